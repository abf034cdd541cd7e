"""Sessions that hold, and who is present."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, select

from app.access.models import UserSession
from app.core.db import db

IDLE = timedelta(hours=8)
ABSOLUTE = timedelta(days=30)
PRESENT_WITHIN = timedelta(minutes=15)


def has_signed_in_from(person_id: int, address: str) -> bool:
    """Return whether the person has had a session at this address."""
    seen = exists().where(UserSession.person_id == person_id, UserSession.address == address)
    return bool(db.session.scalar(select(seen)))


def is_present(person_id: Any, now: datetime) -> ColumnElement[bool]:
    """Return the condition "this person was seen in the last quarter of an hour"; one column of ids is given."""
    fresh = UserSession.last_seen_at > now - PRESENT_WITHIN
    return exists().where(UserSession.person_id == person_id, UserSession.ended_at.is_(None), fresh)


def sessions_of(person_id: int, now: datetime) -> Sequence[UserSession]:
    """Return the sessions of a person that still hold, the latest used first."""
    holds = (UserSession.ended_at.is_(None), UserSession.expires_at > now, UserSession.last_seen_at > now - IDLE)
    query = select(UserSession).where(UserSession.person_id == person_id, *holds)
    return db.session.scalars(query.order_by(UserSession.last_seen_at.desc())).all()
