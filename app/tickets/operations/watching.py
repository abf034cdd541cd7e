"""Watching a ticket: to be told what happens, never to see more (product.md)."""

from datetime import datetime

from app.access.ticket_rights import Action
from app.audit import operations as audit
from app.core.actor import Actor
from app.core.db import db
from app.core.i18n import N_, Message
from app.tickets import texts
from app.tickets.commands import Unwatch, Watch
from app.tickets.models import Ticket, Watcher
from app.tickets.queries.lookup import Seen, lock_visible
from app.tickets.queries.watching import may_watch


def watch(command: Watch, *, actor: Actor, now: datetime) -> Ticket:
    """Return the ticket, watched by the actor or, added by staff, by somebody who may see it already.

    It is no event of the ticket: its history, its clocks and its readers have nothing to learn from it. Raises Invalid
    for somebody who may not see it, Forbidden for an auditor and, naming others, for whoever is not staff.
    """
    seen = _locked(command, actor)
    person_id = command.person_id or actor.person_id
    if person_id is None or not may_watch(person_id, seen, now):
        sentence = Message(N_("This person may not see the ticket, and watching gives no right to."))
        raise texts.invalid("person", sentence)
    if db.session.get(Watcher, (seen.ticket.id, person_id)) is None:
        row = Watcher(ticket_id=seen.ticket.id, person_id=person_id, added_by_id=actor.person_id, created_at=now)
        db.session.add(row)
        _record("ticket.watched", seen, [None, person_id], actor, now)
    return seen.ticket


def unwatch(command: Unwatch, *, actor: Actor, now: datetime) -> Ticket:
    """Return the ticket, watched no longer by the actor or, removed by staff, by somebody else."""
    seen = _locked(command, actor)
    person_id = command.person_id or actor.person_id
    row = db.session.get(Watcher, (seen.ticket.id, person_id))
    if row is not None:
        db.session.delete(row)
        _record("ticket.unwatched", seen, [person_id, None], actor, now)
    return seen.ticket


def _locked(command: Watch | Unwatch, actor: Actor) -> Seen:
    # The row lock makes a second click wait for the first and see what it did.
    seen = lock_visible(command.ticket_id, actor)
    seen.require(Action.COMMENT if command.person_id in (None, actor.person_id) else Action.WORK)
    return seen


def _record(event: str, seen: Seen, watcher: list[int | None], actor: Actor, now: datetime) -> None:
    audit.record(event, Ticket.__audit__, seen.ticket.id, {"watcher": watcher}, actor=actor, now=now)
