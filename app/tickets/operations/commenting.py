"""Saying something on a ticket."""

from datetime import datetime

from sqlalchemy import bindparam, select

from app.access.ticket_rights import Action
from app.core.actor import Actor
from app.core.db import db
from app.tickets import texts
from app.tickets.commands import AddComment, ChangeStatus, Reply
from app.tickets.lifecycle import REPLY, is_resumed_by
from app.tickets.models import Comment
from app.tickets.operations import history
from app.tickets.operations.attaching import attach
from app.tickets.operations.clocks import follow
from app.tickets.operations.history import Event
from app.tickets.operations.mentioning import name_readers
from app.tickets.operations.opening import own_key
from app.tickets.operations.status import change_status, move
from app.tickets.queries.lookup import Seen, lock_visible
from app.tickets.vocabulary import IN_PROGRESS

_TWIN = select(Comment).where(Comment.idempotency_key == bindparam("own"))


def comment(command: AddComment, *, actor: Actor, now: datetime) -> Comment:
    """Return the new comment, or the one that the same ``idempotency_key`` made before on this ticket.

    Those it names who may read it are kept as mentioned.
    A public one by somebody who is not the requester is the first response, if none came before (product.md); one by
    the requester resumes a ticket that is on hold, whatever it waits for (done.md, D5).
    Raises Invalid when it says nothing or too much, Forbidden for an internal note by somebody who is not staff.
    """
    return _say(lock_visible(command.ticket_id, actor), command, now, resumes=True)


def _say(seen: Seen, command: AddComment, now: datetime, *, resumes: bool) -> Comment:
    actor = seen.actor
    seen.require(Action.ADD_NOTE if command.internal else Action.COMMENT)
    ticket, source = seen.ticket, texts.comment(command.source_md)
    # The ticket's row lock already makes a second click wait for the first.
    key = own_key(command.idempotency_key and f"{ticket.id}:{command.idempotency_key}", actor)
    if key and (twin := db.session.scalar(_TWIN, {"own": key})):
        return twin
    said = Comment(
        ticket_id=ticket.id,
        author_id=history.author_id(actor),
        internal=command.internal,
        source_md=source,
        created_at=now,
        idempotency_key=key,
    )
    db.session.add(said)
    db.session.flush()
    named = name_readers(said, seen, now)
    responds = not command.internal and history.is_answer(ticket, actor)
    history.record(
        Event.COMMENTED,
        ticket,
        {"comment_id": [None, said.id], "internal": [None, command.internal]},
        actor=actor,
        now=now,
        details={"mentions": named} if named else None,
        comment_id=said.id,
        internal=command.internal,
        responds=responds,
    )
    attach(command.files, ticket, actor=actor, now=now, comment_id=said.id)
    if responds:
        follow(ticket, now)
    if resumes and is_resumed_by(ticket.status, roles=seen.roles, internal=command.internal):
        move(seen, ChangeStatus(ticket.id, IN_PROGRESS), now, made_by=REPLY)
    return said


def reply(command: Reply, *, actor: Actor, now: datetime) -> Comment:
    """Return the comment, the ticket moved with it if asked; errors as for ``comment`` and ``change_status``."""
    # Locked here first: a second click then sees that the first one has said it, and moves nothing again.
    seen = lock_visible(command.said.ticket_id, actor)
    before = seen.ticket.last_seq
    # Whoever says what becomes of it need not have it resumed first.
    said = _say(seen, command.said, now, resumes=command.move is None)
    if command.move is not None and seen.ticket.last_seq != before:
        change_status(command.move, actor=actor, now=now)
    return said
