"""Ties between tickets."""

from datetime import datetime

from app.access.ticket_rights import Action
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Refused
from app.core.i18n import N_, Message
from app.tickets import links, texts
from app.tickets.commands import ChangeStatus, Link, MarkDuplicate, Unlink
from app.tickets.models import Ticket, TicketLink
from app.tickets.operations import history
from app.tickets.operations.history import Event
from app.tickets.operations.status import move
from app.tickets.queries.lookup import Seen, get_visible, lock_visible
from app.tickets.queries.ties import find_link, is_blocked_by, lock_both, lock_links
from app.tickets.search import numbers_in
from app.tickets.vocabulary import CANCELLED


def mark_duplicate(command: MarkDuplicate, *, actor: Actor, now: datetime) -> Ticket:
    """Return the ticket, cancelled as a duplicate of another one that the actor can see.

    Raises Invalid when that would make a ring, NotFound when there is no such original, Refused when it has ended.
    """
    # Two people may call two tickets duplicates of each other at once.
    lock_links()
    seen = lock_visible(command.ticket_id, actor)
    seen.require(Action.WORK)
    typed = command.original.strip()
    original = get_visible(next(iter(numbers_in(typed)), typed), actor).ticket
    if _leads_to(original, seen.ticket.id):
        raise texts.invalid("original", Message(N_("A ticket cannot be a duplicate of itself, even by way of others.")))
    wanted = ChangeStatus(seen.ticket.id, CANCELLED, reason=original.number)
    return move(seen, wanted, now, duplicate_of=original)


def link(command: Link, *, actor: Actor, now: datetime) -> Ticket:
    """Return the ticket, tied to another one that the actor can see; both histories say so, among staff.

    Raises Invalid for a tie to itself or a ring of blocks, NotFound when there is no such other ticket, Refused when
    they are tied like this already.
    """
    if command.relation not in links.RELATIONS:
        raise texts.invalid("relation", Message(N_("Choose a value of the list.")))
    lock_links()
    one, other = _both(command, actor)
    kind, first, second = links.row_of(command.relation, one.ticket.id, other.ticket.id)
    if find_link(kind, first, second) is not None:
        words = {"number": other.ticket.number}
        raise Refused(Message(N_("It is already tied to %(number)s like this."), words), code="linked_already")
    if kind == links.BLOCKS and is_blocked_by(first, second):
        raise texts.invalid("other", Message(N_("They would wait for each other, even by way of others.")))
    db.session.add(TicketLink(kind=kind, ticket_id=first, other_id=second))
    _record(Event.LINKED, command.relation, one.ticket, other.ticket, actor=actor, now=now)
    return one.ticket


def unlink(command: Unlink, *, actor: Actor, now: datetime) -> Ticket:
    """Return the ticket, no longer tied like this to the other one; raise Refused when it was not."""
    one, other = _both(command, actor)
    known = command.relation in links.RELATIONS
    row = find_link(*links.row_of(command.relation, one.ticket.id, other.ticket.id)) if known else None
    if row is None:
        words = {"number": other.ticket.number}
        raise Refused(Message(N_("It is not tied to %(number)s like this."), words), code="not_linked")
    db.session.delete(row)
    _record(Event.UNLINKED, command.relation, one.ticket, other.ticket, actor=actor, now=now)
    return one.ticket


def _both(command: Link | Unlink, actor: Actor) -> tuple[Seen, Seen]:
    """Return both tickets locked, the first one the actor's to work on, the other in their sight."""
    one, other = lock_both(command.ticket_id, command.other, actor)
    if one.ticket.id == other.ticket.id:
        raise texts.invalid("other", Message(N_("A ticket cannot be tied to itself.")))
    one.require(Action.WORK)
    return one, other


def _record(event: Event, relation: str, one: Ticket, other: Ticket, *, actor: Actor, now: datetime) -> None:
    # Among staff: each end is told of the other only to who sees both, which is no requester's business to count.
    for ticket, far, named in ((one, other, relation), (other, one, links.INVERSE[relation])):
        change = [None, far.number] if event == Event.LINKED else [far.number, None]
        details = {"number": far.number, "relation": named}
        history.record(event, ticket, {named: change}, actor=actor, now=now, details=details, internal=True)


def _leads_to(ticket: Ticket | None, ticket_id: int) -> bool:
    while ticket is not None:
        if ticket.id == ticket_id:
            return True
        ticket = ticket.duplicate_of
    return False
