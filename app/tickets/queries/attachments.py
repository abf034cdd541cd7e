"""The files of tickets. A file has the rights of the words it came with, a pending one is its uploader's alone."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, any_, bindparam, case, func, or_, select

from app.access.ticket_rights import Action
from app.attachments.models import Attachment
from app.attachments.queries import is_pending_of
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.directory.models import Person
from app.tickets.models import Comment, Ticket
from app.tickets.queries.conditions import TICKET_ID
from app.tickets.queries.lookup import Seen, get_visible_by_id, merged_with
from app.tickets.queries.pages import full_name


@dataclass(frozen=True)
class FileLine:
    """A file as the timeline shows it; ``redacted_by`` is who took it off, empty while it is there.

    ``of`` is the number of the merged ticket that it came with, empty for its own.
    """

    key: UUID
    name: str
    size: int
    media_type: str
    has_preview: bool
    redacted: bool
    redacted_by: str
    comment_id: int | None
    event_seq: int | None
    of: str = ""


_NUMBER = select(Ticket.number).where(Ticket.id == Attachment.ticket_id).correlate(Attachment).scalar_subquery()


def _shown() -> Select[*tuple[Any, ...]]:
    readable = or_(Attachment.comment_id.is_(None), ~Comment.internal, bindparam("reads_notes"))
    here = Attachment.ticket_id == any_(func.array(merged_with(TICKET_ID).scalar_subquery()))
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
            case((Attachment.ticket_id != TICKET_ID, _NUMBER), else_=""),
        )
        .outerjoin(Comment, Attachment.comment_id == Comment.id)
        .outerjoin(Person, Attachment.redacted_by_id == Person.id)
        .where(here, Comment.deleted_at.is_(None), readable)
        .order_by(Attachment.id)
    )


_SHOWN = _shown()


def files_of(seen: Seen) -> list[FileLine]:
    """Return the files of a ticket that its reader may open, in the order they came; one statement."""
    asked = {"ticket_id": seen.ticket.id, "reads_notes": bool(seen.may(Action.VIEW_NOTES))}
    rows = db.session.execute(_SHOWN, asked)
    return [
        FileLine(key, name, size, media_type, thumb is not None, redacted, by or "", comment_id, event_seq, of)
        for key, name, size, media_type, thumb, redacted, by, comment_id, event_seq, of in rows
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
        internal = comment is not None and comment.internal
        if not any(bool(seen.may(Action.VIEW_NOTES)) or not internal for seen in _shown_in(file.ticket_id, actor)):
            raise NotFound
    return file


def _shown_in(ticket_id: int, actor: Actor) -> Iterator[Seen]:
    """Yield the tickets in the actor's sight whose pages show the file: its own, and the one that merged into."""
    with suppress(NotFound):
        yield get_visible_by_id(ticket_id, actor)
    into = db.session.scalar(select(Ticket.merged_into_id).where(Ticket.id == ticket_id))
    if into is not None:
        with suppress(NotFound):
            yield get_visible_by_id(into, actor)
