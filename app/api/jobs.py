"""The queue: what waits, runs or failed, another try, whether anybody works, and what comes when."""

from typing import Any

from marshmallow import fields

from app.api.base.answering import Listed
from app.api.base.door import Door, administrators, caller, readers_of_settings
from app.api.base.parts import LONG, id_of, listed_by
from app.api.base.shapes import Asked, AskedList, Shape, instant, list_of, one_of
from app.run_jobs.turns import Turn, turns
from app.runs import operations, queries
from app.runs.queries import KnownJob
from app.runs.tasks import name_of, why_failed
from app.runs.vocabulary import FAILED, RUNNING, STATE_NAMES, WAITING
from app.web.format import now
from app.web.words import say

OPTIONAL: dict[str, Any] = {"required": True, "allow_none": True}
WATCHED = (WAITING, RUNNING, FAILED)
door = Door("jobs", "What is done beside answering requests: for administrators, and for auditors to read.")


class JobsAsked(AskedList):
    """Which jobs; those that succeeded are not listed."""

    state = one_of(WATCHED)


class JobShape(Shape):
    """A job, since when it is in its state, the run that it carries out, and why it failed."""

    id = fields.Integer(required=True)
    task = fields.String(required=True)
    name = fields.String(required=True)
    state = one_of(STATE_NAMES, required=True)
    attempts = fields.Integer(required=True)
    since = instant(**OPTIONAL)
    run = fields.Integer(**OPTIONAL)
    failure = fields.String(**OPTIONAL)


class TurnShape(Shape):
    """A periodic task: when it ran last and whether that failed, when it runs next."""

    task = fields.String(required=True)
    name = fields.String(required=True)
    cron = fields.String(required=True)
    last_at = instant(**OPTIONAL)
    failed = fields.Boolean(required=True)
    next_at = instant(required=True)


class QueueShape(Shape):
    """How the queue stands; without workers nothing of it is done."""

    workers = fields.Integer(required=True)
    heartbeat_at = instant(**OPTIONAL)
    waiting = fields.Integer(required=True)
    oldest_at = instant(**OPTIONAL)
    later = fields.Integer(required=True)
    failed = fields.Integer(required=True)
    turns = fields.List(fields.Nested(TurnShape), required=True)


@door.get("/jobs", list_of(JobShape), may=readers_of_settings, query=JobsAsked)
def list_jobs(query: dict[str, Any]) -> Listed:
    """List the jobs that wait, run or failed, the latest first."""
    states = (query["state"],) if "state" in query else WATCHED
    return listed_by(query, "latest", (int,), lambda place, limit: queries.jobs_part(states, place, limit), shown)


@door.get("/jobs/<key>", JobShape, may=readers_of_settings, query=Asked)
def read_job(key: str, query: dict[str, Any]) -> dict[str, Any]:
    """Read one job; those that succeeded are forgotten after a week."""
    return shown(queries.get_job(id_of(key, LONG)))


@door.post("/jobs/<key>/retry", JobShape, may=administrators)
def retry_job(key: str) -> dict[str, Any]:
    """Let a failed job run again, as soon as a worker is free."""
    return shown(queries.get_job(operations.retry_job(id_of(key, LONG), actor=caller(), now=now())))


@door.get("/queue", QueueShape, may=readers_of_settings)
def read_queue() -> dict[str, Any]:
    """Tell how the queue stands, and when each periodic task runs."""
    queue = queries.queue_state()
    return {
        "workers": queue.workers,
        "heartbeat_at": queue.heartbeat_at,
        "waiting": queue.waiting,
        "oldest_at": queue.oldest_at,
        "later": queue.later,
        "failed": queue.failed,
        "turns": [_turn(one) for one in turns(now())],
    }


def shown(job: KnownJob) -> dict[str, Any]:
    """Return the job as ``JobShape`` tells it."""
    return {
        "id": job.id,
        "task": job.task,
        "name": say(name_of(job.task)),
        "state": job.state,
        "attempts": job.attempts,
        "since": job.since,
        "run": job.run_id,
        "failure": say(why_failed(job.message)) if job.state == FAILED else None,
    }


def _turn(turn: Turn) -> dict[str, Any]:
    return {
        "task": turn.task,
        "name": say(name_of(turn.task)),
        "cron": turn.cron,
        "last_at": turn.last_at,
        "failed": turn.failed,
        "next_at": turn.next_at,
    }
