"""The statements behind every list of approvals: places that wait, levels that ask nobody, verdicts given.

Kept once they are built, which costs more than running them; they are asked with ``now``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased

from app.approvals.models import Round, RoundApprover, RoundLevel, Verdict
from app.approvals.queries import is_away
from app.directory.models import Absence, Person
from app.tickets.models import Category, Ticket
from app.tickets.queries.conditions import NOW
from app.tickets.queries.pages import full_name

ASKER, BENEFICIARY, _APPROVER, _ANSWERER = (aliased(Person) for _ in range(4))
OPEN, _NOBODY = "open", "nobody"
# The longest waiting first.
SEATS_ORDER = (RoundApprover.asked_at, RoundLevel.id, RoundApprover.person_id)
STUCK_ORDER = (RoundLevel.opened_at, RoundLevel.id)


@dataclass(frozen=True)
class Wait:
    """One answer that is waited for, at one level, of one approver; None where nobody was found to ask.

    ``because`` is why they are asked (``asking.Who``, or ``rerouted``), "" for nobody; ``delegate_name`` who may
    answer in their place, this one or while they are away; ``question_at`` when they asked something back;
    ``answered`` whether somebody has said something in this round.
    """

    level_id: int
    approver_id: int | None
    approver_name: str
    because: str
    delegate_id: int | None
    delegate_name: str
    question_at: datetime | None
    asked_at: datetime
    level_no: int
    level_count: int
    round_no: int
    ticket_id: int
    number: str
    title: str
    body: str
    additional_info: str
    requester_id: int
    requester_name: str
    for_id: int
    for_name: str
    category_names: Mapping[str, str]
    category_key: str | None
    cost: Decimal | None
    expire_at: datetime | None
    version: int
    answered: bool

    @property
    def key(self) -> str:
        """The level and the approver, as addresses name them; 0 for nobody."""
        return f"{self.level_id}-{self.approver_id or 0}"


@dataclass(frozen=True)
class Said:
    """A verdict: on what, for whom if not for oneself, and the reason given."""

    verdict_id: int
    number: str
    title: str
    answer: str
    reason: str
    answered_at: datetime
    answerer_id: int
    answerer: str
    approver_id: int
    approver: str
    ticket_id: int
    round_no: int


@cache
def seats() -> Select[*tuple[Any, ...]]:
    """Return the statement of every place at an open level that still waits for its answer."""
    answered = exists().where(
        Verdict.level_id == RoundApprover.level_id,
        Verdict.approver_id == RoundApprover.person_id,
        Verdict.taken_back_at.is_(None),
    )
    delegate = aliased(Person)
    let = select(full_name(delegate)).where(delegate.id == RoundApprover.delegate_id).scalar_subquery()
    meanwhile_id, meanwhile = (
        select(column)
        .join(Absence, Absence.delegate_id == delegate.id)
        .where(Absence.person_id == RoundApprover.person_id, delegate.active)
        .where(is_away(NOW, Round.requester_id, Round.requested_for_id), *not_their_own(delegate.id))
        .scalar_subquery()
        for column in (delegate.id, full_name(delegate))
    )
    own = (
        RoundApprover.person_id,
        full_name(_APPROVER),
        RoundApprover.because,
        func.coalesce(RoundApprover.delegate_id, meanwhile_id),
        func.coalesce(let, meanwhile, ""),
        RoundApprover.question_at,
        RoundApprover.asked_at,
    )
    return (
        _levels(OPEN, own)
        .join(RoundApprover, RoundApprover.level_id == RoundLevel.id)
        .join(_APPROVER, _APPROVER.id == RoundApprover.person_id)
        .where(RoundApprover.ended_at.is_(None), ~answered)
    )


@lru_cache(maxsize=256)
def to_answer(person_id: int) -> Select[*tuple[Any, ...]]:
    """Return the statement of what is this person's to answer."""
    return seats().where(is_asked(person_id), *not_their_own(person_id))


