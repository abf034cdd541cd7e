"""Idempotency keys: a request that is sent again is answered again, and done once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from app.access.models import KeptAnswer
from app.core.db import db

KEPT = timedelta(hours=24)


@dataclass(frozen=True)
class Answer:
    """What a request was answered; ``fingerprint`` tells one request from another."""

    fingerprint: str
    status: int
    headers: Mapping[str, str]
    body: str


def answer_before(person_id: int, key: str, *, now: datetime) -> Answer | None:
    """Return what the person's request with this key was answered within a day; None for the first one.

    Two may arrive at once. The lock makes the second wait until the first has committed, or has failed.
    """
    name = func.hashtextextended(f"answer:{person_id}:{key}", 0)
    db.session.execute(select(func.pg_advisory_xact_lock(name)))
    columns = (KeptAnswer.fingerprint, KeptAnswer.status, KeptAnswer.headers, KeptAnswer.body)
    kept = (KeptAnswer.person_id == person_id, KeptAnswer.key == key, KeptAnswer.created_at > now - KEPT)
    row = db.session.execute(select(*columns).where(*kept)).first()
    return Answer(*row) if row else None


def keep_answer(person_id: int, key: str, answer: Answer, *, now: datetime) -> None:
    """Keep the answer in the transaction of what it speaks of; an older one of this key makes place."""
    values = {"headers": dict(answer.headers), "body": answer.body, "status": answer.status, "created_at": now}
    values["fingerprint"] = answer.fingerprint
    fresh = insert(KeptAnswer).values(person_id=person_id, key=key, **values)
    db.session.execute(fresh.on_conflict_do_update(index_elements=["person_id", "key"], set_=values))


def forget_answers(*, now: datetime) -> None:
    """Forget the answers that are older than a day."""
    db.session.execute(delete(KeptAnswer).where(KeptAnswer.created_at <= now - KEPT))
