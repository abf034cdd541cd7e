"""Everything a ticket's page shows around the ticket itself, in few statements."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CompoundSelect,
    Integer,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    String,
    Text,
    and_,
    any_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.access.ticket_rights import Action
from app.core.actor import Actor
from app.core.db import db
from app.directory.models import Group, Location, Person
from app.tickets import links
from app.tickets.drafts import comment_on
from app.tickets.models import (
    AssignmentTrace,
    Category,
    Comment,
    Draft,
    ExternalRef,
    HoldReason,
    Ticket,
    TicketEvent,
    TicketLink,
    TicketNumber,
    Watcher,
)
from app.tickets.queries.audience import may_read
from app.tickets.queries.concerning import Concerned, concerned, concerned_rows
from app.tickets.queries.drafts import is_own
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
_TICKET_ID = bindparam("ticket_id", type_=BigInteger)
# The parts of what is around a ticket, by the names of ``Around``.
PARTS = frozenset({"references", "links", "trace", "draft", "watchers", "cis"})
# Marks a tie that is read from the end of its second ticket.
_SECOND = "~"


@dataclass(frozen=True)
class Tie:
    """A ticket at the other end of a tie, which is called ``relation`` (``links.NAMES``) from this end."""

    relation: str
    number: str
    title: str
    status: str


@dataclass(frozen=True)
class Around:
    """What is tied to a ticket: references in foreign systems, tickets, watchers, CIs, why its group received it,
    and the reader's own draft.

    ``links`` are those whose other end the reader sees; ``watchers`` (id, name) are those who see the ticket.
    """

    references: tuple[tuple[str, str], ...]
    links: tuple[Tie, ...]
    trace: dict[str, Any] | None
    draft: dict[str, str]
    watchers: tuple[tuple[int, str], ...]
    cis: tuple[Concerned, ...] = ()


def timeline(seen: Seen) -> list[Entry]:
    """Return the ticket's story, oldest first, in two statements; internal notes only for those entitled (D16)."""
    staff = bool(seen.may(Action.VIEW_NOTES))
    told = [Told(*row) for row in db.session.execute(_timeline(staff), {"ticket_id": seen.ticket.id})]
    return entries(told, names_for(named_in(told), seen.actor), staff=staff)


@cache
def _timeline(staff: bool) -> Select[*tuple[Any, ...]]:
    elsewhere = TicketEvent.ticket_id != _TICKET_ID
    query = (
        select(
            *OF_EVENT,
            TicketEvent.comment_id,
            case(
                (TicketEvent.comment_id.is_not(None), case((Comment.deleted_at.is_(None), Comment.source_md))),
                (and_(TicketEvent.kind == "opened", elsewhere), _of_merged(Ticket.title.concat("\n\n" + Ticket.body))),
            ),
            TicketEvent.source,
            TicketEvent.token_name,
            case((elsewhere, _of_merged(Ticket.number)), else_=""),
        )
        .outerjoin(Comment, TicketEvent.comment_id == Comment.id)
        .where(TicketEvent.ticket_id == any_(func.array(merged_with(_TICKET_ID).scalar_subquery())))
        .order_by(TicketEvent.occurred_at, TicketEvent.ticket_id, TicketEvent.seq)
    )
    return query if staff else query.where(~TicketEvent.internal)


def _of_merged(what: Any) -> ScalarSelect[str]:
    return select(what).where(Ticket.id == TicketEvent.ticket_id).correlate(TicketEvent).scalar_subquery()


