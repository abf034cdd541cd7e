"""Each job counted and told, as each request is: its task, how it ended, how long it took."""

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from procrastinate import JobContext

from app.core.statements import begin_tally
from app.observation import logs
from app.observation.meters import of_job

log = logging.getLogger(logs.JOBS)
DONE, FAILED = "done", "failed"


def tell_job(call_next: Callable[[], Any], context: JobContext, _worker: Any) -> Any:
    """Run the task; count it, and write its line."""
    with told(context):
        return call_next()


async def tell_job_async(call_next: Callable[[], Awaitable[Any]], context: JobContext, _worker: Any) -> Any:
    """Do the same for a task that runs on the worker's event loop."""
    with told(context):
        return await call_next()


@contextmanager
def told(context: JobContext) -> Iterator[None]:
    """Tell the job that the block carries out; what it says itself belongs to it."""
    job = context.job
    logs.set_about(job=job.id, task=job.task_name)
    began, tally, outcome = perf_counter(), begin_tally(), FAILED
    try:
        yield
        outcome = DONE
    finally:
        seconds = perf_counter() - began
        context.additional_context["app"].extensions["counts"].add(of_job(job.task_name, outcome, seconds))
        figures = {"outcome": outcome, "attempt": job.attempts + 1, "duration_ms": round(seconds * 1000, 1)}
        log.info("job", extra={"told": figures | {"sql": tally.count, "sql_ms": round(tally.seconds * 1000, 1)}})
        logs.set_about()
