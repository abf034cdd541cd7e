"""What waits for whose approval, with all that is needed to decide on it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased

from app.approvals.models import ApprovalNotice, Round, RoundApprover, RoundLevel, Verdict
from app.approvals.queries import is_away
from app.cmdb.models import Ci
from app.core.actor import Actor
from app.core.db import db
from app.directory.models import Absence, Person
from app.tickets.models import Category, Comment, Ticket
from app.tickets.queries.pages import full_name
from app.tickets.queries.scope import in_scope

MOST, RECENT, SAID = 100, 5, 2
_ASKER, _BENEFICIARY, _APPROVER, _ANSWERER = (aliased(Person) for _ in range(4))
_OPEN, _NOBODY = "open", "nobody"


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


@dataclass(frozen=True)
class Notice:
    """A line for somebody: ``about`` is whose answer it is about, empty for nobody's.

    Number and title are empty for who may not see the ticket: the manager of an approver may not.
    """

    kind: str
    noted_at: datetime
    about: str
    number: str
    title: str


def waits_for(actor: Actor, now: datetime) -> list[Wait]:
    """Return what waits for the actor's answer, their own or for somebody, the longest first; one statement."""
    if actor.person_id is None:
        return []
    mine = and_(_is_asked(actor.person_id, now), *_not_their_own(actor.person_id))
    return _waits(_seats(now).where(mine))


def count_waits(actor: Actor, now: datetime) -> int:
    """Return how many answers wait for the actor and, for an administrator, how many levels ask nobody."""
    count = 0
    if actor.approves and actor.person_id is not None:
        mine = and_(_is_asked(actor.person_id, now), *_not_their_own(actor.person_id))
        count = db.session.scalar(_seats(now).with_only_columns(func.count()).order_by(None).where(mine)) or 0
    if actor.is_admin:
        count += db.session.scalar(_stuck().with_only_columns(func.count()).order_by(None)) or 0
    return count


def waits_elsewhere(actor: Actor, now: datetime) -> list[Wait]:
    """Return what waits for others about the actor's reports, or where the asked report to them; administrators all.

    Whoever may not see the ticket is no manager of anybody in it.
    """
    if actor.person_id is None or not (actor.has_reports or actor.reads_everything):
        return []
    query = _seats(now).where(~_is_asked(actor.person_id, now))
    if not actor.reads_everything:
        theirs = (_ASKER.manager_id, _BENEFICIARY.manager_id)
        query = query.where(or_(*(one == actor.person_id for one in theirs)))
    return _waits(query)


def waits_for_nobody(actor: Actor) -> list[Wait]:
    """Return the levels where nobody was found to ask: administrators and auditors see them."""
    return _waits(_stuck()) if actor.reads_everything else []


def wait_at(level_id: int, approver_id: int, now: datetime) -> Wait | None:
    """Return what waits at one place; None when nothing does any more."""
    found = _waits(_seats(now).where(RoundLevel.id == level_id, RoundApprover.person_id == approver_id))
    return found[0] if found else None


def waits_on(ticket_id: int, now: datetime) -> list[Wait]:
    """Return the answers that one ticket waits for, or the level that found nobody."""
    return _waits(_seats(now).where(Ticket.id == ticket_id)) or _waits(_stuck().where(Ticket.id == ticket_id))


def may_answer_at(actor: Actor, waits: Iterable[Wait], now: datetime) -> list[Wait]:
    """Return those that are the actor's to answer."""
    ids = [one.level_id for one in waits]
    if actor.person_id is None or not ids:
        return []
    mine = and_(_is_asked(actor.person_id, now), *_not_their_own(actor.person_id))
    return _waits(_seats(now).where(RoundLevel.id.in_(ids), mine))


def said_by(actor: Actor) -> Sequence[Said]:
    """Return the actor's latest verdicts, the newest first."""
    query = _verdicts().where(Verdict.answered_by_id == actor.person_id)
    rows = db.session.execute(query.order_by(Verdict.answered_at.desc(), Verdict.id.desc()).limit(RECENT))
    return [Said(*row) for row in rows]


def said_before(ticket_ids: Iterable[int]) -> Mapping[int, list[Said]]:
    """Return, by ticket, every verdict of its rounds in their order."""
    found: dict[int, list[Said]] = {}
    query = _verdicts().where(Round.ticket_id.in_(list(ticket_ids))).order_by(Round.no, Verdict.id)
    for row in db.session.execute(query):
        found.setdefault(row.ticket_id, []).append(Said(*row))
    return found


