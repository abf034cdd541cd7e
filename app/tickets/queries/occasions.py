"""Why somebody is asked anew, and about what: the card of an approval tells it before the answer is given."""

from collections.abc import Iterable, Mapping

from sqlalchemy import ARRAY, BigInteger, any_, bindparam, func, null, select

from app.approvals.models import Round
from app.cmdb.models import Ci
from app.core.actor import Actor
from app.core.db import db
from app.tickets.models import TicketCi, TicketEvent
from app.tickets.queries.story import OF_EVENT, names_for
from app.tickets.timeline import Entry, Told, entries, named_in

_ACTS = ("edited", "status_changed", "converted")
_CONCERNED = (
    select(TicketCi.ticket_id, Ci.name, Ci.tag)
    .join(Ci, Ci.id == TicketCi.ci_id)
    .where(TicketCi.ticket_id == any_(bindparam("ids", type_=ARRAY(BigInteger))), Ci.deleted_at.is_(None))
    .order_by(func.lower(Ci.name), Ci.id)
)


def occasions(ticket_ids: Iterable[int], actor: Actor) -> Mapping[int, Entry]:
    """Return, by ticket, the act that began its round under way: what somebody changed, or said when asking again.

    A first round has none: the ticket itself is the occasion. Two statements.
    """
    if not (wanted := list(ticket_ids)):
        return {}
    query = (
        select(TicketEvent.ticket_id, *OF_EVENT, null(), null(), TicketEvent.source, null())
        .join(Round, Round.ticket_id == TicketEvent.ticket_id)
        .where(Round.ticket_id.in_(wanted), Round.ended_at.is_(None), Round.no > 1)
        .where(TicketEvent.occurred_at == Round.opened_at, TicketEvent.kind.in_(_ACTS))
        .order_by(TicketEvent.ticket_id, TicketEvent.seq)
    )
    told: dict[int, list[Told]] = {}
    for ticket_id, *row in db.session.execute(query):
        told.setdefault(ticket_id, []).append(Told(*row))
    names = names_for(set().union(*map(named_in, told.values())), actor)
    return {one: entries(events, names, staff=False)[0] for one, events in told.items()}


def concerned_by(ticket_ids: Iterable[int]) -> Mapping[int, list[str]]:
    """Return, by ticket, the CIs it concerns, name and tag: whoever answers answers about them, in sight or not."""
    found: dict[int, list[str]] = {}
    for ticket_id, name, tag in db.session.execute(_CONCERNED, {"ids": list(ticket_ids)}):
        found.setdefault(ticket_id, []).append(f"{name} ({tag})")
    return found
