"""Keeping what somebody is typing until they send it: one upsert each time, and gone with what it became."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, delete, exists, false, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.core.i18n import N_, Message
from app.tickets import drafts
from app.tickets.commands import ForgetDraft, KeepDraft
from app.tickets.models import Comment, Draft, Ticket
from app.tickets.operations.opening import own_key
from app.tickets.queries.drafts import is_own
from app.tickets.queries.scope import in_scope

KEPT_FOR = timedelta(days=90)
_GONE = Message(N_("This ticket was deleted, or you may no longer see it. Copy your text before you leave the page."))

Done = TypeVar("Done")


def keep_draft(command: KeepDraft, *, actor: Actor, now: datetime) -> bool:
    """Return whether there is a draft now: one without words is forgotten, one that was sent already stays gone.

    A draft begins only on a ticket that the actor sees, and goes on when they see it no longer: having one tells
    nothing that they did not know. Raises BadRequest, Invalid when it is too long, NotFound when it cannot begin.
    """
    ticket_id = drafts.ticket_of(command.place)
    fields = drafts.kept(command.fields)
    if not fields:
        forget_draft(ForgetDraft(command.place), actor=actor, now=now)
        return False
    sent = _was_sent(command, ticket_id, actor)
    if _upserted(command.place, fields, ticket_id, ~sent, actor, now):
        return True
    if db.session.scalar(select(sent)):
        return False
    own = update(Draft).where(Draft.place == command.place, is_own(actor))
    if db.session.scalar(own.values(fields=fields, updated_at=now).returning(Draft.place)) is None:
        raise NotFound(_GONE)
    return True


def forget_draft(command: ForgetDraft, *, actor: Actor, now: datetime) -> None:
    """Forget the actor's draft at a place, if there is one."""
    db.session.execute(delete(Draft).where(Draft.place == command.place, is_own(actor)))


def sending(place: str, operation: Callable[..., Done]) -> Callable[..., Done]:
    """Return the operation that also forgets the draft it sends, in the same transaction."""

    def send(command: Any, *, actor: Actor, now: datetime) -> Done:
        done = operation(command, actor=actor, now=now)
        forget_draft(ForgetDraft(place), actor=actor, now=now)
        return done

    return send


def forget_stale_drafts(*, now: datetime) -> None:
    """Forget what nobody touched for 90 days."""
    db.session.execute(delete(Draft).where(Draft.updated_at < now - KEPT_FOR))


def _upserted(
    place: str, fields: dict[str, str], ticket_id: int | None, wanted: ColumnElement[bool], actor: Actor, now: datetime
) -> bool:
    values = (literal(actor.person_id), literal(place), literal(fields, JSONB), literal(now))
    source: Select[Any] = select(*values).where(wanted)
    if ticket_id is not None:
        source = source.select_from(Ticket).where(Ticket.id == ticket_id, in_scope(actor))
    statement = insert(Draft).from_select(["person_id", "place", "fields", "updated_at"], source)
    newest = {"fields": statement.excluded.fields, "updated_at": statement.excluded.updated_at}
    statement = statement.on_conflict_do_update(constraint="pk_drafts", set_=newest)
    return db.session.scalar(statement.returning(Draft.place)) is not None


def _was_sent(command: KeepDraft, ticket_id: int | None, actor: Actor) -> ColumnElement[bool]:
    # The last keystrokes may arrive after the form that holds them: they must not come back as a draft.
    if not command.form_key:
        return false()
    if ticket_id is None:
        return exists().where(Ticket.idempotency_key == own_key(command.form_key, actor))
    return exists().where(Comment.idempotency_key == own_key(f"{ticket_id}:{command.form_key}", actor))
