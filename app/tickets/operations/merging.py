"""Two tickets that are one (D7): the other's story is read in the one that stays, its number leads there for ever.

Nothing is copied: events are append-only, so both histories stay as they were, and the timeline of the ticket that
stays reads them together (``queries.timeline``).
"""

from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from app.access.ticket_rights import Action
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Refused
from app.core.i18n import N_, Message
from app.tickets import links, texts
from app.tickets.commands import ChangeStatus, Merge
from app.tickets.lifecycle import OPEN_PHASES, PHASE
from app.tickets.models import Ticket, TicketLink, Watcher
from app.tickets.operations import concerning, history
from app.tickets.operations.approving import what_was_approved_changed
from app.tickets.operations.history import Event
from app.tickets.operations.status import move
from app.tickets.queries.lookup import Seen
from app.tickets.queries.ties import find_link, is_blocked_by, lock_both, lock_links
from app.tickets.vocabulary import CANCELLED

_ITSELF = Message(N_("A ticket cannot be merged into itself, even by way of others."))


def merge(command: Merge, *, actor: Actor, now: datetime) -> Ticket:
    """Return the ticket that stays, with the other's watchers, links and CIs; the other is cancelled, its clocks stop.

    The actor works both. A task that was approved without these CIs is approved anew. Raises NotFound for a ticket out
    of their sight, Invalid for a ring or too many CIs, Refused when one of them has ended or is of the other kind, and
    for the one that goes when it awaits approval.
    """
    # Rings are made by two merges at once; links move too, and both look for rings.
    lock_links()
    source, target = _both(command, actor)
    moved = move(
        source, ChangeStatus(source.ticket.id, CANCELLED, reason=target.ticket.number), now, merged_into=target.ticket
    )
    _move_watchers(moved, target.ticket, actor, now)
    _move_links(moved.id, target.ticket.id)
    for column in (Ticket.merged_into_id, Ticket.duplicate_of_id):
        db.session.execute(update(Ticket).where(column == moved.id).values({column.key: target.ticket.id}))
    concerned = concerning.take_over(moved, target.ticket, actor=actor, now=now)
    # The tags stay in the record: its readers may not see each of them.
    details = {"number": moved.number}
    changes = {"merged": [None, moved.number], **concerned}
    history.record(Event.MERGED, target.ticket, changes, actor=actor, now=now, details=details)
    what_was_approved_changed(target.ticket, concerned, actor=actor, now=now)
    return target.ticket


def _both(command: Merge, actor: Actor) -> tuple[Seen, Seen]:
    source, target = lock_both(command.ticket_id, command.into, actor)
    if source.ticket.id == target.ticket.id:
        raise texts.invalid("into", _ITSELF)
    for one in (source, target):
        one.require(Action.WORK)
        if PHASE[one.ticket.status] not in OPEN_PHASES:
            raise Refused(Message(N_("%(number)s has ended: only open tickets are merged."), _named(one)))
    if source.ticket.kind != target.ticket.kind:
        raise Refused(Message(N_("%(number)s is of the other kind: convert one of them first."), _named(target)))
    return source, target


def _named(seen: Seen) -> dict[str, str]:
    return {"number": seen.ticket.number}


def _move_watchers(source: Ticket, target: Ticket, actor: Actor, now: datetime) -> None:
    """Let who watched the one, or asked for it, watch the other; watching gives no right to see it."""
    gone = delete(Watcher).where(Watcher.ticket_id == source.id).returning(Watcher.person_id)
    people = {*db.session.scalars(gone), source.requester_id, source.requested_for_id or source.requester_id}
    people -= {target.requester_id, target.requested_for_id}
    rows = [
        {"ticket_id": target.id, "person_id": one, "added_by_id": actor.person_id, "created_at": now}
        for one in sorted(people)
    ]
    if rows:
        db.session.execute(insert(Watcher).on_conflict_do_nothing(), rows)


def _move_links(source_id: int, target_id: int) -> None:
    """Tie to the one what was tied to the other; a tie to itself, a second one or a ring of blocks goes."""
    touching = or_(TicketLink.ticket_id == source_id, TicketLink.other_id == source_id)
    for row in db.session.scalars(select(TicketLink).where(touching).order_by(TicketLink.id)).all():
        first, second = (target_id if one == source_id else one for one in (row.ticket_id, row.other_id))
        db.session.delete(row)
        db.session.flush()
        if first == second:
            continue
        if row.kind == links.RELATES:
            first, second = min(first, second), max(first, second)
        is_ring = row.kind == links.BLOCKS and is_blocked_by(first, second)
        if not is_ring and find_link(row.kind, first, second) is None:
            db.session.add(TicketLink(kind=row.kind, ticket_id=first, other_id=second))
            db.session.flush()
