"""What tickets and CIs have to do with one another, each within its reader's sight."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Select, String, Text, cast, func, literal, select

from app.access.ticket_rights import Action
from app.cmdb.models import Ci, CiType
from app.cmdb.queries.cis import in_scope as ci_in_scope
from app.core.actor import Actor
from app.core.db import db
from app.tickets.lifecycle import DROPPED, PHASE
from app.tickets.models import Ticket, TicketCi
from app.tickets.queries.lookup import Seen
from app.tickets.queries.scope import in_scope, reads_notes

_CAME_TO_NOTHING = [status for status, phase in PHASE.items() if phase == DROPPED]


@dataclass(frozen=True)
class Concerned:
    """A CI that a ticket concerns; ``opens`` says whether its card is the reader's to see."""

    id: int
    tag: str
    name: str
    icon: str
    type_names: Mapping[str, str]
    opens: bool


def concerned_rows(ticket_id: Any, actor: Actor) -> Select[*tuple[Any, ...]]:
    """Return the query of what a ticket concerns, as rows of ``story.around``: "ci", id, tag, the rest as one value."""
    rest = func.jsonb_build_object(
        "name", Ci.name, "icon", CiType.icon, "type", CiType.names, "opens", ci_in_scope(actor)
    )
    query = select(literal("ci", String), cast(Ci.id, Text), Ci.tag, rest)
    query = query.join(TicketCi, TicketCi.ci_id == Ci.id).join(CiType, CiType.id == Ci.type_id)
    return query.where(TicketCi.ticket_id == ticket_id)


def concerned(rows: Iterable[tuple[str, str, str, Mapping[str, Any]]], seen: Seen) -> tuple[Concerned, ...]:
    """Return those rows, by name: all of them to who works the ticket, to others what they see."""
    found = [
        Concerned(int(one), tag, rest["name"], rest["icon"], rest["type"], rest["opens"])
        for what, one, tag, rest in rows
        if what == "ci"
    ]
    if not seen.may(Action.VIEW_NOTES):
        found = [one for one in found if one.opens]
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.id)))


def types_of(ci_ids: Collection[int]) -> frozenset[int]:
    """Return the types of these CIs; no statement for none."""
    return frozenset(db.session.scalars(select(Ci.type_id).where(Ci.id.in_(ci_ids)))) if ci_ids else frozenset()


def concerned_ids(ticket_id: int) -> frozenset[int]:
    """Return the CIs that the ticket concerns, whoever sees them; deleted ones are none any more."""
    query = select(Ci.id).join(TicketCi, TicketCi.ci_id == Ci.id).where(TicketCi.ticket_id == ticket_id)
    return frozenset(db.session.scalars(query.where(Ci.deleted_at.is_(None))))


def concerned_in_sight(ticket_id: int, actor: Actor) -> Sequence[Row[int, str, str]]:
    """Return (id, name, tag) of what the ticket concerns and the actor sees, by name."""
    query = select(Ci.id, Ci.name, Ci.tag).join(TicketCi, TicketCi.ci_id == Ci.id)
    query = query.where(TicketCi.ticket_id == ticket_id, Ci.deleted_at.is_(None), ci_in_scope(actor))
    return db.session.execute(query.order_by(func.lower(Ci.name), Ci.id)).all()


def tags_of(ticket_id: int) -> list[str]:
    """Return the tags of what the ticket concerns, in order."""
    query = select(Ci.tag).join(TicketCi, TicketCi.ci_id == Ci.id).where(TicketCi.ticket_id == ticket_id)
    return list(db.session.scalars(query.order_by(Ci.tag)))


def tickets_about(ci_id: int, actor: Actor, most: int) -> tuple[Sequence[Ticket], Decimal | None]:
    """Return the newest tickets in sight that concern a CI, and what all of those cost; one statement.

    The cost adds up the estimates that the actor reads, apart from what came to nothing; None when there is none.
    """
    read = Ticket.estimated_cost.is_not(None) & reads_notes(actor) & Ticket.status.not_in(_CAME_TO_NOTHING)
    cost = func.sum(Ticket.estimated_cost).filter(read).over()
    query = select(Ticket, cost).join(TicketCi, TicketCi.ticket_id == Ticket.id).where(TicketCi.ci_id == ci_id)
    newest = (Ticket.opened_at.desc(), Ticket.id.desc())
    rows = db.session.execute(query.where(in_scope(actor)).order_by(*newest).limit(most)).all()
    return [ticket for ticket, _cost in rows], rows[0][1] if rows else None
