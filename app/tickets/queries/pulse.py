"""Whether anything happened to a ticket, as cheaply as it can be asked: every open page asks again and again."""

from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import aliased

from app.access.ticket_rights import Action, TicketFacts, may
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.directory.models import Group, Person
from app.tickets import pulse
from app.tickets.models import Ticket
from app.tickets.queries.scope import Reach, in_scope, reach_of


def pulse_of(number: str, actor: Actor) -> str:
    """Return the tag of the ticket for this reader, in one statement; raise NotFound when they may not see it."""
    row = db.session.execute(_numbered(reach_of(actor)), {"number": number}).first()
    if row is None:
        raise NotFound
    notes = bool(may(actor, Action.VIEW_NOTES, TicketFacts(*row[2:])))
    return pulse.tag(row.last_seq, row.updated_at, notes=notes)


@lru_cache(maxsize=256)
def _numbered(reach: Reach) -> Select[*tuple[Any, ...]]:
    return _columns().where(Ticket.number == bindparam("number"), in_scope(reach.actor))


@cache
def _columns() -> Select[*tuple[Any, ...]]:
    asker, beneficiary = aliased(Person), aliased(Person)
    return (
        select(
            Ticket.last_seq,
            Ticket.updated_at,
            # From here on the fields of TicketFacts, in their order.
            Ticket.kind,
            Ticket.requester_id,
            Ticket.requested_for_id,
            asker.manager_id,
            beneficiary.manager_id,
            Ticket.location_id,
            Ticket.group_id,
            func.coalesce(Group.members_only, False),
            Ticket.assignee_id,
        )
        .join(asker, Ticket.requester_id == asker.id)
        .outerjoin(beneficiary, Ticket.requested_for_id == beneficiary.id)
        .outerjoin(Group, Ticket.group_id == Group.id)
    )
