"""The rounds of tickets: locked for a change, due for a reminder, and whom each is visible to."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    func,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import selectinload

from app.approvals.asking import Seat, Subject
from app.approvals.models import Round, RoundApprover, RoundLevel, Verdict
from app.core.db import db
from app.core.errors import NotFound
from app.directory.models import Absence, Person
from app.directory.queries import ancestor_ids

OPEN = "open"
WHOLE = (
    selectinload(Round.levels).selectinload(RoundLevel.approvers),
    selectinload(Round.levels).selectinload(RoundLevel.verdicts),
)


def lock_round_of(level_id: int) -> Round:
    """Return the round a level belongs to, locked, with everything in it as it is now; raise NotFound without one."""
    found = select(RoundLevel.round_id).where(RoundLevel.id == level_id).scalar_subquery()
    round_ = _locked(Round.id == found)
    if round_ is None:
        raise NotFound
    return round_


def lock_open_round(ticket_id: int) -> Round | None:
    """Return the ticket's open round, locked, with everything in it; None when it has none."""
    return _locked(and_(Round.ticket_id == ticket_id, Round.ended_at.is_(None)))


def _locked(which: ColumnElement[bool]) -> Round | None:
    query = select(Round).where(which).with_for_update(of=Round).options(*WHOLE)
    return db.session.scalar(query.execution_options(populate_existing=True))


def ticket_of_level(level_id: int) -> int:
    """Return the id of the ticket a level is about; raise NotFound for an unknown one."""
    found = tickets_of_levels({level_id}).get(level_id)
    if found is None:
        raise NotFound
    return found


def tickets_of_levels(level_ids: Collection[int]) -> dict[int, int]:
    """Return the ids of the tickets these levels are about, by level; unknown ones are left out."""
    query = select(RoundLevel.id, Round.ticket_id).join(Round, Round.id == RoundLevel.round_id)
    return {row.id: row.ticket_id for row in db.session.execute(query.where(RoundLevel.id.in_(level_ids)))}


def ticket_of_verdict(verdict_id: int) -> int:
    """Return the id of the ticket a verdict is about; raise NotFound for an unknown one."""
    level_id = db.session.scalar(select(Verdict.level_id).where(Verdict.id == verdict_id))
    if level_id is None:
        raise NotFound
    return ticket_of_level(level_id)


def has_answers(ticket_id: int) -> bool:
    """Return whether somebody has answered in the ticket's open round."""
    query = (
        select(Verdict.id)
        .join(RoundLevel, RoundLevel.id == Verdict.level_id)
        .join(Round, Round.id == RoundLevel.round_id)
        .where(Round.ticket_id == ticket_id, Round.ended_at.is_(None), Verdict.taken_back_at.is_(None))
    )
    return db.session.scalar(query.limit(1)) is not None


def rounds_of(ticket_id: int) -> list[Round]:
    """Return every round of a ticket, oldest first, with its levels, approvers and verdicts."""
    people = selectinload(Round.levels).selectinload(RoundLevel.approvers)
    named = (people.joinedload(RoundApprover.person), people.joinedload(RoundApprover.delegate))
    query = select(Round).where(Round.ticket_id == ticket_id).order_by(Round.no).options(*WHOLE, *named)
    return list(db.session.scalars(query))


def subject_of(round_: Round) -> Subject:
    """Return what a round is about, as the rules see it."""
    path = tuple(ancestor_ids(round_.location_id)) if round_.location_id is not None else ()
    return Subject(round_.ticket_id, round_.category_id, path, round_.requester_id, round_.requested_for_id)


def seats_of(level: RoundLevel, now: datetime) -> dict[int, Seat]:
    """Return the places of those asked at an open level by their id, with who may answer for each at ``now``."""
    asked = [one for one in level.approvers if one.ended_at is None]
    if level.state != OPEN or not asked:
        return {}
    stand_ins = delegates_at({one.person_id for one in asked}, level.round, now)
    answered = {verdict.approver_id for verdict in level.verdicts}
    return {
        one.person_id: Seat(
            one.person_id,
            frozenset({*stand_ins.get(one.person_id, ()), *([one.delegate_id] if one.delegate_id else [])}),
            one.person_id in answered,
        )
        for one in asked
    }


def is_away(now: Any, requester_id: Any, requested_for_id: Any) -> ColumnElement[bool]:
    """Return the condition "an absence at ``now`` whose delegate answers about what these two asked for".

    A delegate whom either of them named, as an administrator may, is none for their own requests (decision 0037).
    """
    named_by = func.coalesce(Absence.created_by_id, 0)
    theirs = or_(named_by == requester_id, named_by == func.coalesce(requested_for_id, requester_id))
    return and_(Absence.starts_at <= now, Absence.ends_at > now, Absence.delegate_id.is_not(None), ~theirs)


