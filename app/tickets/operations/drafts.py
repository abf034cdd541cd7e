"""Keeping what somebody is typing until they send it: one upsert each time, and gone with what it became."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Select, Table, and_, delete, literal, or_, select, true, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.core.i18n import N_, Message
from app.tickets import drafts
from app.tickets.commands import ForgetDraft, KeepDraft
from app.tickets.models import Draft, Ticket
from app.tickets.queries.drafts import SAYS_NOTHING, is_own
from app.tickets.queries.scope import in_scope

_MARK = insert(cast(Table, Draft.__table__))
_SENT = _MARK.on_conflict_do_update(
    constraint="pk_drafts", set_={name: _MARK.excluded[name] for name in ("fields", "updated_at", "sent_key")}
)
KEPT_FOR, SENT_FOR = timedelta(days=90), timedelta(days=1)
KEY_LENGTH = 100
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
    if _upserted(command, fields, ticket_id, actor, now):
        return True
    own = (Draft.place == command.place, is_own(actor))
    if db.session.scalar(select(~_is_open(command)).where(*own)):
        return False
    going_on = update(Draft).where(*own, ~SAYS_NOTHING, _is_open(command)).values(fields=fields, updated_at=now)
    if db.session.scalar(going_on.returning(Draft.place)) is None:
        raise NotFound(_GONE)
    return True


def forget_draft(command: ForgetDraft, *, actor: Actor, now: datetime) -> None:
    """Forget the actor's draft at a place, if there is one; what was sent from there is remembered a while longer."""
    own = (Draft.place == command.place, is_own(actor))
    if not db.session.scalar(delete(Draft).where(*own, Draft.sent_key.is_(None)).returning(Draft.place)):
        db.session.execute(update(Draft).where(*own, ~SAYS_NOTHING).values(fields={}, updated_at=now))


def sending(place: str, form_key: str | None, operation: Callable[..., Done]) -> Callable[..., Done]:
    """Return the operation that also forgets the draft it sends, in the same transaction.

    The last keystrokes of the form may arrive with it, or after it: the row that stays refuses them by ``form_key``.
    """

    def send(command: Any, *, actor: Actor, now: datetime) -> Done:
        done = operation(command, actor=actor, now=now)
        if form_key and actor.person_id is not None:
            sent = {"fields": {}, "updated_at": now, "sent_key": form_key[:KEY_LENGTH]}
            db.session.execute(_SENT, {"person_id": actor.person_id, "place": place, **sent})
        else:
            forget_draft(ForgetDraft(place), actor=actor, now=now)
        return done

    return send


def forget_stale_drafts(*, now: datetime) -> None:
    """Forget what nobody touched for 90 days, and after a day that something was sent."""
    old = or_(Draft.updated_at < now - KEPT_FOR, and_(SAYS_NOTHING, Draft.updated_at < now - SENT_FOR))
    db.session.execute(delete(Draft).where(old))


def _upserted(command: KeepDraft, fields: dict[str, str], ticket_id: int | None, actor: Actor, now: datetime) -> bool:
    values = (literal(actor.person_id), literal(command.place), literal(fields, JSONB), literal(now))
    source: Select[Any] = select(*values)
    if ticket_id is not None:
        source = source.select_from(Ticket).where(Ticket.id == ticket_id, in_scope(actor))
    statement = insert(Draft).from_select(["person_id", "place", "fields", "updated_at"], source)
    newest = {"fields": statement.excluded.fields, "updated_at": statement.excluded.updated_at}
    # Where the form is being sent at this instant, the upsert waits for the row and is then asked about what it says.
    statement = statement.on_conflict_do_update(constraint="pk_drafts", set_=newest, where=_is_open(command))
    return db.session.scalar(statement.returning(Draft.place)) is not None


def _is_open(command: KeepDraft) -> ColumnElement[bool]:
    """Return the condition "this form has not been sent from here"; one without a key is any form."""
    return Draft.sent_key.is_distinct_from(command.form_key[:KEY_LENGTH]) if command.form_key else true()
