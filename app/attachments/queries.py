"""Reading attachments: one's own pending ones, and which files of the store are named by a row."""

from collections.abc import Collection, Iterable, Iterator
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, select, union

from app.attachments.models import Attachment
from app.core.actor import Actor
from app.core.db import db

AT_ONCE = 1_000
_DIGESTS = (Attachment.sha256, Attachment.thumb_sha256, Attachment.preview_sha256)


def is_pending_of(actor: Actor) -> ColumnElement[bool]:
    """Return the condition "brought by the actor and not sent"."""
    if actor.person_id is None:
        return false()
    return and_(Attachment.ticket_id.is_(None), Attachment.uploader_id == actor.person_id)


def pending(keys: Collection[UUID], actor: Actor) -> list[Attachment]:
    """Return those of these files that the actor may still send, in the order they came; no keys, no statement."""
    if not keys:
        return []
    query = select(Attachment).where(Attachment.key.in_(keys), is_pending_of(actor)).order_by(Attachment.id)
    return list(db.session.scalars(query))


def named_among(digests: Iterable[str]) -> set[str]:
    """Return those of these digests that a row names, in one statement."""
    asked = list(digests)
    parts = [select(column).where(column.in_(asked)) for column in _DIGESTS]
    return set(db.session.scalars(union(*parts)))


def named_after(last_id: int) -> list[tuple[int, str, str]]:
    """Return (id, name, digest) of the next thousand rows at most, in the order of their ids, a line a digest."""
    whole = Attachment.sha256.is_not(None)
    query = select(Attachment.id, Attachment.name, *_DIGESTS).where(Attachment.id > last_id, whole)
    return list(_lines(db.session.execute(query.order_by(Attachment.id).limit(AT_ONCE))))


def _lines(rows: Iterable[tuple[int, str, str | None, str | None, str | None]]) -> Iterator[tuple[int, str, str]]:
    for row_id, name, *digests in rows:
        yield from ((row_id, name, digest) for digest in digests if digest)
