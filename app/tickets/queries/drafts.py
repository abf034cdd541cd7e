"""Reading one's own drafts; nobody reads another's."""

from sqlalchemy import ColumnElement, Text, any_, cast, exists, false, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB

from app.attachments.models import Attachment
from app.core.actor import Actor
from app.core.db import db
from app.tickets.drafts import FILES, comment_on
from app.tickets.models import Draft, Ticket

# The draft was sent, and only remembers that.
SAYS_NOTHING = Draft.fields == literal({}, JSONB)


def draft_at(place: str, actor: Actor) -> dict[str, str]:
    """Return the fields of the actor's draft at ``place``, empty when there is none."""
    return db.session.scalar(select(Draft.fields).where(Draft.place == place, is_own(actor))) or {}


def draft_on_lost(number: str, actor: Actor) -> tuple[str, dict[str, str]]:
    """Return the place and the fields of what the actor had typed on a ticket out of sight, empty for nothing.

    It tells nobody that a ticket exists: only who saw it can have a draft there (``operations.keep_draft``).
    """
    place = func.concat(comment_on(0).removesuffix("0"), cast(Ticket.id, Text))
    ticket = select(place).where(Ticket.number == number).scalar_subquery()
    kept = select(Draft.place, Draft.fields).where(Draft.place == ticket, is_own(actor), ~SAYS_NOTHING)
    row = db.session.execute(kept).first()
    return (row.place, row.fields) if row else ("", {})


def is_own(actor: Actor) -> ColumnElement[bool]:
    """Return the condition "the draft is the actor's"."""
    return false() if actor.person_id is None else Draft.person_id == actor.person_id


def is_in_a_draft() -> ColumnElement[bool]:
    """Return the condition "its uploader's draft still holds the attachment", which then waits as long as the draft."""
    keys = func.string_to_array(Draft.fields[FILES].astext, " ")
    return exists().where(Draft.person_id == Attachment.uploader_id, cast(Attachment.key, Text) == any_(keys))
