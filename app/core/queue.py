"""Jobs for later, written in the transaction of what causes them: rolled back, they never were."""

from datetime import datetime
from typing import Any

from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued

from app.core.db import db

# It knows jobs by name and holds no connection: a worker gives it one (``app.cli.worker``).
queue = App(connector=SyncPsycopgConnector())


def defer(
    name: str, /, *, once: str | None = None, at: datetime | None = None, turn: str | None = None, **arguments: Any
) -> int | None:
    """Write a job for the task ``name`` and return its id; it runs after the commit, not before ``at``.

    ``arguments`` are JSON. Of the jobs with the same ``turn``, one runs at a time. With ``once``, or for a task that
    waits once by itself, None comes back when one waits already. A job may run twice (a worker can die after its last
    line), so every task is idempotent.
    """
    waits_once = once or getattr(queue.tasks.get(name), "queueing_lock", None)
    if waits_once is None:
        return _write(name, None, at, turn, arguments)
    try:
        # The refusal of a second one would end the caller's transaction; a savepoint keeps it.
        with db.session().begin_nested():
            return _write(name, waits_once, at, turn, arguments)
    except AlreadyEnqueued:
        return None


def _write(name: str, once: str | None, at: datetime | None, turn: str | None, arguments: dict[str, Any]) -> int:
    driver = db.session().connection().connection.driver_connection
    task = queue.configure_task(name, queueing_lock=once, schedule_at=at, lock=turn, connection=driver)
    return task.defer(**arguments)
