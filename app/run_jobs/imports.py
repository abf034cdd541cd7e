"""The jobs of an import, whatever is imported: look at a file, bring it in, take back what came of it."""

from typing import Any

from procrastinate import JobContext

from app.core.queue import queue
from app.imports import operations
from app.imports.vocabulary import INCIDENTS
from app.run_jobs import incidents, tables
from app.run_jobs.carrying import RETRY, carry_out
from app.runs.operations import Begun


def _work(begun: Begun) -> Any:
    """Return the module that knows what is imported: logs of incidents are replayed, everything else is a table."""
    return incidents if begun.arguments.get("noun", INCIDENTS) == INCIDENTS else tables


@queue.task(name=operations.REHEARSE_TASK, retry=RETRY, pass_context=True)
def rehearse_import(context: JobContext, run_id: int) -> None:
    """Look at a file without writing."""
    carry_out(context, run_id, lambda begun, reporter: _work(begun).look(begun, reporter))


@queue.task(name=operations.IMPORT_TASK, retry=RETRY, pass_context=True)
def run_import(context: JobContext, run_id: int) -> None:
    """Import a file; what an earlier attempt did is found done."""
    carry_out(context, run_id, lambda begun, reporter: _work(begun).bring_in(begun, reporter))


@queue.task(name=operations.UNDO_TASK, retry=RETRY, pass_context=True)
def undo_import(context: JobContext, run_id: int) -> None:
    """Undo an import; what an earlier attempt took back is found taken back."""
    carry_out(context, run_id, lambda begun, reporter: _work(begun).take_back(begun, reporter))
