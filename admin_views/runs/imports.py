"""Settings → Import: upload a log, look at it, say what its words mean, import it, undo it."""

from collections.abc import Mapping
from contextlib import closing
from typing import Any

from flask import abort, current_app, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import CombinedMultiDict

from admin_views.base import PanelPage
from admin_views.base.guarded import show_refusal
from admin_views.runs.mapping import choices, posted_words, strange_words
from admin_views.runs.page import PARTS
from admin_views.runs.words import state_badge
from app.core.actor import Actor
from app.core.clock import utcnow
from app.core.errors import DomainError
from app.core.store import MEGABYTE, Store
from app.runs import queries
from app.runs.commands import KeptFile
from app.runs.models import Run
from app.runs.sentences import told
from app.runs.vocabulary import DONE, IMPORT, KIND_NAMES, REHEARSAL, UNDO
from app.tickets.commands import KeepWords, OfRun
from app.tickets.operations import imports as operations
from app.web.words import say
from forms.runs import ImportForm, shown_name

KINDS = (REHEARSAL, IMPORT, UNDO)
RECENT = 50
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


class ImportsPage(PanelPage):
    """``/imports/``: the form and the history; the runs themselves are followed at ``/runs/<id>``."""

    noun, title, icon, section, position = "imports", _l("Import"), "inbox", "settings", 70
    extra_css, extra_js = ("runs.css",), ("runs.js",)

    def access(self, actor: Actor) -> bool:
        """Administrators import, auditors read what was imported."""
        return actor.reads_everything

    @expose("/", methods=("GET", "POST"))
    def index(self) -> ResponseReturnValue:
        """Show the form and the history; keep the file that is sent, and look at it."""
        if request.method == "GET":
            return self.show(ImportForm(None, data={"zone": current_app.extensions["settings"].timezone}))
        if not self.actor.is_admin:
            abort(403)
        form = ImportForm(CombinedMultiDict([request.files, request.form]))
        if not form.validate():
            return self.show(form, 422)
        try:
            # Written before the transaction; what no run names is swept.
            kept = keep_upload(form.file.data)
            run = self.run(operations.rehearse_import, form.to_command(file=kept))
        except DomainError as error:
            show_refusal(error)
            return self.show(form, error.status)
        return redirect(f"{request.script_root}/runs/{run.id}", 303)

    @expose("/<int:run_id>/words", methods=("POST",))
    def words(self, run_id: int) -> ResponseReturnValue:
        """Keep what words of the file mean, and look at it again."""
        command = KeepWords(run_id, posted_words(request.form))
        return self.follow(self.attempt(operations.keep_words, command), run_id)

    @expose("/<int:run_id>/start", methods=("POST",))
    def start(self, run_id: int) -> ResponseReturnValue:
        """Import what was looked at."""
        return self.follow(self.attempt(operations.start_import, OfRun(run_id)), run_id)

    @expose("/<int:run_id>/undo", methods=("POST",))
    def undo(self, run_id: int) -> ResponseReturnValue:
        """Delete, restorably, the tickets that an import made."""
        return self.follow(self.attempt(operations.undo_import, OfRun(run_id)), run_id)

    def follow(self, started: Run | None, run_id: int) -> ResponseReturnValue:
        """Lead to the run that was started, or back to the one that could not be followed by another."""
        return redirect(f"{request.script_root}/runs/{started.id if started else run_id}", 303)

    def show(self, form: ImportForm, status: int = 200) -> ResponseReturnValue:
        """Return the page."""
        most = current_app.extensions["settings"].import_mb
        known: dict[str, Any] = {"form": form, "runs": queries.history_of(KINDS, RECENT), "kinds": KIND_NAMES}
        known |= {"state_badge": state_badge, "most_mb": most, "most": most * MEGABYTE}
        return self.render("runs/imports.html", **known), status


def keep_upload(upload: Any) -> KeptFile:
    """Return the uploaded file, kept. Raises what the store refuses: too large, empty, no room."""
    store: Store = current_app.extensions["run_files"]
    most = current_app.extensions["settings"].import_mb * MEGABYTE
    with closing(upload):
        stored = store.put(upload.stream, most)
    return KeptFile(stored.digest, shown_name(upload.filename or ""), stored.size, utcnow())


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
        "notices": [say(told(one)) for one in run.report.get("notices", ())],
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
    known = {"undone_by": queries.undo_of(run.id), "tickets": tickets, "lines_title": _("Lines that were left out")}
    return _report(run, actor) | known


def undone(run: Run, actor: Actor) -> Mapping[str, Any]:
    """Return what the report of an undo shows."""
    return {"lines_title": _("Tickets that stay")}


PARTS[REHEARSAL] = ("runs/_rehearsal.html", rehearsed)
PARTS[IMPORT] = ("runs/_import.html", imported)
PARTS[UNDO] = ("runs/_undo.html", undone)
