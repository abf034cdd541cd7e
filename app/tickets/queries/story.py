"""The story of a ticket, and what the things are called that it names."""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    CompoundSelect,
    Integer,
    ScalarSelect,
    Select,
    String,
    Text,
    and_,
    any_,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased

from app.access.ticket_rights import Action
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.core.parts import Place
from app.directory.models import Group, Location, Person
from app.tickets.models import (
    Category,
    Comment,
    HoldReason,
    Ticket,
    TicketEvent,
    TicketNumber,
)
from app.tickets.queries.conditions import TICKET_ID
from app.tickets.queries.lookup import Seen, merged_with
from app.tickets.queries.pages import full_name
from app.tickets.queries.scope import Reach, in_scope, reach_of
from app.tickets.timeline import Entry, Names, Told, entries, named_in

# What ``Told`` begins with, in its order: all that an event says without its comment.
OF_EVENT = (
    TicketEvent.seq,
    TicketEvent.occurred_at,
    TicketEvent.kind,
    TicketEvent.from_value,
    TicketEvent.to_value,
    TicketEvent.person_id,
    TicketEvent.on_behalf_of_id,
    TicketEvent.reason,
    TicketEvent.details,
    TicketEvent.internal,
)
_SOURCES: dict[str, tuple[Any, Any, Any]] = {
    "person": (Person.id, func.to_jsonb(full_name(Person)), Person),
    "group": (Group.id, func.to_jsonb(Group.name), Group),
    "category": (Category.id, Category.names, Category),
    "location": (Location.id, Location.names, Location),
    "hold_reason": (HoldReason.key, HoldReason.names, HoldReason),
    "ticket": (Ticket.number, func.to_jsonb(Ticket.number), Ticket),
}
_BY_TEXT = frozenset({"hold_reason", "ticket"})
# Where a line of the story ends. Not by ``seq``: a gap in it would tell a requester that there is a note (D16).
_ORDER = (TicketEvent.occurred_at, TicketEvent.ticket_id, TicketEvent.id)
_PLACE = ("here_at", "here_in", "here_id")
_HERE = tuple(bindparam(name, type_=column.type) for name, column in zip(_PLACE, _ORDER, strict=True))


def timeline(seen: Seen) -> list[Entry]:
    """Return the ticket's story, oldest first; internal notes only for those entitled (D16).

    One statement, and another for the names that the ticket itself does not bring.
    """
    staff = bool(seen.may(Action.VIEW_NOTES))
    told = [Told(*row) for row in db.session.execute(_timeline(staff), {"ticket_id": seen.ticket.id})]
    return entries(told, _names_in(told, seen), staff=staff)


def story_part(
    seen: Seen, place: Place | None, limit: int, *, only_said: bool = False
) -> tuple[list[Entry], Place | None]:
    """Return at most ``limit`` lines of the story from beyond ``place`` on, and where the last one ends if more follow.

    ``only_said`` keeps comments and notes alone. A line may tell of several events and an event may be told to nobody:
    when those that were read make too few lines, twice as many are read after them.
    """
    staff, wanted = bool(seen.may(Action.VIEW_NOTES)), limit + 1
    told: list[Told] = []
    ends: dict[tuple[str, int], Place] = {}
    while True:
        asked = {"ticket_id": seen.ticket.id, "wanted": wanted, **dict(zip(_PLACE, place or (), strict=False))}
        rows = db.session.execute(_part(staff, only_said, place is not None), asked).all()
        for row in rows:
            event, place = Told(*row[: -len(_ORDER)]), tuple(row[-len(_ORDER) :])
            told.append(event)
            ends[event.of, event.seq] = place
        lines = entries(told, _names_in(told, seen), staff=staff)
        if len(lines) > limit:
            # The line after it has begun: nothing more joins the last one.
            last = lines[limit - 1]
            return lines[:limit], max(ends[last.of, seq] for seq in last.origins)
        if len(rows) < wanted:
            return lines, None
        wanted *= 2


def line_saying(seen: Seen, comment_id: int) -> Entry:
    """Return the line of the story that is this comment or note; raise NotFound where none is told to the actor."""
    staff = bool(seen.may(Action.VIEW_NOTES))
    query = _timeline(staff).where(TicketEvent.comment_id == comment_id)
    told = [Told(*row) for row in db.session.execute(query, {"ticket_id": seen.ticket.id})]
    lines = entries(told, _names_in(told, seen), staff=staff)
    found = next((one for one in lines if one.comment_id == comment_id), None)
    if found is None:
        raise NotFound
    return found


@cache
def _timeline(staff: bool) -> Select[*tuple[Any, ...]]:
    query = _telling().where(TicketEvent.ticket_id == any_(func.array(merged_with(TICKET_ID).scalar_subquery())))
    query = query.order_by(TicketEvent.occurred_at, TicketEvent.ticket_id, TicketEvent.seq)
    return query if staff else query.where(~TicketEvent.internal)


