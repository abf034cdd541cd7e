"""What the page of an export adds: the file, for the one person who asked for it, until it expires."""

from typing import Any

from flask import Response, current_app
from flask_admin import expose

from admin_views.runs.page import PARTS, RunsPage
from app.core.actor import Actor
from app.core.store import Store
from app.runs import queries
from app.runs.models import Run
from app.runs.vocabulary import EXPORT
from app.web.downloads import download, parts_of
from app.web.format import now


class RunsView(RunsPage):
    """The page of runs, with ``GET /runs/<id>/file``."""

    @expose("/<int:run_id>/file")
    def file(self, run_id: int) -> Response:
        """Send the file; 404 for everybody else, before it is written and once it has expired."""
        run = queries.get_file(run_id, self.actor, now())
        store: Store = current_app.extensions["run_files"]
        return download(parts_of(store.open(run.file or "")), run.report["kind"], run.file_name or "")


def exported(run: Run, actor: Actor) -> dict[str, Any]:
    """Return what the template asks."""
    return {"fetchable": queries.is_fetchable(run, actor, now())}


PARTS[EXPORT, ""] = ("runs/_export.html", exported)
