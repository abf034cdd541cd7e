"""The files of tickets. A file has the rights of the words it came with, a pending one is its uploader's alone."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, bindparam, or_, select

from app.access.ticket_rights import Action
from app.attachments.models import Attachment
from app.attachments.queries import is_pending_of
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.directory.models import Person
from app.tickets.models import Comment
from app.tickets.queries.lookup import Seen, get_visible_by_id
from app.tickets.queries.pages import full_name


@dataclass(frozen=True)
class FileLine:
    """A file as the timeline shows it; ``redacted_by`` is who took it off, empty while it is there."""

    key: UUID
    name: str
    size: int
    media_type: str
    has_preview: bool
    redacted: bool
    redacted_by: str
    comment_id: int | None
    event_seq: int | None


def _shown() -> Select[UUID, str, int, str, str | None, bool, str | None, int | None, int | None]:
    readable = or_(Attachment.comment_id.is_(None), ~Comment.internal, bindparam("reads_notes"))
    return (
        select(
            Attachment.key,
            Attachment.name,
            Attachment.size,
            Attachment.media_type,
            Attachment.thumb_sha256,
            Attachment.redacted_at.is_not(None),
            full_name(Person),
            Attachment.comment_id,
            Attachment.event_seq,
        )
        .outerjoin(Comment, Attachment.comment_id == Comment.id)
        .outerjoin(Person, Attachment.redacted_by_id == Person.id)
        .where(Attachment.ticket_id == bindparam("ticket_id"), Comment.deleted_at.is_(None), readable)
        .order_by(Attachment.id)
    )


_SHOWN = _shown()


def files_of(seen: Seen) -> list[FileLine]:
    """Return the files of a ticket that its reader may open, in the order they came; one statement."""
    asked = {"ticket_id": seen.ticket.id, "reads_notes": bool(seen.may(Action.VIEW_NOTES))}
    return [
        FileLine(key, name, size, media_type, thumb is not None, redacted, by or "", comment_id, event_seq)
        for key, name, size, media_type, thumb, redacted, by, comment_id, event_seq in db.session.execute(_SHOWN, asked)
    ]


def get_file(key: UUID, actor: Actor) -> Attachment:
    """Return a file that the actor may open; raises NotFound for all others, redacted ones too (threat 3)."""
    return _readable(select(Attachment, Comment), key, actor)


def lock_file(key: UUID, actor: Actor) -> Attachment:
    """Return the file locked for a change; raises as ``get_file``."""
    return _readable(select(Attachment, Comment).with_for_update(of=Attachment), key, actor)


def _readable(query: Select[Attachment, Comment], key: UUID, actor: Actor) -> Attachment:
    query = query.outerjoin(Comment, Attachment.comment_id == Comment.id)
    alive = (Attachment.sha256.is_not(None), Comment.deleted_at.is_(None))
    sent = Attachment.ticket_id.is_not(None)
    row = db.session.execute(query.where(Attachment.key == key, *alive, or_(sent, is_pending_of(actor)))).first()
    if row is None:
        raise NotFound
    file, comment = row
    if file.ticket_id is not None:
        seen = get_visible_by_id(file.ticket_id, actor)
        if comment is not None and comment.internal and not seen.may(Action.VIEW_NOTES):
            raise NotFound
    return file