@cache
def _part(staff: bool, only_said: bool, goes_on: bool) -> Select[*tuple[Any, ...]]:
    """Return the query of the next events, with where each stands: of each merged ticket no more than are wanted.

    Of one ticket the numbers of its events rise with their ids, and are what its index is ordered by.
    """
    event, whole, wanted = aliased(TicketEvent), merged_with(TICKET_ID).subquery(), bindparam("wanted", type_=Integer)
    near = select(event.id).where(event.ticket_id == whole.c.id)
    if goes_on:
        # The index begins where the first of the three says.
        near = near.where(event.occurred_at >= _HERE[0])
        near = near.where(tuple_(event.occurred_at, event.ticket_id, event.id) > tuple_(*_HERE))
    if only_said:
        near = near.where(event.comment_id.is_not(None))
    if not staff:
        near = near.where(~event.internal)
    near_ones = near.order_by(event.occurred_at, event.seq).limit(wanted).lateral()
    ids = select(near_ones.c.id).select_from(whole.join(near_ones, true()))
    return _telling().add_columns(*_ORDER).where(TicketEvent.id.in_(ids)).order_by(*_ORDER).limit(wanted)


def _telling() -> Select[*tuple[Any, ...]]:
    elsewhere = TicketEvent.ticket_id != TICKET_ID
    return select(
        *OF_EVENT,
        TicketEvent.comment_id,
        case(
            (TicketEvent.comment_id.is_not(None), case((Comment.deleted_at.is_(None), Comment.source_md))),
            (and_(TicketEvent.kind == "opened", elsewhere), _of_merged(Ticket.title.concat("\n\n" + Ticket.body))),
        ),
        TicketEvent.source,
        TicketEvent.token_name,
        case((elsewhere, _of_merged(Ticket.number)), else_=""),
    ).outerjoin(Comment, TicketEvent.comment_id == Comment.id)


def _of_merged(what: Any) -> ScalarSelect[str]:
    return select(what).where(Ticket.id == TicketEvent.ticket_id).correlate(TicketEvent).scalar_subquery()


def _names_in(told: Iterable[Told], seen: Seen) -> Names:
    """Return what the events name; mostly the same few that the ticket names now, which are not read again."""
    known = _names_beside(seen)
    return known | names_for(named_in(told) - known.keys(), seen.actor)


def _names_beside(seen: Seen) -> dict[tuple[str, str], Any]:
    ticket, reader = seen.ticket, seen.actor
    people = [one for one in (ticket.requester, ticket.requested_for, ticket.assignee) if one]
    titled = {"category": ticket.category, "location": ticket.location}
    names: dict[tuple[str, str], Any] = {("person", str(one.id)): one.name for one in people}
    names["person", str(reader.person_id)] = reader.name
    if ticket.group:
        names["group", str(ticket.group.id)] = ticket.group.name
    if ticket.hold_reason:
        names["hold_reason", ticket.hold_reason.key] = ticket.hold_reason.names
    return names | {(noun, str(row.id)): row.names for noun, row in titled.items() if row}


def names_for(wanted: Iterable[tuple[str, str]], actor: Actor) -> dict[tuple[str, str], Any]:
    """Return what these (noun, id or key) are called, those tickets only that the actor sees; one statement."""
    by_noun: dict[str, list[str]] = {}
    for noun, key in wanted:
        by_noun.setdefault(noun, []).append(key)
    if not by_noun:
        return {}
    asked = {noun: keys if noun in _BY_TEXT else [int(key) for key in keys] for noun, keys in by_noun.items()}
    found = db.session.execute(_named(tuple(sorted(by_noun)), reach_of(actor)), asked)
    return {(noun, key): names for noun, key, names in found}


@lru_cache(maxsize=256)
def _named(nouns: tuple[str, ...], reach: Reach) -> CompoundSelect[*tuple[Any, ...]]:
    parts = []
    for noun in nouns:
        column, names, model = _SOURCES[noun]
        known = bindparam(noun, type_=ARRAY(Text if noun in _BY_TEXT else Integer))
        part = select(literal(noun, String), cast(column, Text), names).select_from(model).where(column == any_(known))
        if noun != "ticket":
            parts.append(part)
            continue
        # A number told long ago may be a former one by now: it leads to the ticket, and is shown as it was told.
        former = select(literal(noun, String), TicketNumber.number, func.to_jsonb(Ticket.number))
        former = former.join(Ticket, Ticket.id == TicketNumber.ticket_id).where(TicketNumber.number == any_(known))
        parts += [one.where(in_scope(reach.actor)) for one in (part, former)]
    return union_all(*parts)
