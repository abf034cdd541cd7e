"""Reading one's own drafts; nobody reads another's."""

from sqlalchemy import ColumnElement, Text, cast, false, func, select

from app.core.actor import Actor
from app.core.db import db
from app.tickets.drafts import comment_on
from app.tickets.models import Draft, Ticket


def draft_at(place: str, actor: Actor) -> dict[str, str]:
    """Return the fields of the actor's draft at ``place``, empty when there is none."""
    return db.session.scalar(select(Draft.fields).where(Draft.place == place, is_own(actor))) or {}


def draft_on_lost(number: str, actor: Actor) -> tuple[str, dict[str, str]]:
    """Return the place and the fields of what the actor had typed on a ticket out of sight, empty for nothing.

    It tells nobody that a ticket exists: only who saw it can have a draft there (``operations.keep_draft``).
    """
    place = func.concat(comment_on(0).removesuffix("0"), cast(Ticket.id, Text))
    ticket = select(place).where(Ticket.number == number).scalar_subquery()
    row = db.session.execute(select(Draft.place, Draft.fields).where(Draft.place == ticket, is_own(actor))).first()
    return (row.place, row.fields) if row else ("", {})


def is_own(actor: Actor) -> ColumnElement[bool]:
    """Return the condition "the draft is the actor's"."""
    return false() if actor.person_id is None else Draft.person_id == actor.person_id
