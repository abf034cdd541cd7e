"""What time alone does to a level: a reminder at half its delay, escalation at the end, expiry (done.md, D14)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select, update

from app.approvals import queries
from app.approvals.models import Round, RoundApprover, RoundLevel
from app.approvals.operations.levels import NOBODY, end_round, find_asked, next_check, note, open_level
from app.approvals.operations.rounds import advance
from app.approvals.progress import Opened, Progress, Recalled
from app.approvals.queries.rounds import OPEN
from app.approvals.rules import Answer
from app.audit.operations import record
from app.core.actor import Actor
from app.core.db import db
from app.directory.models import Person

LOOKED_FOR_EVERY = timedelta(minutes=10)
EXPIRED = "expired"
Done = Recalled | Opened | Progress | str


def recall(ticket_id: int, *, actor: Actor, now: datetime) -> list[Done]:
    """Return what fell due on the ticket's open round: who was reminded and told, a level that asks anew, EXPIRED.

    Who was disabled is let go: another is found, or what the others have said decides, and that is the round's
    progress. Running twice does nothing twice: each line is written once. Call it with the ticket locked.
    """
    round_ = queries.lock_open_round(ticket_id)
    level = next((one for one in round_.levels if one.state in (OPEN, NOBODY)), None) if round_ else None
    if round_ is None or level is None:
        return []
    is_over = level.expire_at is not None and level.expire_at <= now
    left = [] if is_over else _let_go(level, now)
    done = list(_expired(round_, level, now) if is_over else _recalled(round_, level, left, now))
    if left or done:
        changes = {"level": [None, level.no], "left": [None, left], "done": [None, [_word(one) for one in done]]}
        record("round.recalled", "rounds", round_.id, changes, actor=actor, now=now)
    return done


def _expired(round_: Round, level: RoundLevel, now: datetime) -> Iterator[Done]:
    note(level.id, EXPIRED, None, None, now)
    end_round(round_, EXPIRED, now)
    yield EXPIRED


def _recalled(round_: Round, level: RoundLevel, left: list[int], now: datetime) -> Iterator[Done]:
    waiting = _still_asked(level)
    if level.state == NOBODY or (left and not waiting):
        yield from _asked_anew(round_, level, now)
        return
    if left and level.verdicts:
        progress = _weighed_anew(round_, level, now)
        if level.state != OPEN:
            yield progress
            return
    if level.remind_at is not None and level.remind_at <= now:
        yield from _reminded(level, waiting, now)
    if level.escalate_at is not None and level.escalate_at <= now:
        yield from _escalated(level, waiting, now)
    _look_again(level, next_check(level, now))


def _let_go(level: RoundLevel, now: datetime) -> list[int]:
    """Let go those disabled since they were asked who have not answered; return their ids."""
    waiting = _still_asked(level)
    able = queries.active_among({one.person_id for one in waiting})
    gone = [one for one in waiting if one.person_id not in able]
    for one in gone:
        one.ended_at = now
    db.session.flush()
    return [one.person_id for one in gone]


def _asked_anew(round_: Round, level: RoundLevel, now: datetime) -> Iterator[Opened | Progress]:
    answered = {verdict.approver_id for verdict in level.verdicts}
    could_be_asked = {one.person_id for one in find_asked(level, now)} - answered
    if answered and not could_be_asked:
        # Whoever is left has answered: it would wait for nobody, unseen.
        yield _weighed_anew(round_, level, now)
    elif could_be_asked or level.state != NOBODY:
        yield open_level(level, now)
    if level.state == NOBODY:
        _look_again(level, now + LOOKED_FOR_EVERY)


def _weighed_anew(round_: Round, level: RoundLevel, now: datetime) -> Progress:
    """Return what the round comes to among those who are left."""
    progress = advance(round_, level, now)
    no = next((one for one in reversed(level.verdicts) if one.answer == Answer.REJECTED), None)
    return replace(progress, reason=no.reason) if no and progress.outcome is Answer.REJECTED else progress


def _look_again(level: RoundLevel, at: datetime | None) -> None:
    # When the job looks next is nobody's act: it changes nothing that a record would tell.
    db.session.execute(update(RoundLevel).where(RoundLevel.id == level.id).values(next_check_at=at))


def _reminded(level: RoundLevel, waiting: list[RoundApprover], now: datetime) -> Iterator[Recalled]:
    stand_ins = queries.delegates_at({one.person_id for one in waiting}, level.round, now)
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


def _word(one: Done) -> str:
    if isinstance(one, Progress):
        return one.outcome.value
    return one if isinstance(one, str) else one.kind if isinstance(one, Recalled) else "asked"