def notices_for(actor: Actor) -> Sequence[Notice]:
    """Return what somebody is told about levels that still wait, the newest first; administrators theirs too."""
    told = ApprovalNotice.person_id == actor.person_id
    if actor.is_admin:
        told = or_(told, and_(ApprovalNotice.person_id.is_(None), ApprovalNotice.kind == "escalated"))
    about = aliased(Person)
    query = (
        select(
            ApprovalNotice.kind,
            ApprovalNotice.noted_at,
            func.coalesce(full_name(about), ""),
            *(case((in_scope(actor), one), else_="") for one in (Ticket.number, Ticket.title)),
        )
        .join(RoundLevel, RoundLevel.id == ApprovalNotice.level_id)
        .join(Round, Round.id == RoundLevel.round_id)
        .join(Ticket, Ticket.id == Round.ticket_id)
        .outerjoin(about, about.id == ApprovalNotice.about_id)
        .where(told, RoundLevel.state == _OPEN, Round.ended_at.is_(None), Ticket.deleted_at.is_(None))
        .order_by(ApprovalNotice.noted_at.desc(), ApprovalNotice.id.desc())
        .limit(RECENT)
    )
    return [Notice(*row) for row in db.session.execute(query)]


def equipment_of(person_ids: Iterable[int]) -> Mapping[int, list[str]]:
    """Return, by person, what they hold: name and model of each CI."""
    held: dict[int, list[str]] = {}
    columns = (Ci.holder_id, Ci.name, Ci.manufacturer, Ci.model)
    query = select(*columns).where(Ci.holder_id.in_(set(person_ids)), Ci.deleted_at.is_(None)).order_by(Ci.name)
    for holder_id, name, manufacturer, model in db.session.execute(query):
        kind = " ".join(filter(None, (manufacturer, model)))
        held.setdefault(holder_id or 0, []).append(f"{name} ({kind})" if kind else name)
    return held


def last_words(ticket_ids: Iterable[int]) -> Mapping[int, list[Row[Any]]]:
    """Return, by ticket, the latest public comments (source_md, created_at, author), oldest first."""
    place = func.row_number().over(partition_by=Comment.ticket_id, order_by=Comment.id.desc()).label("place")
    said = (
        select(Comment.ticket_id, Comment.source_md, Comment.created_at, full_name(Person).label("author"), place)
        .outerjoin(Person, Person.id == Comment.author_id)
        .where(Comment.ticket_id.in_(list(ticket_ids)), ~Comment.internal, Comment.deleted_at.is_(None))
        .subquery()
    )
    found: dict[int, list[Row[Any]]] = {}
    for row in db.session.execute(select(said).where(said.c.place <= SAID).order_by(said.c.place.desc())):
        found.setdefault(row.ticket_id, []).append(row)
    return found


def _seats(now: datetime) -> Select[*tuple[Any, ...]]:
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
        .where(is_away(now, Round.requester_id, Round.requested_for_id), *_not_their_own(delegate.id))
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
        _levels(_OPEN, own)
        .join(RoundApprover, RoundApprover.level_id == RoundLevel.id)
        .join(_APPROVER, _APPROVER.id == RoundApprover.person_id)
        .where(RoundApprover.ended_at.is_(None), ~answered)
        .order_by(RoundApprover.asked_at, RoundLevel.id, RoundApprover.person_id)
    )


def _stuck() -> Select[*tuple[Any, ...]]:
    asked = (literal(None), literal(""), literal(""))
    nobody = (*asked, literal(None), literal(""), literal(None), RoundLevel.opened_at)
    return _levels(_NOBODY, nobody).order_by(RoundLevel.opened_at, RoundLevel.id)


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
            _ASKER.id,
            full_name(_ASKER),
            func.coalesce(_BENEFICIARY.id, _ASKER.id),
            func.coalesce(full_name(_BENEFICIARY), full_name(_ASKER)),
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
        .join(_ASKER, _ASKER.id == Ticket.requester_id)
        .outerjoin(_BENEFICIARY, _BENEFICIARY.id == Ticket.requested_for_id)
        .outerjoin(Category, Category.id == Ticket.category_id)
        .where(RoundLevel.state == state, Round.ended_at.is_(None), Ticket.deleted_at.is_(None))
    )


def _is_asked(person_id: int, now: datetime) -> ColumnElement[bool]:
    away = exists().where(
        Absence.person_id == RoundApprover.person_id,
        Absence.delegate_id == person_id,
        is_away(now, Round.requester_id, Round.requested_for_id),
    )
    by_name = func.coalesce(RoundApprover.delegate_id == person_id, literal(False))
    return or_(RoundApprover.person_id == person_id, by_name, away)


def _not_their_own(person_id: Any) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions "neither asked for by this person nor meant for them" (D10)."""
    return Round.requester_id != person_id, func.coalesce(Round.requested_for_id, 0) != person_id


def _verdicts() -> Select[*tuple[Any, ...]]:
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


def _waits(query: Select[*tuple[Any, ...]]) -> list[Wait]:
    rows = db.session.execute(query.limit(MOST))
    return [Wait(*row) for row in rows]
