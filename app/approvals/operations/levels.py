"""Opening and ending the levels of a round: whom each asks is found when it opens."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from app.approvals import queries
from app.approvals.asking import Asked, asked_at
from app.approvals.models import ApprovalNotice, Round, RoundApprover, RoundLevel
from app.approvals.policy import Level
from app.approvals.progress import Opened
from app.approvals.queries.rounds import OPEN
from app.approvals.times import due_of
from app.core.db import db

LATER, NOBODY, DROPPED = "later", "nobody", "dropped"


def open_level(level: RoundLevel, now: datetime) -> Opened:
    """Return the level after its approvers were found and asked; nobody found is a state of its own."""
    found, count = find_asked(level, now), len(level.round.levels)
    level.opened_at = now
    if not found:
        level.state, level.next_check_at = NOBODY, now
        db.session.flush()
        note(level.id, "nobody", None, None, now)
        return Opened(level.id, level.no, count, ())
    start_waiting(level, said_of(level), now)
    ask(level, found, now)
    return Opened(level.id, level.no, count, tuple(one.person_id for one in found))


def find_asked(level: RoundLevel, now: datetime) -> tuple[Asked, ...]:
    """Return those whom the level would ask now."""
    said, subject = said_of(level), queries.subject_of(level.round)
    return asked_at(said.asks, subject, queries.circle_of(said.asks, subject, now))


def start_waiting(level: RoundLevel, said: Level, now: datetime) -> None:
    """Begin the delays of a level that now asks somebody."""
    due = due_of(now, said.delay, said.expiry)
    level.state = OPEN
    level.remind_at, level.escalate_at, level.expire_at = due.remind_at, due.escalate_at, due.expire_at
    level.next_check_at = next_check(level, now)
    db.session.flush()


def ask(level: RoundLevel, people: Iterable[Asked], now: datetime) -> None:
    """Ask these people; who was asked here before, and no longer, is asked again."""
    for one in people:
        made = {"because": one.because.value, "asked_at": now, "ended_at": None, "delegate_id": None}
        row = insert(RoundApprover).values(level_id=level.id, person_id=one.person_id, **made)
        keys = [RoundApprover.level_id, RoundApprover.person_id]
        db.session.execute(row.on_conflict_do_update(index_elements=keys, set_=made))
    db.session.expire(level, ["approvers"])


def end_level(level: RoundLevel, state: str, now: datetime) -> None:
    """End a level; what was never opened has no instant."""
    level.state, level.next_check_at = state, None
    level.ended_at = now if level.opened_at is not None else None


def end_round(round_: Round, outcome: str, now: datetime) -> None:
    """End a round, with every level that still waits."""
    round_.ended_at, round_.outcome = now, outcome
    for level in round_.levels:
        if level.state in (LATER, OPEN, NOBODY):
            end_level(level, DROPPED, now)
    db.session.flush()


def next_check(level: RoundLevel, now: datetime) -> datetime | None:
    """Return the next instant at which something falls due on an open level."""
    ahead = [at for at in (level.remind_at, level.escalate_at, level.expire_at) if at is not None and at > now]
    return min(ahead, default=None)


def note(level_id: int, kind: str, person_id: int | None, about_id: int | None, now: datetime) -> bool:
    """Tell somebody something about a level, once; return whether they had not been told. None: administrators."""
    told = {"level_id": level_id, "kind": kind, "person_id": person_id, "about_id": about_id, "noted_at": now}
    row = insert(ApprovalNotice).values(**told).on_conflict_do_nothing().returning(ApprovalNotice.id)
    return db.session.scalar(row) is not None


def said_of(level: RoundLevel) -> Level:
    """Return what the policy says of the level."""
    return queries.levels_of(level.round.policy_version_id)[level.no - 1]
