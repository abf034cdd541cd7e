"""The queue's jobs: why one failed, and giving it another chance."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from app.audit.operations import record
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Forbidden, NotFound, Refused
from app.core.i18n import N_, Message
from app.runs.models import JobFailure
from app.runs.queries.jobs import status_of
from app.runs.queries.runs import LARGEST
from app.runs.sentences import kept

_RETRY = text("SELECT procrastinate_retry_job_v2(:job_id, :now, NULL, NULL, NULL)")


def note_failure(job_id: int, why: Message, *, now: datetime) -> None:
    """Keep the sentence of the job's last failure."""
    values = {"at": now, "message": kept(why)}
    query = insert(JobFailure).values(job_id=job_id, **values)
    db.session.execute(query.on_conflict_do_update(index_elements=[JobFailure.job_id], set_=values))


def retry_job(job_id: int, *, actor: Actor, now: datetime) -> int:
    """Let a failed job run again, at once, and return its id.

    Raises Forbidden for others than administrators, NotFound for no such job, Refused for one that has not failed.
    """
    if not actor.is_admin:
        raise Forbidden
    status = status_of(job_id) if job_id <= LARGEST else None
    if status is None:
        raise NotFound
    if status != "failed":
        raise Refused(Message(N_("Only a failed job can be tried again.")))
    db.session.execute(_RETRY, {"job_id": job_id, "now": now})
    record("job.retried", "jobs", job_id, {}, actor=actor, now=now)
    return job_id
