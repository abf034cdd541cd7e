"""Exporting a list: asked for, written by a job, fetched within a day."""

from typing import Any

from flask import Response, current_app

from app.api.base.answering import Made
from app.api.base.door import anybody, caller
from app.api.base.shapes import Shape, one_of, text
from app.api.bearer import require_covered
from app.api.runs.door import area_of, door, run_at
from app.api.runs.shapes import RunShape, shown
from app.core.store import Store
from app.reports.commands import ExportList
from app.reports.operations import start_export
from app.reports.table import MEDIA_TYPES
from app.runs import queries
from app.web.downloads import download, parts_of
from app.web.format import now
from app.web.lists import export_of

MOST_QUERY = 2_000


class NewExport(Shape):
    """Which of the panel's lists: the query of its address there says the rows, their order and the columns."""

    noun = text(40, 1, required=True, metadata={"description": "`tickets`, `cis`, `people` or another list."})
    query = text(MOST_QUERY, load_default="", metadata={"description": "As in the panel: `view=all&priority=high`."})
    kind = one_of(MEDIA_TYPES, load_default="csv")


def look_up(body: dict[str, Any]) -> ExportList:
    """Return what to export; whatever the list does not know is refused before a job meets it."""
    require_covered(area_of(body["noun"]), writes=False)
    return export_of(body["noun"], body["query"], body["kind"], caller())


@door.post("/exports", RunShape, may=anybody, body=NewExport, status=201, before=look_up)
def export_list(body: dict[str, Any], ready: ExportList) -> Made:
    """Have a list written into a file, as the caller sees it; its run says when the file can be fetched.

    A personal token needs the scope of what is listed too, to read.
    """
    run = start_export(ready, actor=caller(), now=now())
    return Made(shown(run), f"/runs/{run.id}")


@door.file("/runs/<key>/file", *MEDIA_TYPES.values(), may=anybody)
def fetch_export(key: str) -> Response:
    """Send the file that an export made, to who asked for it, for a day."""
    run = queries.get_file(run_at(key).id, caller(), now())
    store: Store = current_app.extensions["run_files"]
    return download(parts_of(store.open(run.file or "")), run.report["kind"], run.file_name or "")
