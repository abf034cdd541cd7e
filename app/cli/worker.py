"""``flask worker``: run the jobs that the panel leaves for later."""

from typing import Any

import click
from flask import Flask, current_app
from procrastinate import PsycopgConnector
from procrastinate.exceptions import ConnectorException
from psycopg import OperationalError

from app.config import Settings

# An import and an export may take minutes; the clocks go on beside them.
AT_ONCE = 3


@click.command("worker")
@click.option("--once", is_flag=True, help="Stop when no job waits.")
def worker_command(once: bool) -> None:
    """Run waiting and periodic jobs until stopped."""
    work(current_app._get_current_object(), wait=not once)  # type: ignore[attr-defined]


def work(app: Flask, *, wait: bool = True) -> None:
    """Run jobs for ``app`` as a program of its own, ending with a sentence when the database goes."""
    try:
        run_worker(app, wait=wait)
    except (ConnectorException, OperationalError):
        click.echo("The jobs worker ends: the database does not answer.", err=True)
        raise SystemExit(1) from None


def run_worker(app: Flask, **options: Any) -> None:
    """Run jobs for ``app`` until a signal, or with ``wait=False`` until none waits. Several may run at once."""
    from app.jobs import queue
    from app.run_jobs.failures import note_failures, note_failures_async
    from app.run_jobs.telling import tell_job, tell_job_async

    settings: Settings = app.extensions["settings"]
    if settings.server:
        settings.server.join()
    with queue.replace_connector(connector(settings)) as opened:
        given: dict[str, Any] = {"additional_context": {"app": app}, "delete_jobs": "never", "concurrency": AT_ONCE}
        around = [tell_job, tell_job_async, note_failures, note_failures_async]
        opened.run_worker(task_middleware=around, **(given | options))


def connector(settings: Settings) -> PsycopgConnector:
    """Return procrastinate's way to the application's database."""
    address = settings.application_url.set(drivername="postgresql").render_as_string(hide_password=False)
    # One connection listens, one looks after the periodic jobs and the heart-beat, the others work.
    return PsycopgConnector(conninfo=address, min_size=1, max_size=2 + AT_ONCE, kwargs={"connect_timeout": 4})
