"""Sessions live in the database, so that each can be ended at once."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, case, delete, func, not_, or_, update

from app.access import queries
from app.access.commands import RenewSession
from app.access.models import Throttle, UserSession
from app.access.queries import ABSOLUTE, IDLE
from app.audit.operations import record
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.directory.operations.steps import require
from app.directory.queries import get_person
from app.directory.rights import may_administer

TOUCH_EVERY = timedelta(minutes=1)
KEPT_ENDED = timedelta(days=90)
_AGENT_MAX = 400


def start_session(
    person_id: int, *, user_agent: str, refresh_hash: str | None = None, actor: Actor, now: datetime
) -> UserSession:
    """Return a new session of the person, with an identifier nobody had before (threat 56).

    With the hash of its first refresh token it is that of a program, without one that of a browser.
    """
    jti = uuid4()
    started = UserSession(
        jti=jti,
        family=jti,
        person_id=person_id,
        user_agent=user_agent[:_AGENT_MAX],
        address=actor.address or "",
        created_at=now,
        expires_at=now + ABSOLUTE,
        last_seen_at=now,
        refresh_hash=refresh_hash,
    )
    db.session.add(started)
    db.session.flush()
    changes = {"by_api": [None, True]} if started.is_by_api else {}
    record("session.started", "sessions", person_id, changes, actor=replace(actor, person_id=person_id), now=now)
    return started


def renew_session(command: RenewSession, *, demo: bool, actor: Actor, now: datetime) -> UserSession | None:
    """Return the program's session, which takes the next refresh token from now on; None if this one opens nothing.

    Nobody has a used one but who stole it, or was stolen from: then the whole family ends (threat 63), and that is
    committed. Two may come at once. By the row lock the second sees its token used; no grace (decision 0025).
    """
    session = queries.lock_api_session(command.session_id, command.person_id, now, demo=demo)
    if session is None:
        return None
    if session.refresh_hash != command.shown:
        _end(UserSession.family == session.family, at=now)
        record("session.reused", "sessions", session.person_id, {}, actor=actor, now=now)
        return None
    session.refresh_hash, session.last_seen_at = command.next, now
    db.session.flush()
    return session


def touch_session(jti: UUID, *, now: datetime) -> None:
    """Write down that the session was used, unless that was done within the last minute."""
    stale = UserSession.last_seen_at <= now - TOUCH_EVERY
    db.session.execute(update(UserSession).where(UserSession.jti == jti, stale).values(last_seen_at=now))


def end_session(jti: UUID, *, actor: Actor, now: datetime) -> None:
    """End one session of the actor's own; raise NotFound if it has ended or is somebody else's."""
    if not _end(UserSession.jti == jti, UserSession.person_id == actor.person_id, at=now):
        raise NotFound
    record("session.ended", "sessions", actor.person_id, {}, actor=actor, now=now)


def end_other_sessions(kept: UUID, *, actor: Actor, now: datetime) -> int:
    """End every session of the actor's own but ``kept``, and return how many there were."""
    ended = _end(UserSession.person_id == actor.person_id, UserSession.jti != kept, at=now)
    if ended:
        record("session.others_ended", "sessions", actor.person_id, {"sessions": [ended, 0]}, actor=actor, now=now)
    return ended


def revoke_sessions(person_id: int, *, actor: Actor, now: datetime) -> int:
    """End every session of somebody, as an administrator, and return how many there were. Raises NotFound, Forbidden.

    Nobody's rights change: who is signed out may sign in again.
    """
    person = get_person(person_id, actor)
    require(may_administer(actor))
    return end_sessions_of(person.id, actor=actor, now=now)


def end_sessions_of(person_id: int, *, actor: Actor, now: datetime) -> int:
    """End every session of the person and return how many there were."""
    ended = _end(UserSession.person_id == person_id, at=now)
    if ended:
        record("session.all_ended", "sessions", person_id, {"sessions": [ended, 0]}, actor=actor, now=now)
    return ended


def sweep_expired_sessions(*, now: datetime) -> int:
    """End what idled or expired, forget what ended long ago and the old throttles; return how many were ended."""
    over = or_(not_(queries.is_awake(now)), UserSession.expires_at <= now)
    idled = func.least(UserSession.last_seen_at + IDLE, UserSession.expires_at)
    last = case((UserSession.refresh_hash.is_(None), idled), else_=UserSession.expires_at)
    ended = _end(over, at=last)
    db.session.execute(delete(UserSession).where(UserSession.ended_at < now - KEPT_ENDED))
    db.session.execute(delete(Throttle).where(Throttle.touched_at < now - timedelta(days=1)))
    return ended


def _end(*which: ColumnElement[bool], at: datetime | ColumnElement[datetime]) -> int:
    """End the open sessions of ``which`` at that instant and return how many there were."""
    open_ones = update(UserSession).where(UserSession.ended_at.is_(None), *which).values(ended_at=at)
    return len(db.session.scalars(open_ones.returning(UserSession.jti)).all())