@lru_cache(maxsize=256)
def of_others(person_id: int, *, of_all: bool) -> Select[*tuple[Any, ...]]:
    """Return the statement of what others are to answer about this person's reports, or ``of_all``."""
    query = seats().where(~is_asked(person_id))
    theirs = (ASKER.manager_id, BENEFICIARY.manager_id)
    return query if of_all else query.where(or_(*(one == person_id for one in theirs)))


@cache
def stuck() -> Select[*tuple[Any, ...]]:
    """Return the statement of every level where nobody was found to ask."""
    asked = (literal(None), literal(""), literal(""))
    nobody = (*asked, literal(None), literal(""), literal(None), RoundLevel.opened_at)
    return _levels(_NOBODY, nobody)


def _levels(state: str, own: tuple[Any, ...]) -> Select[*tuple[Any, ...]]:
    other = aliased(RoundLevel)
    count = select(func.count(other.id)).where(other.round_id == Round.id).scalar_subquery()
    answer = (other.id == Verdict.level_id, Verdict.taken_back_at.is_(None))
    said = exists().where(other.round_id == Round.id, *answer)
    return (
        select(
            RoundLevel.id,
            *own,
            RoundLevel.no,
            count,
            Round.no,
            Ticket.id,
            Ticket.number,
            Ticket.title,
            Ticket.body,
            Ticket.additional_info,
            ASKER.id,
            full_name(ASKER),
            func.coalesce(BENEFICIARY.id, ASKER.id),
            func.coalesce(full_name(BENEFICIARY), full_name(ASKER)),
            func.coalesce(Category.names, literal({}, JSONB)),
            Category.key,
            Ticket.estimated_cost,
            RoundLevel.expire_at,
            Ticket.version,
            said,
        )
        .select_from(RoundLevel)
        .join(Round, Round.id == RoundLevel.round_id)
        .join(Ticket, Ticket.id == Round.ticket_id)
        .join(ASKER, ASKER.id == Ticket.requester_id)
        .outerjoin(BENEFICIARY, BENEFICIARY.id == Ticket.requested_for_id)
        .outerjoin(Category, Category.id == Ticket.category_id)
        .where(RoundLevel.state == state, Round.ended_at.is_(None), Ticket.deleted_at.is_(None))
    )


def is_asked(person_id: int) -> ColumnElement[bool]:
    """Return the condition "a place is this person's to answer": their own, lent to them, or of who is away."""
    away = exists().where(
        Absence.person_id == RoundApprover.person_id,
        Absence.delegate_id == person_id,
        is_away(NOW, Round.requester_id, Round.requested_for_id),
    )
    by_name = func.coalesce(RoundApprover.delegate_id == person_id, literal(False))
    return or_(RoundApprover.person_id == person_id, by_name, away)


def not_their_own(person_id: Any) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions "neither asked for by this person nor meant for them" (D10)."""
    return Round.requester_id != person_id, func.coalesce(Round.requested_for_id, 0) != person_id


@cache
def verdicts() -> Select[*tuple[Any, ...]]:
    """Return the statement of every verdict that stands."""
    columns = (Verdict.id, Ticket.number, Ticket.title, Verdict.answer, Verdict.reason, Verdict.answered_at)
    names = (_ANSWERER.id, full_name(_ANSWERER), _APPROVER.id, full_name(_APPROVER))
    return (
        select(*columns, *names, Round.ticket_id, Round.no)
        .join(RoundLevel, RoundLevel.id == Verdict.level_id)
        .join(Round, Round.id == RoundLevel.round_id)
        .join(Ticket, Ticket.id == Round.ticket_id)
        .join(_ANSWERER, _ANSWERER.id == Verdict.answered_by_id)
        .join(_APPROVER, _APPROVER.id == Verdict.approver_id)
        .where(Verdict.taken_back_at.is_(None), Ticket.deleted_at.is_(None))
    )
