"""What waits for whose approval, with all that is needed to decide on it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from app.approvals.models import ApprovalNotice, Round, RoundApprover, RoundLevel, Verdict
from app.cmdb.models import Ci
from app.core.actor import Actor
from app.core.db import db
from app.core.parts import Place, part_of
from app.directory.models import Person
from app.tickets.models import Comment, Ticket
from app.tickets.notices import LINES
from app.tickets.queries.approval_statements import (
    ASKER,
    BENEFICIARY,
    OPEN,
    SEATS_ORDER,
    STUCK_ORDER,
    Said,
    Wait,
    is_asked,
    not_their_own,
    seats,
    stuck,
    verdicts,
)
from app.tickets.queries.pages import full_name
from app.tickets.queries.scope import in_scope

MOST, RECENT, SAID = 100, 5, 2


@dataclass(frozen=True)
class Notice:
    """A line for somebody: ``about`` is whose answer it is about, empty for nobody's.

    Number and title are empty for who may not see the ticket: the manager of an approver may not.
    """

    kind: str
    noted_at: datetime
    about_id: int | None
    about: str
    number: str
    title: str


def waits_for(actor: Actor, now: datetime) -> list[Wait]:
    """Return what waits for the actor's answer, their own or for somebody, the longest first; one statement."""
    query = _for(actor, now)
    return [] if query is None else _waits(query)


def part_for(actor: Actor, now: datetime, place: Place | None, limit: int) -> tuple[list[Wait], Place | None]:
    """Return a part of what waits for the actor's answer (``core.parts``)."""
    return _part(_for(actor, now), SEATS_ORDER, place, limit)


def count_waits(actor: Actor, now: datetime) -> int:
    """Return how many answers wait for the actor and, for an administrator, how many levels ask nobody."""
    query = _for(actor, now) if actor.approves else None
    count = 0 if query is None else _count(query)
    return count + (_count(stuck()) if actor.is_admin else 0)


def waits_elsewhere(actor: Actor, now: datetime) -> list[Wait]:
    """Return what waits for others about the actor's reports, or where the asked report to them; administrators all.

    Whoever may not see the ticket is no manager of anybody in it.
    """
    query = _elsewhere(actor, now)
    return [] if query is None else _waits(query)


def part_elsewhere(actor: Actor, now: datetime, place: Place | None, limit: int) -> tuple[list[Wait], Place | None]:
    """Return a part of what waits for others (``core.parts``)."""
    return _part(_elsewhere(actor, now), SEATS_ORDER, place, limit)


def waits_for_nobody(actor: Actor) -> list[Wait]:
    """Return the levels where nobody was found to ask: administrators and auditors see them."""
    return _waits(stuck(), STUCK_ORDER) if actor.reads_everything else []


def part_for_nobody(actor: Actor, place: Place | None, limit: int) -> tuple[list[Wait], Place | None]:
    """Return a part of those levels (``core.parts``)."""
    return _part(stuck() if actor.reads_everything else None, STUCK_ORDER, place, limit)


def wait_at(level_id: int, approver_id: int, now: datetime) -> Wait | None:
    """Return what waits at one place; None when nothing does any more."""
    found = _waits(seats(now).where(RoundLevel.id == level_id, RoundApprover.person_id == approver_id))
    return found[0] if found else None


def waits_on(ticket_id: int, now: datetime) -> list[Wait]:
    """Return the answers that one ticket waits for, or the level that found nobody."""
    one = Ticket.id == ticket_id
    return _waits(seats(now).where(one)) or _waits(stuck().where(one), STUCK_ORDER)


def may_answer_at(actor: Actor, waits: Iterable[Wait], now: datetime) -> list[Wait]:
    """Return those that are the actor's to answer."""
    ids = [one.level_id for one in waits]
    query = _for(actor, now)
    return _waits(query.where(RoundLevel.id.in_(ids))) if ids and query is not None else []


