"""What the pages of an import of incidents add: outcomes, words without a meaning, the undo."""

from collections.abc import Mapping
from typing import Any

from admin_views.runs.mapping import choices, strange_words
from admin_views.runs.page import PARTS, notices_of
from admin_views.runs.words import undoing_of
from app.core.actor import Actor
from app.imports.vocabulary import INCIDENTS
from app.runs.models import Run
from app.runs.vocabulary import DONE, IMPORT, REHEARSAL, UNDO
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l

NOUN_NAMES = {
    "people": _l("People"),
    "groups": _l("Groups"),
    "locations": _l("Locations"),
    "categories": _l("Categories"),
}
OUTCOME_NAMES = {
    "created": _l("Incidents created"),
    "updated": _l("Incidents changed"),
    "restored": _l("Incidents restored"),
    "unchanged": _l("Incidents unchanged"),
    "skipped": _l("Incidents left as they are"),
}


def numbers(report: Mapping[str, Any]) -> list[tuple[Any, int, int]]:
    """Return the outcomes that happened: label, incidents, events."""
    counts = report.get("counts", {})
    rows = [(name, counts.get(key, {})) for key, name in OUTCOME_NAMES.items()]
    return [(name, found["incidents"], found["events"]) for name, found in rows if found.get("incidents")]


def _report(run: Run, actor: Actor) -> dict[str, Any]:
    made = run.report.get("made", {})
    counts = run.report.get("counts", {}).get("created", {})
    return {
        "numbers": numbers(run.report),
        "made": [(name, counts.get(noun, 0), made.get(noun, [])) for noun, name in NOUN_NAMES.items()],
        "notices": notices_of(run),
        "may_act": actor.is_admin,
    }


def rehearsed(run: Run, actor: Actor) -> Mapping[str, Any]:
    """Return what the preview shows."""
    strange = strange_words(run.report)
    known: dict[str, Any] = {"strange": strange, "choices": choices() if strange else {}}
    known |= {"may_import": actor.is_admin and run.state == DONE and bool(run.report.get("readable"))}
    return _report(run, actor) | known | {"lines_title": _("Lines that cannot be used")}


def imported(run: Run, actor: Actor) -> Mapping[str, Any]:
    """Return what the report of an import shows."""
    counts = run.report.get("counts", {})
    tickets = sum(counts.get(key, {}).get("incidents", 0) for key in ("created", "restored"))
    known: dict[str, Any] = {**undoing_of(run), "tickets": tickets}
    known |= {"lines_title": _("Lines that were left out")}
    return _report(run, actor) | known


def undone(run: Run, actor: Actor) -> Mapping[str, Any]:
    """Return what the report of an undo shows."""
    return {"lines_title": _("Tickets that stay")}


PARTS[REHEARSAL, INCIDENTS] = ("runs/_rehearsal.html", rehearsed)
PARTS[IMPORT, INCIDENTS] = ("runs/_import.html", imported)
PARTS[UNDO, INCIDENTS] = ("runs/_undo.html", undone)
