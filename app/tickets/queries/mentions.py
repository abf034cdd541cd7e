"""Which tickets speak of somebody."""

from sqlalchemy import ColumnElement, and_, or_, select

from app.core.actor import Actor
from app.tickets.models import Comment, Mention, Ticket
from app.tickets.queries.scope import reads_notes


def mentioned_in(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on ``tickets`` "a comment names the actor, and they may read it".

    Who was named in a note and reads notes no longer does not learn from a filter that there is one (D16).
    """
    named = select(Comment.ticket_id).join(Mention, Mention.comment_id == Comment.id)
    named = named.where(Mention.person_id == (actor.person_id or 0), Comment.deleted_at.is_(None))
    public, notes = (Ticket.id.in_(named.where(Comment.internal.is_(internal))) for internal in (False, True))
    return or_(public, and_(notes, reads_notes(actor)))