def delegates_at(person_ids: Collection[int], round_: Round, now: datetime) -> Mapping[int, frozenset[int]]:
    """Return, for those of the people who are away at ``now``, the delegate who answers for them in the round."""
    away = is_away(now, round_.requester_id, round_.requested_for_id)
    query = select(Absence.person_id, Absence.delegate_id).where(Absence.person_id.in_(person_ids), away)
    return {row.person_id: frozenset({row.delegate_id}) for row in db.session.execute(query)}


def stand_ins_at(ticket_id: int, person_ids: Collection[int], now: datetime) -> list[int]:
    """Return who may answer in the ticket's open round for those of the people who are away at ``now``."""
    own = (Round.requester_id, func.coalesce(Round.requested_for_id, Round.requester_id))
    query = (
        select(Absence.delegate_id)
        .join(Person, Person.id == Absence.delegate_id)
        .join(Round, and_(Round.ticket_id == ticket_id, Round.ended_at.is_(None)))
        .where(Absence.person_id.in_(person_ids), Person.active, Absence.delegate_id.not_in(own))
        .where(is_away(now, Round.requester_id, Round.requested_for_id))
    )
    return sorted({int(one) for one in db.session.scalars(query) if one is not None})


def tickets_to_recall(now: datetime, most: int, among: Select[Any]) -> list[int]:
    """Return the tickets a level of which is due for something, or asks somebody who is disabled since.

    The longest due come first, and who was disabled since the level opened counts from then. ``among`` is the
    statement of the ids that count: what is deleted is due for nothing.
    """
    due = select(Round.ticket_id, RoundLevel.next_check_at.label("since")).join(Round.levels)
    left = (
        select(Round.ticket_id, RoundLevel.opened_at.label("since"))
        .join(Round.levels)
        .join(RoundLevel.approvers)
        .join(Person, Person.id == RoundApprover.person_id)
        .where(Round.ended_at.is_(None), RoundLevel.state == OPEN, RoundApprover.ended_at.is_(None), ~Person.active)
    )
    found = union_all(due.where(RoundLevel.next_check_at <= now), left).subquery()
    query = select(found.c.ticket_id).where(found.c.ticket_id.in_(among)).group_by(found.c.ticket_id)
    return list(db.session.scalars(query.order_by(func.min(found.c.since), found.c.ticket_id).limit(most)))


def tickets_put_to(person_id: int | ColumnElement[int], now: Any) -> CompoundSelect[Any]:
    """Return the statement of the tickets whose approval is, or was, a person's to give, or to give for somebody.

    From the moment their level opens; of an absent person's, those still open, and those the delegate has answered.
    """
    put = (
        select(Round.ticket_id)
        .join(RoundLevel, RoundLevel.round_id == Round.id)
        .join(RoundApprover, RoundApprover.level_id == RoundLevel.id)
        .where(RoundApprover.ended_at.is_(None))
    )
    away = and_(Absence.delegate_id == person_id, is_away(now, Round.requester_id, Round.requested_for_id))
    answered = (
        select(Round.ticket_id)
        .join(RoundLevel, RoundLevel.round_id == Round.id)
        .join(Verdict, Verdict.level_id == RoundLevel.id)
        .where(Verdict.answered_by_id == person_id)
    )
    return union(
        put.where(RoundApprover.person_id == person_id),
        put.where(RoundApprover.delegate_id == person_id),
        put.join(Absence, Absence.person_id == RoundApprover.person_id).where(away, RoundLevel.state == OPEN),
        answered,
    )


def people_put(ticket_ids: Collection[int], now: Any) -> CompoundSelect[Any]:
    """Return the statement of (ticket, person) for ``tickets_put_to`` turned round."""
    away = is_away(now, Round.requester_id, Round.requested_for_id)

    def of(person: Any) -> Select[Any]:
        rows = select(Round.ticket_id, person).join(RoundLevel, RoundLevel.round_id == Round.id)
        return rows.where(Round.ticket_id.in_(ticket_ids))

    def asked(person: Any) -> Select[Any]:
        return (
            of(person)
            .join(RoundApprover, RoundApprover.level_id == RoundLevel.id)
            .where(RoundApprover.ended_at.is_(None))
        )

    return union(
        asked(RoundApprover.person_id),
        asked(RoundApprover.delegate_id).where(RoundApprover.delegate_id.is_not(None)),
        asked(Absence.delegate_id)
        .join(Absence, Absence.person_id == RoundApprover.person_id)
        .where(away, RoundLevel.state == OPEN),
        of(Verdict.answered_by_id).join(Verdict, Verdict.level_id == RoundLevel.id),
    )