def around(seen: Seen, now: datetime, only: frozenset[str] = PARTS) -> Around:
    """Return what is tied to the ticket and visible to the actor, in one statement, or two when somebody watches it.

    ``only`` these parts are asked for; the others are as if there were nothing.
    """
    ticket = seen.ticket
    asked = {"ticket_id": ticket.id, "original_id": ticket.duplicate_of_id, "place": comment_on(ticket.id)}
    rows = [tuple(row) for row in db.session.execute(_around(reach_of(seen.actor), only), asked)]
    extras = {what: extra for what, _one, _two, extra in rows if extra is not None}
    others = ("reference", "trace", "draft", "watcher", "ci")
    ties = [_tie(*row) for row in rows if row[0] not in others]
    watchers = {int(one): two for what, one, two, _extra in rows if what == "watcher"}
    return Around(
        references=tuple((one, two) for what, one, two, _extra in rows if what == "reference"),
        links=tuple(sorted(ties, key=lambda tie: (list(links.NAMES).index(tie.relation), tie.number))),
        trace=extras.get("trace"),
        draft=extras.get("draft", {}),
        watchers=_who_still_see(watchers, seen, now),
        cis=concerned(rows, seen),
    )


def names_for(wanted: Iterable[tuple[str, str]], actor: Actor) -> Names:
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


@lru_cache(maxsize=256)
def _around(reach: Reach, only: frozenset[str]) -> CompoundSelect[*tuple[Any, ...]]:
    """Return the query of these parts, as rows: what it is, two texts, and what else there is of it."""
    visible, nothing = in_scope(reach.actor), cast(null(), JSONB)
    references = select(literal("reference", String), ExternalRef.source, ExternalRef.reference, nothing)
    references = references.where(ExternalRef.ticket_id == _TICKET_ID)
    newest = select(AssignmentTrace.trace).where(AssignmentTrace.ticket_id == _TICKET_ID)
    newest = newest.order_by(AssignmentTrace.id.desc()).limit(1)
    trace = select(literal("trace", String), literal("", Text), literal("", Text), newest.scalar_subquery())
    first = _tied(TicketLink.kind).join(Ticket, Ticket.id == TicketLink.other_id)
    second = _tied(literal(_SECOND, Text).concat(TicketLink.kind)).join(Ticket, Ticket.id == TicketLink.ticket_id)
    original, copies = _tied(literal(links.DUPLICATE_OF, Text)), _tied(literal(links.DUPLICATES, Text))
    tied = (
        first.where(TicketLink.ticket_id == _TICKET_ID, visible),
        second.where(TicketLink.other_id == _TICKET_ID, visible),
        original.where(Ticket.id == bindparam("original_id", type_=BigInteger), visible),
        copies.where(Ticket.duplicate_of_id == _TICKET_ID, visible),
    )
    watchers = (
        select(literal("watcher", String), cast(Person.id, Text), full_name(Person), nothing)
        .join(Watcher, Watcher.person_id == Person.id)
        .where(Watcher.ticket_id == _TICKET_ID)
    )
    own = (Draft.place == bindparam("place", type_=Text), is_own(reach.actor))
    draft = select(literal("draft", String), literal("", Text), literal("", Text), Draft.fields).where(*own)
    cis = concerned_rows(_TICKET_ID, reach.actor)
    parts = {"references": (references,), "links": tied, "trace": (trace,), "draft": (draft,)}
    parts |= {"watchers": (watchers,), "cis": (cis,)}
    return union_all(*(part for name, own in parts.items() if name in only for part in own))


def _tied(what: SQLColumnExpression[str]) -> Select[*tuple[Any, ...]]:
    return select(what, Ticket.number, Ticket.title, func.to_jsonb(Ticket.status))


def _tie(what: str, number: str, title: str, status: str) -> Tie:
    kind = what.removeprefix(_SECOND)
    known = kind in links.INVERSE
    return Tie(links.relation_of(kind, is_first=kind == what) if known else what, number, title, status)


def _who_still_see(watchers: dict[int, str], seen: Seen, now: datetime) -> tuple[tuple[int, str], ...]:
    """Return those who may still see the ticket, by name; a ticket that nobody watches costs no statement."""
    if not watchers:
        return ()
    seeing = select(Person.id).where(Person.id.in_(list(watchers)), may_read(seen.facts, now, notes=False))
    kept = ((one, watchers[one]) for one in db.session.scalars(seeing))
    return tuple(sorted(kept, key=lambda row: (row[1].casefold(), row[0])))
