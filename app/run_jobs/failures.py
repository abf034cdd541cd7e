"""Why a job failed, written down in a sentence for the page of jobs; the traceback is the log's."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from flask import Flask
from procrastinate import JobContext
from sqlalchemy.exc import SQLAlchemyError

from app.core.clock import utcnow
from app.core.db import unit_of_work
from app.core.errors import DomainError
from app.core.i18n import N_, Message
from app.run_jobs.carrying import AWAY, RunFailedError
from app.runs.operations import note_failure


def sentence_of(error: Exception, job_id: int) -> Message:
    """Return what a person is told of a failure."""
    if isinstance(error, DomainError):
        return error.message
    if isinstance(error, AWAY):
        return Message(N_("The database did not answer."))
    return Message(N_("Something of ours broke. The log of the worker tells what, under job %(id)s."), {"id": job_id})


def note_failures(call_next: Callable[[], Any], context: JobContext, _worker: Any) -> Any:
    """Run the task; note why it failed, and let the queue see the failure."""
    try:
        return call_next()
    except Exception as error:
        _note(context, error)
        raise


async def note_failures_async(call_next: Callable[[], Awaitable[Any]], context: JobContext, _worker: Any) -> Any:
    """Do the same for a task that runs on the worker's event loop."""
    try:
        return await call_next()
    except Exception as error:
        await asyncio.to_thread(_note, context, error)
        raise


def _note(context: JobContext, error: Exception) -> None:
    # A run tells its own failure; and while the database is away, nothing can be written.
    job_id = context.job.id
    if job_id is None or isinstance(error, RunFailedError):
        return
    app: Flask = context.additional_context["app"]
    with suppress(SQLAlchemyError), app.app_context(), unit_of_work():
        note_failure(job_id, sentence_of(error, job_id), now=utcnow())
