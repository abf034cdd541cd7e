"""What the selects of a ticket's page and of the form of a new ticket offer."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, literal, or_, select, union_all

from app.core.actor import Actor
from app.core.db import db
from app.directory.models import Group, Membership, Person
from app.directory.queries.groups import counts_at
from app.tickets.models import Category, HoldReason, Ticket
from app.tickets.queries.pages import full_name
from app.tickets.queries.scope import Reach, reach_of
from app.tickets.queries.workers import receives, works_on
from app.tickets.vocabulary import OTHER_KIND, PURPOSE

Names = dict[str, str]
Rows = list[tuple[int, Names]]
_ANY = "en"


@dataclass(frozen=True)
class Offers:
    """Ids and names, by language, of the active rows of each list that was asked for.

    ``groups`` are those that may receive the ticket, ``people`` those of its group who may be named; without a
    group, everybody who works such tickets. ``other_categories`` are those of the other kind.
    """

    categories: Rows = field(default_factory=list)
    other_categories: Rows = field(default_factory=list)
    hold_reasons: Rows = field(default_factory=list)
    groups: Rows = field(default_factory=list)
    people: Rows = field(default_factory=list)


def offers_for(ticket: Ticket, lists: Collection[str], now: datetime) -> Offers:
    """Return what can be chosen for the ticket in each of ``lists``, named as in ``Offers``, in one statement."""
    rows = union_all(*(_LISTS[name](ticket, now).add_columns(literal(name).label("list")) for name in sorted(lists)))
    found: dict[str, Rows] = {name: [] for name in lists}
    for row_id, names_of_row, name in db.session.execute(rows):
        found[name].append((row_id, names_of_row))
    return Offers(**found)


def hold_reasons_offered() -> Offers:
    """Return the active hold reasons alone: they are the same for every ticket."""
    return Offers(hold_reasons=[(row_id, names) for row_id, names in db.session.execute(_HOLD_REASONS)])


def _groups(ticket: Ticket, _now: datetime) -> Select[*tuple[Any, ...]]:
    return select(Group.id, func.jsonb_build_object(_ANY, Group.name)).where(receives(ticket.kind))


def _people(ticket: Ticket, now: datetime) -> Select[*tuple[Any, ...]]:
    return select(Person.id, func.jsonb_build_object(_ANY, full_name(Person))).where(_may_be_named(ticket, now))


def _categories(kind: str) -> Select[*tuple[Any, ...]]:
    return select(Category.id, Category.names).where(Category.active, Category.kind == kind)


_HOLD_REASONS = select(HoldReason.id, HoldReason.names).where(HoldReason.active)
_LISTS: dict[str, Callable[[Ticket, datetime], Select[*tuple[Any, ...]]]] = {
    "categories": lambda ticket, _now: _categories(ticket.kind),
    "other_categories": lambda ticket, _now: _categories(OTHER_KIND[ticket.kind]),
    "hold_reasons": lambda _ticket, _now: _HOLD_REASONS,
    "groups": _groups,
    "people": _people,
}


def may_be_asked_for(actor: Actor, kind: str) -> Select[Person]:
    """Return the query of the people for whom the actor may open a ticket; ``ticket_rights.may_open`` says the same."""
    return _may_be_asked_for(reach_of(actor), kind)


@lru_cache(maxsize=256)
def _may_be_asked_for(reach: Reach, kind: str) -> Select[Person]:
    actor = reach.actor
    query = select(Person).where(Person.active).order_by(Person.last_name, Person.first_name, Person.id)
    if actor.is_admin:
        return query
    if actor.is_auditor:
        return query.where(false())
    near = or_(Person.id == actor.person_id, Person.manager_id == actor.person_id)
    return query.where(or_(near, Person.location_id.in_(actor.scopes.get(PURPOSE[kind], frozenset()))))


def _may_be_named(ticket: Ticket, now: datetime) -> ColumnElement[bool]:
    if ticket.group_id is None:
        return works_on(ticket, now)
    stays = exists().where(Membership.person_id == Person.id, Membership.group_id == ticket.group_id, counts_at(now))
    return and_(Person.active, stays)
