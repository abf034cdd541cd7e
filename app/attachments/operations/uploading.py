"""Pending files: brought, not sent yet. They are nobody's business but the uploader's."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, text

from app.attachments.commands import DropUpload, KeepUpload
from app.attachments.limits import KEPT_PENDING, MOST_PENDING
from app.attachments.models import Attachment
from app.attachments.naming import clean_name
from app.attachments.queries import is_pending_of
from app.audit import operations as audit
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Forbidden, NotFound, Refused
from app.core.i18n import N_, Message

_NOUN = Attachment.__audit__
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('ticketease.uploads'), :person)")


def may_bring(actor: Actor) -> bool:
    """Return whether the actor may bring files at all: whoever may say something somewhere."""
    return actor.person_id is not None and (actor.is_admin or not actor.is_auditor)


def require_room(actor: Actor) -> None:
    """Raise Forbidden to an auditor, Refused when too many of the actor's files wait to be sent; one statement."""
    if not may_bring(actor):
        raise Forbidden(Message(N_("An auditor reads everything and changes nothing.")), code="reads_only")
    waiting = select(func.count()).select_from(Attachment).where(is_pending_of(actor))
    if (db.session.scalar(waiting) or 0) >= MOST_PENDING:
        words = N_("%(number)s files of yours wait to be sent. Send or remove them first.")
        raise Refused(Message(words, {"number": MOST_PENDING}), code="too_many_pending")


def keep_upload(command: KeepUpload, *, actor: Actor, now: datetime) -> Attachment:
    """Return the pending file; its bytes are in the store and synced. Raises as ``require_room``."""
    # One at a time for each person: many uploads at once would all count the same files and pass.
    db.session.execute(_ONE_AT_A_TIME, {"person": actor.person_id or 0})
    require_room(actor)
    kept = Attachment(
        uploader_id=actor.person_id,
        sha256=command.digest,
        thumb_sha256=command.thumb,
        preview_sha256=command.preview,
        size=command.size,
        name=clean_name(command.name),
        media_type=command.media_type,
        created_at=now,
    )
    db.session.add(kept)
    db.session.flush()
    changes = {name: [None, getattr(kept, name)] for name in ("name", "sha256", "size", "media_type")}
    audit.record("attachment.uploaded", _NOUN, kept.id, changes, actor=actor, now=now)
    return kept


def drop_upload(command: DropUpload, *, actor: Actor, now: datetime) -> Attachment:
    """Forget a pending file of the actor's and return it as it was; raises NotFound when there is none."""
    query = select(Attachment).where(Attachment.key == command.key, is_pending_of(actor)).with_for_update()
    kept = db.session.scalar(query)
    if kept is None:
        raise NotFound
    db.session.delete(kept)
    audit.record("attachment.dropped", _NOUN, kept.id, {"name": [kept.name, None]}, actor=actor, now=now)
    return kept


def forget_pending(*, waiting: ColumnElement[bool], now: datetime) -> int:
    """Forget what was brought a day ago, never sent, and for nothing that still waits; return how many files.

    ``waiting`` says of an attachment that somebody's unsent words still hold it: the tickets know.
    """
    old = Attachment.created_at < now - KEPT_PENDING
    # Who sends one of them at this instant holds its row: it is left to the next night, or no longer pending.
    free = select(Attachment.id).where(Attachment.ticket_id.is_(None), old, ~waiting).with_for_update(skip_locked=True)
    gone = db.session.scalars(delete(Attachment).where(Attachment.id.in_(free)).returning(Attachment.id)).all()
    if gone:
        sweeper = Actor.system("sweep")
        audit.record("attachment.forgotten", _NOUN, None, {"ids": [sorted(gone), None]}, actor=sweeper, now=now)
    return len(gone)
