"""What the pages of an import of a table add: what each column says, what becomes of each line, the undo."""

from collections.abc import Mapping
from typing import Any

from admin_views.runs.page import PARTS, Tab, notices_of
from admin_views.runs.words import undoing_of
from app.core.actor import Actor
from app.imports.operations.nouns import TABLES
from app.imports.rights import may_import
from app.imports.vocabulary import CHANGED, CIS, CREATED, OUTCOME_NAMES, PEOPLE, REMOVED, RESTORED
from app.runs.models import Run
from app.runs.vocabulary import DONE, IMPORT, REHEARSAL, UNDO
from app.web.words import gettext as _
from app.web.words import named, say

START_LABELS = {PEOPLE: lambda: _("Import the people"), CIS: lambda: _("Import the CIs")}
UNDO_WARNINGS = {
    PEOPLE: lambda: _(
        "The people that this import made are deleted and those it changed are put back, except those that somebody "
        "has touched since or that something names by now."
    ),
    CIS: lambda: _(
        "The CIs that this import made are deleted and those it changed are put back, holders included, except those "
        "that somebody has touched since."
    ),
}


def rehearsed(run: Run, actor: Actor) -> Mapping[str, Any]:
    """Return what the preview of a table shows."""
    report, counts = run.report, run.report.get("counts", {})
    choices = [(one.key, _name(one.name)) for one in TABLES[run.noun].fields(run.arguments)]
    happens = counts.get(CREATED, 0) + counts.get(CHANGED, 0)
    may_act = bool(may_import(actor, run.noun)) and run.state == DONE
    known: dict[str, Any] = {"columns": report.get("columns", ()), "choices": choices, "may_act": may_act}
    known |= {"numbers": _numbers(run), "happens": happens, "start_label": START_LABELS[run.noun]()}
    known |= {"may_start": may_act and report.get("readable") and happens, "notices": notices_of(run)}
    return known | {"tabs": _tabs(run), "lines_title": _("Line by line")}


def imported(run: Run, actor: Actor) -> Mapping[str, Any]:
    """Return what the report of an import shows."""
    counts = run.report.get("counts", {})
    known: dict[str, Any] = {"numbers": _numbers(run), **undoing_of(run)}
    known |= {"may_undo": bool(may_import(actor, run.noun)) and bool(counts.get(CREATED) or counts.get(CHANGED))}
    known |= {"undo_warning": UNDO_WARNINGS[run.noun](), "tabs": _tabs(run), "lines_title": _("Line by line")}
    return known


def undone(run: Run, actor: Actor) -> Mapping[str, Any]:
    """Return what the report of an undo shows."""
    names = (
        (REMOVED, _("Deleted")),
        (RESTORED, _("Put back")),
        ("already", _("Taken back already")),
        ("refused", _("Left as they are")),
    )
    numbers = [(name, run.report[key]) for key, name in names if key in run.report]
    return {"numbers": numbers, "lines_title": _("What stays, and why")}


def _numbers(run: Run) -> list[tuple[str, int]]:
    counts = run.report.get("counts", {})
    numbers = [(say(name), counts[key]) for key, name in OUTCOME_NAMES.items() if key in counts]
    return numbers + ([(_("Lines that cannot be used"), run.report["bad"])] if run.report.get("bad") else [])


def _tabs(run: Run) -> list[Tab]:
    """Return the lines that are told, by what becomes of them; the ones to correct first."""
    counts = run.report.get("counts", {})
    bad = [Tab("", _("To correct"))] if run.report.get("bad") or not counts else []
    return bad + [Tab(key, say(OUTCOME_NAMES[key])) for key in (CREATED, CHANGED) if counts.get(key)]


def _name(name: Any) -> str:
    return named(name) if isinstance(name, Mapping) else say(name)


for _noun in TABLES:
    PARTS[REHEARSAL, _noun] = ("runs/_table_rehearsal.html", rehearsed)
    PARTS[IMPORT, _noun] = ("runs/_table_import.html", imported)
    PARTS[UNDO, _noun] = ("runs/_table_undo.html", undone)
