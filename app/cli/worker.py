"""``flask worker``: run the jobs that the panel leaves for later."""

import asyncio
import signal
import threading
from typing import Any

import click
from flask import Flask, current_app
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from psycopg import OperationalError

from app.config import Settings

# An import and an export may take minutes; the clocks go on beside them.
AT_ONCE = 3
SIGNALS = (signal.SIGINT, signal.SIGTERM)
AWAY = "The jobs worker ends: the database does not answer."
UNASKED = "The jobs worker ends, though nobody asked it to: it lost the database, or the log says what else."


class WorkerStoppedError(Exception):
    """A worker that was to run until a signal ended without one."""


@click.command("worker")
@click.option("--once", is_flag=True, help="Stop when no job waits.")
def worker_command(once: bool) -> None:
    """Run waiting and periodic jobs until stopped."""
    work(current_app._get_current_object(), wait=not once)  # type: ignore[attr-defined]


def work(app: Flask, **options: Any) -> None:
    """Run jobs for ``app`` as a program of its own, ending with a sentence and status 1 when no signal ended it."""
    try:
        run_worker(app, **options)
    except (ConnectorException, OperationalError):
        sentence = AWAY
    except WorkerStoppedError:
        sentence = UNASKED
    else:
        return
    click.echo(sentence, err=True)
    raise SystemExit(1)


def run_worker(app: Flask, **options: Any) -> None:
    """Run jobs for ``app`` until a signal, or with ``wait=False`` until none waits. Several may run at once.

    Raises WorkerStoppedError when it ends for another reason.
    """
    from app.jobs import queue
    from app.run_jobs.failures import note_failures, note_failures_async
    from app.run_jobs.telling import tell_job, tell_job_async

    settings: Settings = app.extensions["settings"]
    if settings.server:
        settings.server.join()
    with queue.replace_connector(connector(settings)) as opened:
        given: dict[str, Any] = {"additional_context": {"app": app}, "delete_jobs": "never", "concurrency": AT_ONCE}
        around = [tell_job, tell_job_async, note_failures, note_failures_async]
        asyncio.run(_run(opened, wait=options.pop("wait", True), task_middleware=around, **(given | options)))


async def _run(opened: App, *, wait: bool, **options: Any) -> None:
    asked = _cancelled_by_signals()
    try:
        async with opened.open_async():
            # procrastinate's own handlers would hide whether it ends for a signal, or because it lost the database.
            await opened.run_worker_async(wait=wait, install_signal_handlers=False, **options)
    except asyncio.CancelledError:
        if not asked.is_set():
            raise
        return
    if wait:
        raise WorkerStoppedError


def _cancelled_by_signals() -> asyncio.Event:
    """Let the first signal end this task, and return what says that it came; a second one has its usual effect."""
    asked, loop, task = asyncio.Event(), asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None  # Whoever calls is one.

    def ask() -> None:
        asked.set()
        for number in SIGNALS:
            loop.remove_signal_handler(number)
        task.cancel()

    # Elsewhere than in the main thread no signal can be heard.
    if threading.current_thread() is threading.main_thread():
        for number in SIGNALS:
            loop.add_signal_handler(number, ask)
    return asked


def connector(settings: Settings) -> PsycopgConnector:
    """Return procrastinate's way to the application's database."""
    address = settings.application_url.set(drivername="postgresql").render_as_string(hide_password=False)
    # One connection listens, one looks after the periodic jobs and the heart-beat, the others work.
    return PsycopgConnector(conninfo=address, min_size=1, max_size=2 + AT_ONCE, kwargs={"connect_timeout": 4})
