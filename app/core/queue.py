"""Jobs for later, written in the transaction of what causes them: rolled back, they never were."""

from datetime import datetime
from typing import Any

from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued

from app.core.db import db

# It knows jobs by name and holds no connection: a worker gives it one (``app.cli.worker``).
queue = App(connector=SyncPsycopgConnector())


def defer(name: str, /, *, once: str | None = None, at: datetime | None = None, **arguments: Any) -> int | None:
    """Write a job for the task ``name`` and return its id; it runs after the commit, not before ``at``.

    ``arguments`` are JSON. With ``once``, None comes back when a job with that key waits already. A job may
    run twice (a worker can die after its last line), so every task is idempotent.
    """
    session = db.session()
    connection = session.connection().connection.driver_connection
    job = queue.configure_task(name, queueing_lock=once, schedule_at=at, connection=connection)
    if once is None:
        return job.defer(**arguments)
    try:
        # The refusal of a second one would end the caller's transaction; a savepoint keeps it.
        with session.begin_nested():
            session.connection()  # A savepoint is made at the session's own next step; the job's is not one.
            return job.defer(**arguments)
    except AlreadyEnqueued:
        return None
