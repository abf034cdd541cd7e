"""The job of an export: the same list, drawn into a file instead of a page."""

import tempfile
from dataclasses import replace
from datetime import timedelta

from flask import current_app, g
from procrastinate import JobContext

from app.access.queries import load_actor
from app.core.clock import utcnow
from app.core.errors import Forbidden, NotFound
from app.core.queue import queue
from app.core.store import Store
from app.reports.operations import EXPORT_TASK
from app.run_jobs.carrying import RETRY, Done, Reporter, carry_out
from app.runs.commands import KeptFile
from app.runs.operations import Begun
from app.web.lists import list_called

KEPT = timedelta(days=1)
LARGEST = 2 * 1024**3


@queue.task(name=EXPORT_TASK, retry=RETRY, pass_context=True)
def export_list(context: JobContext, run_id: int) -> None:
    """Write a list into a file that its person can fetch for a day."""
    carry_out(context, run_id, write)


def write(begun: Begun, reporter: Reporter) -> Done:
    """Return the file with the rows its person may see now; the panel's own list is asked, as for a page of it."""
    asked = begun.arguments
    view = list_called(asked["noun"])
    with current_app.test_request_context(f"{view.url}/?{asked['query']}"):
        actor = load_actor(begun.person_id or 0, utcnow())
        if actor is None:
            raise NotFound
        g.actor = replace(actor, lang=asked["language"], tz=asked["zone"])
        if not view.is_accessible():
            raise Forbidden
        store: Store = current_app.extensions["run_files"]
        with tempfile.TemporaryFile() as file:
            rows = view.write_export(asked["kind"], file, g.actor, reporter)
            if reporter.stopped:
                return Done({"rows": reporter.done})
            kept = store.put(file, LARGEST)
    made = KeptFile(kept.digest, asked["file_name"], kept.size, utcnow() + KEPT)
    return Done({"rows": rows, "kind": asked["kind"]}, file=made)
