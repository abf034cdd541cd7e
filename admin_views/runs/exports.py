"""What the page of an export adds: the file, for the one person who asked for it, until it expires."""

from typing import Any

from flask import Response, abort, current_app
from flask_admin import expose

from admin_views.base.exporting import download, parts_of
from admin_views.runs.page import PARTS, RunsPage
from app.core.actor import Actor
from app.core.store import Store
from app.runs import queries
from app.runs.models import Run
from app.runs.rights import may_fetch_file
from app.runs.vocabulary import DONE, EXPORT
from app.web.format import now


class RunsView(RunsPage):
    """The page of runs, with ``GET /runs/<id>/file``."""

    @expose("/<int:run_id>/file")
    def file(self, run_id: int) -> Response:
        """Send the file; 404 for everybody else, before it is written and once it has expired."""
        run = queries.get_run(run_id, self.actor, (EXPORT,))
        if not is_fetchable(run, self.actor):
            abort(404)
        store: Store = current_app.extensions["run_files"]
        return download(parts_of(store.open(run.file or "")), run.report["kind"], run.file_name or "")


def is_fetchable(run: Run, actor: Actor) -> bool:
    """Return whether the actor may save the file now."""
    kept = run.state == DONE and run.file is not None and run.expires_at is not None and run.expires_at > now()
    return kept and may_fetch_file(actor, run.person_id)


def exported(run: Run, actor: Actor) -> dict[str, Any]:
    """Return what the template asks."""
    return {"fetchable": is_fetchable(run, actor)}


PARTS[EXPORT, ""] = ("runs/_export.html", exported)
