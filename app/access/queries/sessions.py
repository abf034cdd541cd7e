"""Sessions that hold, and who is present."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select

from app.access.demo_people import is_of_demo
from app.access.models import UserSession
from app.core.db import db
from app.directory.models import Person

IDLE = timedelta(hours=8)
ABSOLUTE = timedelta(days=30)
PRESENT_WITHIN = timedelta(minutes=15)


def has_signed_in_from(person_id: int, address: str) -> bool:
    """Return whether the person has had a session at this address."""
    seen = exists().where(UserSession.person_id == person_id, UserSession.address == address)
    return bool(db.session.scalar(select(seen)))


def is_present(person_id: Any, now: datetime) -> ColumnElement[bool]:
    """Return the condition "this person was seen in the last quarter of an hour"; one column of ids is given.

    A program that calls the API all night in somebody's name does not make them present.
    """
    fresh = UserSession.last_seen_at > now - PRESENT_WITHIN
    seen = (UserSession.ended_at.is_(None), UserSession.refresh_hash.is_(None), fresh)
    return exists().where(UserSession.person_id == person_id, *seen)


def is_awake(now: datetime) -> ColumnElement[bool]:
    """Return the condition "this session has not idled out": a program may be silent until its sign-in expires."""
    return or_(UserSession.last_seen_at > now - IDLE, UserSession.refresh_hash.is_not(None))


def sessions_of(person_id: int, now: datetime) -> Sequence[UserSession]:
    """Return the sessions of a person that still hold, the latest used first."""
    holds = (UserSession.ended_at.is_(None), UserSession.expires_at > now, is_awake(now))
    query = select(UserSession).where(UserSession.person_id == person_id, *holds)
    return db.session.scalars(query.order_by(UserSession.last_seen_at.desc())).all()


def lock_api_session(session_id: UUID, person_id: int, now: datetime, *, demo: bool) -> UserSession | None:
    """Return the sign-in of a program that still holds, locked; None if it ended or its person may not sign in."""
    holds = (UserSession.refresh_hash.is_not(None), UserSession.ended_at.is_(None), UserSession.expires_at > now)
    query = select(UserSession, Person.work_email).join(Person, Person.id == UserSession.person_id)
    query = query.where(UserSession.jti == session_id, UserSession.person_id == person_id, Person.active, *holds)
    locked = query.with_for_update(of=UserSession).execution_options(populate_existing=True)
    row = db.session.execute(locked).one_or_none()
    return None if row is None or (is_of_demo(row[1]) and not demo) else row[0]
