"""Everything a ticket's page shows around the ticket itself, in few statements."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, Integer, Select, String, Text, case, cast, func, literal, null, select, union_all
from sqlalchemy.dialects.postgresql import JSONB

from app.access.ticket_rights import Action
from app.core.db import db
from app.directory.models import Group, Location, Person
from app.tickets.models import (
    AssignmentTrace,
    Category,
    Comment,
    ExternalRef,
    HoldReason,
    Ticket,
    TicketEvent,
    TicketLink,
)
from app.tickets.queries.lookup import Seen
from app.tickets.queries.pages import full_name
from app.tickets.queries.scope import in_scope
from app.tickets.timeline import Entry, Names, Told, entries, named_in

_SOURCES: dict[str, tuple[Any, Any, Any]] = {
    "person": (Person.id, func.to_jsonb(full_name(Person)), Person),
    "group": (Group.id, func.to_jsonb(Group.name), Group),
    "category": (Category.id, Category.names, Category),
    "location": (Location.id, Location.names, Location),
    "hold_reason": (HoldReason.key, HoldReason.names, HoldReason),
}


@dataclass(frozen=True)
class Around:
    """What is tied to a ticket: references in foreign systems, linked tickets, and why its group received it.

    ``links`` hold (relation, number, title), relation being follows, followed_by, duplicate_of or duplicates.
    """

    references: tuple[tuple[str, str], ...]
    links: tuple[tuple[str, str, str], ...]
    trace: dict[str, Any] | None


def timeline(seen: Seen) -> list[Entry]:
    """Return the ticket's story, oldest first, in two statements; internal notes only for those entitled (D16)."""
    staff = bool(seen.may(Action.VIEW_NOTES))
    query = (
        select(
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
            TicketEvent.comment_id,
            case((Comment.deleted_at.is_(None), Comment.source_md)),
            TicketEvent.source,
        )
        .outerjoin(Comment, TicketEvent.comment_id == Comment.id)
        .where(TicketEvent.ticket_id == seen.ticket.id)
        .order_by(TicketEvent.occurred_at, TicketEvent.seq)
    )
    if not staff:
        query = query.where(~TicketEvent.internal)
    told = [Told(*row) for row in db.session.execute(query)]
    return entries(told, _names(named_in(told)), staff=staff)


def around(seen: Seen) -> Around:
    """Return what is tied to the ticket and visible to the actor, in one statement."""
    rows = list(db.session.execute(_around(seen)))
    traces = [row.extra for row in rows if row.what == "trace"]
    return Around(
        references=tuple((row.one, row.two) for row in rows if row.what == "reference"),
        links=tuple((row.what, row.one, row.two) for row in rows if row.what not in ("reference", "trace")),
        trace=traces[0] if traces else None,
    )


def _names(wanted: Iterable[tuple[str, str]]) -> Names:
    by_noun: dict[str, list[str]] = {}
    for noun, key in wanted:
        by_noun.setdefault(noun, []).append(key)
    if not by_noun:
        return {}
    return {(noun, key): names for noun, key, names in db.session.execute(_named(by_noun))}


def _named(by_noun: dict[str, list[str]]) -> CompoundSelect[*tuple[Any, ...]]:
    parts = []
    for noun, keys in by_noun.items():
        column, names, model = _SOURCES[noun]
        known = keys if noun == "hold_reason" else [int(key) for key in keys]
        parts.append(
            select(literal(noun, String), cast(column, Text), names).select_from(model).where(column.in_(known))
        )
    return union_all(*parts)


def _around(seen: Seen) -> CompoundSelect[*tuple[Any, ...]]:
    ticket, visible = seen.ticket, in_scope(seen.actor)
    references = select(
        literal("reference", String).label("what"),
        ExternalRef.source.label("one"),
        ExternalRef.reference.label("two"),
        cast(null(), JSONB).label("extra"),
    ).where(ExternalRef.ticket_id == ticket.id)
    newest = select(AssignmentTrace.trace).where(AssignmentTrace.ticket_id == ticket.id)
    newest = newest.order_by(AssignmentTrace.id.desc()).limit(1)
    trace = select(literal("trace", String), literal("", Text), literal("", Text), newest.scalar_subquery())
    ties = (
        ("follows", select(TicketLink.other_id).where(TicketLink.ticket_id == ticket.id)),
        ("followed_by", select(TicketLink.ticket_id).where(TicketLink.other_id == ticket.id)),
        ("duplicate_of", select(literal(ticket.duplicate_of_id, Integer))),
    )
    others = [_tied(what).where(Ticket.id.in_(ids), visible) for what, ids in ties]
    duplicates = _tied("duplicates").where(Ticket.duplicate_of_id == ticket.id, visible)
    return union_all(references, *others, duplicates, trace)


def _tied(what: str) -> Select[*tuple[Any, ...]]:
    return select(literal(what, String), Ticket.number, Ticket.title, cast(null(), JSONB))
