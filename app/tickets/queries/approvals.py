"""What waits for whose approval, with all that is needed to decide on it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Row, Select, and_, any_, bindparam, case, func, or_, select
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
    OPEN,
    SEATS_ORDER,
    STUCK_ORDER,
    Said,
    Wait,
    of_others,
    seats,
    stuck,
    to_answer,
    verdicts,
)
from app.tickets.queries.pages import full_name
from app.tickets.queries.scope import Reach, in_scope, reach_of

MOST, RECENT, SAID = 100, 5, 2
_IDS = bindparam("ids", type_=ARRAY(BigInteger))
_HELD = (
    select(Ci.holder_id, Ci.name, Ci.manufacturer, Ci.model)
    .where(Ci.holder_id == any_(_IDS), Ci.deleted_at.is_(None))
    .order_by(Ci.name)
)


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
    query = _for(actor)
    return [] if query is None else _waits(_listed(query), now=now)


def part_for(actor: Actor, now: datetime, place: Place | None, limit: int) -> tuple[list[Wait], Place | None]:
    """Return a part of what waits for the actor's answer (``core.parts``)."""
    return _part(_for(actor), SEATS_ORDER, place, limit, now=now)


def count_waits(actor: Actor, now: datetime) -> int:
    """Return how many answers wait for the actor and, for an administrator, how many levels ask nobody."""
    query = _for(actor) if actor.approves else None
    count = 0 if query is None else _count(query, now=now)
    return count + (_count(stuck()) if actor.is_admin else 0)


def waits_elsewhere(actor: Actor, now: datetime) -> list[Wait]:
    """Return what waits for others about the actor's reports, or where the asked report to them; administrators all.

    Whoever may not see the ticket is no manager of anybody in it.
    """
    query = _elsewhere(actor)
    return [] if query is None else _waits(_listed(query), now=now)


def part_elsewhere(actor: Actor, now: datetime, place: Place | None, limit: int) -> tuple[list[Wait], Place | None]:
    """Return a part of what waits for others (``core.parts``)."""
    return _part(_elsewhere(actor), SEATS_ORDER, place, limit, now=now)


def waits_for_nobody(actor: Actor) -> list[Wait]:
    """Return the levels where nobody was found to ask: administrators and auditors see them."""
    return _waits(_listed(stuck(), STUCK_ORDER)) if actor.reads_everything else []


def part_for_nobody(actor: Actor, place: Place | None, limit: int) -> tuple[list[Wait], Place | None]:
    """Return a part of those levels (``core.parts``)."""
    return _part(stuck() if actor.reads_everything else None, STUCK_ORDER, place, limit)


def wait_at(level_id: int, approver_id: int, now: datetime) -> Wait | None:
    """Return what waits at one place; None when nothing does any more."""
    found = _waits(seats().where(RoundLevel.id == level_id, RoundApprover.person_id == approver_id), now=now)
    return found[0] if found else None


def waits_on(ticket_id: int, now: datetime) -> list[Wait]:
    """Return the answers that one ticket waits for, or the level that found nobody."""
    one = Ticket.id == ticket_id
    seated, nobody = seats().where(one).order_by(*SEATS_ORDER), stuck().where(one).order_by(*STUCK_ORDER)
    return _waits(seated.limit(MOST), now=now) or _waits(nobody.limit(MOST))


def may_answer_at(actor: Actor, waits: Iterable[Wait], now: datetime) -> list[Wait]:
    """Return those that are the actor's to answer."""
    ids = [one.level_id for one in waits]
    query = _for(actor)
    if not ids or query is None:
        return []
    return _waits(query.where(RoundLevel.id.in_(ids)).order_by(*SEATS_ORDER).limit(MOST), now=now)


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
    for row in db.session.execute(_said_before(), {"ids": list(ticket_ids)}):
        found.setdefault(row.ticket_id, []).append(Said(*row))
    return found


@cache
def _said_before() -> Select[*tuple[Any, ...]]:
    return verdicts().where(Round.ticket_id == any_(_IDS)).order_by(Round.no, Verdict.id)


