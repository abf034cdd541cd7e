"""What time alone does to a level: a reminder at half its delay, escalation at the end, expiry (done.md, D14)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from app.approvals import queries
from app.approvals.models import Round, RoundApprover, RoundLevel
from app.approvals.operations.levels import NOBODY, end_round, next_check, note, open_level
from app.approvals.progress import Opened, Recalled
from app.approvals.queries.rounds import OPEN
from app.audit.operations import record
from app.core.actor import Actor
from app.core.db import db
from app.directory.models import Person

LOOKED_FOR_EVERY = timedelta(minutes=10)
EXPIRED = "expired"


def recall(ticket_id: int, *, actor: Actor, now: datetime) -> list[Recalled | Opened | str]:
    """Return what fell due on the ticket's open round: who was reminded and told, a level that asks anew, EXPIRED.

    Running twice does nothing twice: each line is written once. Call it with the ticket locked.
    """
    round_ = queries.lock_open_round(ticket_id)
    level = next((one for one in round_.levels if one.state in (OPEN, NOBODY)), None) if round_ else None
    if round_ is None or level is None:
        return []
    done = list(_recalled(round_, level, now))
    if done:
        changes = {"level": [None, level.no], "done": [None, [_word(one) for one in done]]}
        record("round.recalled", "rounds", round_.id, changes, actor=actor, now=now)
    return done


def _recalled(round_: Round, level: RoundLevel, now: datetime) -> Iterator[Recalled | Opened | str]:
    if level.expire_at is not None and level.expire_at <= now:
        note(level.id, EXPIRED, None, None, now)
        end_round(round_, EXPIRED, now)
        yield EXPIRED
        return
    if level.state == NOBODY or _lost_all(level, now):
        yield from _asked_anew(level, now)
        return
    waiting = _still_asked(level)
    if level.remind_at is not None and level.remind_at <= now:
        yield from _reminded(level, waiting, now)
    if level.escalate_at is not None and level.escalate_at <= now:
        yield from _escalated(level, waiting, now)
    level.next_check_at = next_check(level, now)
    db.session.flush()


def _lost_all(level: RoundLevel, now: datetime) -> bool:
    """Let go those disabled since they were asked; return whether nobody is left who could still answer."""
    waiting = _still_asked(level)
    able = queries.active_among({one.person_id for one in waiting})
    for one in waiting:
        if one.person_id not in able:
            one.ended_at = now
    db.session.flush()
    return bool(waiting) and not able


def _asked_anew(level: RoundLevel, now: datetime) -> Iterator[Opened]:
    was_nobody = level.state == NOBODY
    opened = open_level(level, now)
    if not opened.approver_ids:
        level.next_check_at = now + LOOKED_FOR_EVERY
        db.session.flush()
    if opened.approver_ids or not was_nobody:
        yield opened


def _reminded(level: RoundLevel, waiting: list[RoundApprover], now: datetime) -> Iterator[Recalled]:
    stand_ins = queries.delegates_at({one.person_id for one in waiting}, now)
    for one in waiting:
        by_name = [one.delegate_id] if one.delegate_id else []
        for person_id in dict.fromkeys((one.person_id, *by_name, *stand_ins.get(one.person_id, ()))):
            if note(level.id, "reminded", person_id, one.person_id, now):
                yield Recalled("reminded", person_id, one.person_id)


def _escalated(level: RoundLevel, waiting: list[RoundApprover], now: datetime) -> Iterator[Recalled]:
    """Tell the manager of each who has not answered; without one, the administrators. It stays theirs to answer."""
    manager = Person.__table__.alias("manager")
    query = (
        select(Person.id, manager.c.id)
        .outerjoin(manager, (manager.c.id == Person.manager_id) & manager.c.active)
        .where(Person.id.in_([one.person_id for one in waiting]))
        .order_by(Person.id)
    )
    for about_id, manager_id in db.session.execute(query):
        if note(level.id, "escalated", manager_id, about_id, now):
            yield Recalled("escalated", manager_id, about_id)


def _still_asked(level: RoundLevel) -> list[RoundApprover]:
    answered = {verdict.approver_id for verdict in level.verdicts}
    return [one for one in level.approvers if one.ended_at is None and one.person_id not in answered]


def _word(one: Recalled | Opened | str) -> str:
    return one if isinstance(one, str) else one.kind if isinstance(one, Recalled) else "asked"
