"""Everything a ticket's page shows around the ticket itself, in few statements."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    Select,
    String,
    Text,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased

from app.core.db import db
from app.directory.models import Person
from app.tickets import links
from app.tickets.drafts import comment_on
from app.tickets.models import (
    AssignmentTrace,
    Draft,
    ExternalRef,
    Ticket,
    TicketLink,
    Watcher,
)
from app.tickets.queries.audience import may_read
from app.tickets.queries.concerning import Concerned, concerned, concerned_rows
from app.tickets.queries.conditions import TICKET_ID
from app.tickets.queries.drafts import is_own
from app.tickets.queries.lookup import Seen
from app.tickets.queries.pages import full_name
from app.tickets.queries.scope import Reach, in_scope, reach_of

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


@lru_cache(maxsize=256)
def _around(reach: Reach, only: frozenset[str]) -> CompoundSelect[*tuple[Any, ...]]:
    """Return the query of these parts, as rows: what it is, two texts, and what else there is of it."""
    nothing = cast(null(), JSONB)
    references = select(literal("reference", String), ExternalRef.source, ExternalRef.reference, nothing)
    references = references.where(ExternalRef.ticket_id == TICKET_ID)
    newest = select(AssignmentTrace.trace).where(AssignmentTrace.ticket_id == TICKET_ID)
    newest = newest.order_by(AssignmentTrace.id.desc()).limit(1)
    trace = select(literal("trace", String), literal("", Text), literal("", Text), newest.scalar_subquery())
    watchers = (
        select(literal("watcher", String), cast(Person.id, Text), full_name(Person), nothing)
        .join(Watcher, Watcher.person_id == Person.id)
        .where(Watcher.ticket_id == TICKET_ID)
    )
    own = (Draft.place == bindparam("place", type_=Text), is_own(reach.actor))
    draft = select(literal("draft", String), literal("", Text), literal("", Text), Draft.fields).where(*own)
    cis = concerned_rows(TICKET_ID, reach.actor)
    parts = {"references": references, "links": _tied(reach), "trace": trace, "draft": draft}
    parts |= {"watchers": watchers, "cis": cis}
    return union_all(*(part for name, part in parts.items() if name in only))


def _tied(reach: Reach) -> Select[*tuple[Any, ...]]:
    """Return the query of the tickets at the other ends of its ties, from whichever end, that the actor sees."""
    copy = aliased(Ticket)
    first = select(TicketLink.kind.label("what"), TicketLink.other_id.label("id"))
    second = select(literal(_SECOND, Text).concat(TicketLink.kind), TicketLink.ticket_id)
    ends = union_all(
        first.where(TicketLink.ticket_id == TICKET_ID),
        second.where(TicketLink.other_id == TICKET_ID),
        select(literal(links.DUPLICATE_OF, Text), bindparam("original_id", type_=BigInteger)),
        select(literal(links.DUPLICATES, Text), copy.id).where(copy.duplicate_of_id == TICKET_ID),
    ).subquery("ends")
    tied = select(ends.c.what, Ticket.number, Ticket.title, func.to_jsonb(Ticket.status))
    return tied.join(ends, Ticket.id == ends.c.id).where(in_scope(reach.actor))


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