def notices_for(actor: Actor) -> Sequence[Notice]:
    """Return the latest of what somebody is told about levels that still wait; administrators theirs too."""
    return part_of_notices(actor, None, RECENT)[0]


def part_of_notices(actor: Actor, place: Place | None, limit: int) -> tuple[list[Notice], Place | None]:
    """Return a part of that, the newest first (``core.parts``)."""
    order = (ApprovalNotice.noted_at, ApprovalNotice.id)
    return part_of(_notices(reach_of(actor)), order, place, limit, falling=True, made=lambda row: Notice(*row))


@lru_cache(maxsize=256)
def _notices(reach: Reach) -> Select[*tuple[Any, ...]]:
    actor, about = reach.actor, aliased(Person)
    told = ApprovalNotice.person_id == actor.person_id
    if actor.is_admin:
        told = or_(told, and_(ApprovalNotice.person_id.is_(None), ApprovalNotice.kind == "escalated"))
    return (
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


def equipment_of(person_ids: Iterable[int]) -> Mapping[int, list[str]]:
    """Return, by person, what they hold: name and model of each CI."""
    held: dict[int, list[str]] = {}
    for holder_id, name, manufacturer, model in db.session.execute(_HELD, {"ids": list(set(person_ids))}):
        kind = " ".join(filter(None, (manufacturer, model)))
        held.setdefault(holder_id or 0, []).append(f"{name} ({kind})" if kind else name)
    return held


def last_words(ticket_ids: Iterable[int]) -> Mapping[int, list[Row[Any]]]:
    """Return, by ticket, the latest public comments (source_md, created_at, author), oldest first."""
    found: dict[int, list[Row[Any]]] = {}
    for row in db.session.execute(_last_words(), {"ids": list(ticket_ids)}):
        found.setdefault(row.ticket_id, []).append(row)
    return found


@cache
def _last_words() -> Select[*tuple[Any, ...]]:
    place = func.row_number().over(partition_by=Comment.ticket_id, order_by=Comment.id.desc()).label("place")
    said = (
        select(Comment.ticket_id, Comment.source_md, Comment.created_at, full_name(Person).label("author"), place)
        .outerjoin(Person, Person.id == Comment.author_id)
        .where(Comment.ticket_id == any_(_IDS), ~Comment.internal, Comment.deleted_at.is_(None))
        .subquery()
    )
    return select(said).where(said.c.place <= SAID).order_by(said.c.place.desc())


def _for(actor: Actor) -> Select[*tuple[Any, ...]] | None:
    """Return the statement of what is the actor's to answer; None for a caller who is nobody."""
    return None if actor.person_id is None else to_answer(actor.person_id)


def _elsewhere(actor: Actor) -> Select[*tuple[Any, ...]] | None:
    if actor.person_id is None or not (actor.has_reports or actor.reads_everything):
        return None
    return of_others(actor.person_id, of_all=actor.reads_everything)


# Of kept statements only: each is one of a few hundred.
@lru_cache(maxsize=512)
def _listed(query: Select[*tuple[Any, ...]], order: tuple[Any, ...] = SEATS_ORDER) -> Select[*tuple[Any, ...]]:
    return query.order_by(*order).limit(MOST)


@lru_cache(maxsize=512)
def _counted(query: Select[*tuple[Any, ...]]) -> Select[int]:
    return query.with_only_columns(func.count())


def _waits(query: Select[*tuple[Any, ...]], **given: datetime) -> list[Wait]:
    return [Wait(*row) for row in db.session.execute(query, given)]


def _part(
    query: Select[*tuple[Any, ...]] | None, order: tuple[Any, ...], place: Place | None, limit: int, **given: datetime
) -> tuple[list[Wait], Place | None]:
    if query is None:
        return [], None
    return part_of(query, order, place, limit, made=lambda row: Wait(*row), given=given)


def _count(query: Select[*tuple[Any, ...]], **given: datetime) -> int:
    return db.session.scalar(_counted(query), given) or 0
