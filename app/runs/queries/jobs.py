"""The queue as procrastinate's own tables tell it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, LiteralString

from sqlalchemy import Row, text

from app.core.db import db
from app.core.errors import NotFound
from app.core.i18n import Message
from app.core.parts import Place
from app.runs import vocabulary
from app.runs.queries.runs import LARGEST
from app.runs.sentences import told

# A worker's heart beats every ten seconds; the rescue takes it for dead after thirty.
ALIVE_WITHIN = "30 seconds"
# How many seconds the job that is due longest has waited, NULL when none is due: for whoever has no session.
OLDEST_DUE: LiteralString = """
SELECT extract(epoch FROM now() - min(coalesce(j.scheduled_at, e.at)))::float FROM procrastinate_jobs j
  JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
 WHERE j.status = 'todo' AND coalesce(j.scheduled_at, now()) <= now()
"""
_STATUS = text("SELECT status::text FROM procrastinate_jobs WHERE id = :job_id")
_STATE = text(f"""
SELECT (SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()),
       (SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND scheduled_at > now()),
       (SELECT min(coalesce(j.scheduled_at, e.at)) FROM procrastinate_jobs j
          JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
         WHERE j.status = 'todo' AND coalesce(j.scheduled_at, now()) <= now()),
       (SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'),
       (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '{ALIVE_WITHIN}'),
       (SELECT max(last_heartbeat) FROM procrastinate_workers)
""")  # noqa: S608 - a constant
_RUNNING = text("""
SELECT j.id, j.task_name, j.attempts, r.id AS run_id, max(e.at) AS since
  FROM procrastinate_jobs j
  LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'started'
  LEFT JOIN runs r ON r.job_id = j.id
 WHERE j.status = 'doing' GROUP BY j.id, r.id ORDER BY j.id LIMIT :most
""")
_WAITING = text("""
SELECT j.id, j.task_name, j.attempts, r.id AS run_id, min(coalesce(j.scheduled_at, e.at)) AS since
  FROM procrastinate_jobs j
  LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
  LEFT JOIN runs r ON r.job_id = j.id
 WHERE j.status = 'todo' GROUP BY j.id, r.id ORDER BY since NULLS FIRST, j.id LIMIT :most
""")
_FAILED = text("""
SELECT j.id, j.task_name, j.attempts, r.id AS run_id, max(e.at) AS since,
       coalesce(r.failure, f.message) AS message
  FROM procrastinate_jobs j
  LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'failed'
  LEFT JOIN runs r ON r.job_id = j.id
  LEFT JOIN job_failures f ON f.job_id = j.id
 WHERE j.status = 'failed' GROUP BY j.id, r.id, f.job_id ORDER BY j.id DESC LIMIT :most
""")
_KNOWN = """
SELECT j.id, j.task_name, j.attempts, r.id AS run_id, e.since, coalesce(r.failure, f.message) AS message,
       j.status::text AS status
  FROM procrastinate_jobs j
  LEFT JOIN runs r ON r.job_id = j.id
  LEFT JOIN job_failures f ON f.job_id = j.id
  LEFT JOIN LATERAL (
       SELECT CASE j.status WHEN 'todo' THEN coalesce(j.scheduled_at, min(at) FILTER (WHERE type = 'deferred'))
                            WHEN 'doing' THEN max(at) FILTER (WHERE type = 'started')
                            ELSE max(at) END AS since
         FROM procrastinate_events WHERE job_id = j.id) e ON true
"""
_PART = text(f"""{_KNOWN}
 WHERE j.status = ANY(CAST(:statuses AS procrastinate_job_status[])) AND j.id < :before ORDER BY j.id DESC LIMIT :most
""")
_ONE = text(f"{_KNOWN} WHERE j.id = :job_id")
# The queue's own words in ours.
STATES = {
    "todo": vocabulary.WAITING,
    "doing": vocabulary.RUNNING,
    "failed": vocabulary.FAILED,
    "succeeded": vocabulary.DONE,
    "cancelled": vocabulary.CANCELLED,
    "aborted": vocabulary.CANCELLED,
}
_PERIODIC = text("""
SELECT d.task_name, d.defer_timestamp, j.status::text
  FROM (SELECT DISTINCT ON (task_name) task_name, defer_timestamp, job_id
          FROM procrastinate_periodic_defers ORDER BY task_name, defer_timestamp DESC) d
  LEFT JOIN procrastinate_jobs j ON j.id = d.job_id
""")


@dataclass(frozen=True)
class Queue:
    """How the queue stands: what waits and since when, what is for later, what failed, who works."""

    waiting: int
    later: int
    oldest_at: datetime | None
    failed: int
    workers: int
    heartbeat_at: datetime | None


@dataclass(frozen=True)
class WaitingJob:
    """A job that waits or runs, ``since`` when; ``run_id``: the run it carries out."""

    id: int
    task: str
    attempts: int
    run_id: int | None
    since: datetime | None


@dataclass(frozen=True)
class FailedJob(WaitingJob):
    """A job that failed, with its sentence; an empty one when its worker died without a word."""

    message: Message


@dataclass(frozen=True)
class KnownJob(FailedJob):
    """A job in any state of ``vocabulary``, ``since`` when it is in it."""

    state: str


@dataclass(frozen=True)
class Periodic:
    """When a periodic task was last given to the queue, and what became of that job."""

    at: datetime
    status: str | None


def queue_state() -> Queue:
    """Return the queue's numbers as of now."""
    return Queue(*db.session.execute(_STATE).one())


def running_jobs(most: int) -> list[WaitingJob]:
    """Return the jobs being done."""
    return _jobs(_RUNNING, most)


def waiting_jobs(most: int) -> list[WaitingJob]:
    """Return the jobs that wait, the longest first."""
    return _jobs(_WAITING, most)


def failed_jobs(most: int) -> list[FailedJob]:
    """Return the jobs that failed, the latest first."""
    rows = db.session.execute(_FAILED, {"most": most})
    return [FailedJob(row.id, row.task_name, row.attempts, row.run_id, row.since, told(row.message)) for row in rows]


def jobs_part(states: Collection[str], place: Place | None, limit: int) -> tuple[list[KnownJob], Place | None]:
    """Return a part of the jobs in these states, the latest first (``core.parts``)."""
    statuses = [status for status, state in STATES.items() if state in states]
    (before,) = place or (LARGEST,)
    values = {"statuses": statuses, "before": before, "most": limit + 1}
    found = [_known(row) for row in db.session.execute(_PART, values)]
    return found[:limit], (found[limit - 1].id,) if len(found) > limit else None


def get_job(job_id: int) -> KnownJob:
    """Return one job; raise NotFound when there is none, or no longer."""
    row = db.session.execute(_ONE, {"job_id": job_id}).one_or_none()
    if row is None:
        raise NotFound
    return _known(row)


def last_periodic() -> dict[str, Periodic]:
    """Return, for each periodic task, its latest turn."""
    rows = db.session.execute(_PERIODIC)
    return {row[0]: Periodic(datetime.fromtimestamp(row[1], UTC), row[2]) for row in rows}


def status_of(job_id: int) -> str | None:
    """Return the state of a job in the queue's own words, None when there is no such job."""
    found: str | None = db.session.execute(_STATUS, {"job_id": job_id}).scalar()
    return found


def _jobs(query: Any, most: int) -> list[WaitingJob]:
    return [WaitingJob(*row) for row in db.session.execute(query, {"most": most})]


def _known(row: Row[Any]) -> KnownJob:
    message, state = told(row.message), STATES[row.status]
    return KnownJob(row.id, row.task_name, row.attempts, row.run_id, row.since, message, state)
