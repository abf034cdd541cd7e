"""Jobs for later, written in the transaction of what causes them: rolled back, they never were."""

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from app.core.db import db

if TYPE_CHECKING:
    from procrastinate import App


@cache
def _queue() -> "App":
    """Return the queue: it knows jobs by name and holds no connection, a worker gives it one (``app.cli.worker``).

    The library is loaded by who has a job for later, or runs one: hardly any request (decision 0032).
    """
    from procrastinate import App, SyncPsycopgConnector

    return App(connector=SyncPsycopgConnector())


def __getattr__(name: str) -> "App":
    """Return ``queue``, for those who import it."""
    if name != "queue":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _queue()


def defer(
    name: str, /, *, once: str | None = None, at: datetime | None = None, turn: str | None = None, **arguments: Any
) -> int | None:
    """Write a job for the task ``name`` and return its id; it runs after the commit, not before ``at``.

    ``arguments`` are JSON. Of the jobs with the same ``turn``, one runs at a time. With ``once``, or for a task that
    waits once by itself, None comes back when one waits already. A job may run twice (a worker can die after its last
    line), so every task is idempotent.
    """
    from procrastinate.exceptions import AlreadyEnqueued

    waits_once = once or getattr(_queue().tasks.get(name), "queueing_lock", None)
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
    task = _queue().configure_task(name, queueing_lock=once, schedule_at=at, lock=turn, connection=driver)
    return task.defer(**arguments)
