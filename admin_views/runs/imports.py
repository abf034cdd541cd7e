"""Settings → Import: upload a file, look at it, say what its columns or words mean, import it, undo it."""

from collections.abc import Mapping
from contextlib import closing
from typing import Any

from flask import abort, current_app, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from werkzeug.datastructures import CombinedMultiDict

from admin_views.base import PanelPage
from admin_views.base.guarded import show_refusal
from admin_views.runs.mapping import posted_words
from admin_views.runs.words import state_badge
from app.cmdb.queries import ci_types
from app.core.actor import Actor
from app.core.errors import DomainError
from app.core.store import MEGABYTE
from app.imports import operations
from app.imports.commands import KeepColumns, OfRun
from app.imports.rights import may_import, may_import_something
from app.imports.vocabulary import CIS, INCIDENTS, NOUN_NAMES, PEOPLE
from app.runs import queries
from app.runs.commands import KeptFile
from app.runs.models import Run
from app.runs.vocabulary import IMPORT, KIND_NAMES, REHEARSAL, UNDO
from app.tickets.commands import KeepWords
from app.tickets.operations.imports import keep_words
from app.web.import_files import keep_import
from app.web.words import lazy_gettext as _l
from app.web.words import named
from forms.base import PanelForm
from forms.runs import CiTableForm, ImportForm, TableForm

KINDS = (REHEARSAL, IMPORT, UNDO)
RECENT = 50
FORMS: Mapping[str, type[PanelForm]] = {INCIDENTS: ImportForm, PEOPLE: TableForm, CIS: CiTableForm}
EXPLANATIONS = {
    INCIDENTS: _l(
        "Bring incidents with their whole history. The file is looked at first: you see what would be made and every "
        "line that cannot be used, and nothing is written before you say so. The same file again changes nothing."
    ),
    PEOPLE: _l(
        "Bring people from a table, one a line, found again by their identifier. The file is looked at first: you see "
        "what would be made or changed, line by line, and nothing is written before you say so: all of it, or nothing."
    ),
    CIS: _l(
        "Bring CIs from a table, one a line, found again by their tag, else by manufacturer and serial number. The "
        "file is looked at first, line by line, and nothing is written before you say so: all of it, or nothing."
    ),
}


class ImportsPage(PanelPage):
    """``/imports/<noun>``: the form and the history; the runs themselves are followed at ``/runs/<id>``."""

    noun, title, icon, section, position = "imports", _l("Import"), "inbox", "settings", 70
    extra_css, extra_js = ("runs.css",), ("runs.js",)

    def access(self, actor: Actor) -> bool:
        """Whoever may import something; auditors read what was imported."""
        return actor.reads_everything or bool(may_import_something(actor))

    @expose("/", methods=("GET", "POST"))
    @expose("/<noun>", methods=("GET", "POST"))
    def index(self, noun: str = "") -> ResponseReturnValue:
        """Show the form and the history; keep the file that is sent, and look at it."""
        noun = noun or self.nouns()[0]
        if noun not in self.nouns():
            abort(404)
        if request.method == "GET":
            return self.show(noun, empty_form(noun))
        if not may_import(self.actor, noun):
            abort(403)
        form = prepared(FORMS[noun](CombinedMultiDict([request.files, request.form])))
        if not form.validate():
            return self.show(noun, form, 422)
        try:
            # Written before the transaction; what no run names is swept.
            kept = keep_upload(form.file.data)
            run = self.run(operations.rehearse_file, form.to_command(noun=noun, file=kept))
        except DomainError as error:
            show_refusal(error)
            return self.show(noun, form, error.status)
        return redirect(f"{request.script_root}/runs/{run.id}", 303)

    @expose("/<int:run_id>/words", methods=("POST",))
    def words(self, run_id: int) -> ResponseReturnValue:
        """Keep what words of a log mean, and look at it again."""
        command = KeepWords(run_id, posted_words(request.form))
        return self.follow(self.attempt(keep_words, command), run_id)

    @expose("/<int:run_id>/columns", methods=("POST",))
    def columns(self, run_id: int) -> ResponseReturnValue:
        """Keep what the columns of a table say, and look at it again."""
        command = KeepColumns(run_id, tuple(request.form.getlist("field")))
        return self.follow(self.attempt(operations.keep_columns, command), run_id)

    @expose("/<int:run_id>/start", methods=("POST",))
    def start(self, run_id: int) -> ResponseReturnValue:
        """Import what was looked at."""
        return self.follow(self.attempt(operations.start_import, OfRun(run_id)), run_id)

    @expose("/<int:run_id>/undo", methods=("POST",))
    def undo(self, run_id: int) -> ResponseReturnValue:
        """Take back what an import did."""
        return self.follow(self.attempt(operations.undo_import, OfRun(run_id)), run_id)

    def nouns(self) -> list[str]:
        """Return what the reader may import, or read what was imported of it."""
        return [noun for noun in FORMS if self.actor.reads_everything or may_import(self.actor, noun)]

    def follow(self, started: Run | None, run_id: int) -> ResponseReturnValue:
        """Lead to the run that was started, or back to the one that could not be followed by another."""
        return redirect(f"{request.script_root}/runs/{started.id if started else run_id}", 303)

    def show(self, noun: str, form: PanelForm, status: int = 200) -> ResponseReturnValue:
        """Return the page."""
        most = current_app.extensions["settings"].import_mb
        known: dict[str, Any] = {"form": form, "of": noun, "explanation": EXPLANATIONS[noun], "kinds": KIND_NAMES}
        known |= {"tabs": [(one, NOUN_NAMES[one]) for one in self.nouns()], "may_act": may_import(self.actor, noun)}
        known |= {"runs": queries.history_of(self.actor, KINDS, noun, RECENT)}
        known |= {"state_badge": state_badge, "most_mb": most, "most": most * MEGABYTE}
        return self.render("runs/imports.html", **known), status


def empty_form(noun: str) -> PanelForm:
    """Return the form of a noun before anything was sent."""
    return prepared(FORMS[noun](None, data={"zone": current_app.extensions["settings"].timezone}))


def prepared(form: PanelForm) -> PanelForm:
    """Return the form with what it offers to choose."""
    if isinstance(form, CiTableForm):
        form.type_id.offer([(one.id, named(one.names)) for one in ci_types()])
    return form


def keep_upload(upload: Any) -> KeptFile:
    """Return the uploaded file, kept. Raises what the store refuses: too large, empty, no room."""
    with closing(upload):
        return keep_import(upload.stream, upload.filename or "")