def said_by(actor: Actor) -> Sequence[Said]:
    """Return the actor's latest verdicts, the newest first."""
    return part_said_by(actor, None, RECENT)[0]


def part_said_by(actor: Actor, place: Place | None, limit: int) -> tuple[list[Said], Place | None]:
    """Return a part of the actor's verdicts, the newest first (``core.parts``)."""
    query = verdicts().where(Verdict.answered_by_id == actor.person_id)
    return part_of(query, (Verdict.answered_at, Verdict.id), place, limit, falling=True, made=lambda row: Said(*row))


def said_before(ticket_ids: Iterable[int]) -> Mapping[int, list[Said]]:
    """Return, by ticket, every verdict of its rounds in their order."""
    found: dict[int, list[Said]] = {}
    query = verdicts().where(Round.ticket_id.in_(list(ticket_ids))).order_by(Round.no, Verdict.id)
    for row in db.session.execute(query):
        found.setdefault(row.ticket_id, []).append(Said(*row))
    return found


def notices_for(actor: Actor) -> Sequence[Notice]:
    """Return the latest of what somebody is told about levels that still wait; administrators theirs too."""
    return part_of_notices(actor, None, RECENT)[0]


def part_of_notices(actor: Actor, place: Place | None, limit: int) -> tuple[list[Notice], Place | None]:
    """Return a part of that, the newest first (``core.parts``)."""
    told = ApprovalNotice.person_id == actor.person_id
    if actor.is_admin:
        told = or_(told, and_(ApprovalNotice.person_id.is_(None), ApprovalNotice.kind == "escalated"))
    about = aliased(Person)
    query = (
        select(
            ApprovalNotice.kind,
            ApprovalNotice.noted_at,
            about.id,
            func.coalesce(full_name(about), ""),
            *(case((in_scope(actor), one), else_="") for one in (Ticket.number, Ticket.title)),
        )
        .join(RoundLevel, RoundLevel.id == ApprovalNotice.level_id)
        .join(Round, Round.id == RoundLevel.round_id)
        .join(Ticket, Ticket.id == Round.ticket_id)
        .outerjoin(about, about.id == ApprovalNotice.about_id)
        .where(told, ApprovalNotice.kind.in_(LINES))
        .where(RoundLevel.state == OPEN, Round.ended_at.is_(None), Ticket.deleted_at.is_(None))
    )
    order = (ApprovalNotice.noted_at, ApprovalNotice.id)
    return part_of(query, order, place, limit, falling=True, made=lambda row: Notice(*row))


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


def _for(actor: Actor, now: datetime) -> Select[*tuple[Any, ...]] | None:
    """Return the statement of what is the actor's to answer; None for a caller who is nobody."""
    if actor.person_id is None:
        return None
    return seats(now).where(is_asked(actor.person_id, now), *not_their_own(actor.person_id))


def _elsewhere(actor: Actor, now: datetime) -> Select[*tuple[Any, ...]] | None:
    if actor.person_id is None or not (actor.has_reports or actor.reads_everything):
        return None
    query = seats(now).where(~is_asked(actor.person_id, now))
    if not actor.reads_everything:
        theirs = (ASKER.manager_id, BENEFICIARY.manager_id)
        query = query.where(or_(*(one == actor.person_id for one in theirs)))
    return query


def _waits(query: Select[*tuple[Any, ...]], order: tuple[Any, ...] = SEATS_ORDER) -> list[Wait]:
    return [Wait(*row) for row in db.session.execute(query.order_by(*order).limit(MOST))]


def _part(
    query: Select[*tuple[Any, ...]] | None, order: tuple[Any, ...], place: Place | None, limit: int
) -> tuple[list[Wait], Place | None]:
    return ([], None) if query is None else part_of(query, order, place, limit, made=lambda row: Wait(*row))


def _count(query: Select[*tuple[Any, ...]]) -> int:
    return db.session.scalar(query.with_only_columns(func.count())) or 0
