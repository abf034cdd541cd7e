"""Files that are sent become part of a ticket; who may see or say something there is the tickets' to decide."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.attachments.commands import Bind
from app.attachments.limits import MOST_FILES
from app.attachments.models import Attachment
from app.attachments.queries import is_pending_of
from app.audit import operations as audit
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import N_, Message

FIELD = "files"
_NOUN = Attachment.__audit__


def bind(command: Bind, *, actor: Actor, now: datetime) -> None:
    """Tie the actor's pending files to what they send, all or none.

    Raises Invalid with the field ``files`` when one is not theirs, sent already or forgotten, or there are too many.
    """
    keys = set(command.keys)
    if not keys:
        return
    if len(keys) > MOST_FILES:
        raise _invalid(Message(N_("At most %(number)s files at once."), {"number": MOST_FILES}))
    # Locked: of two forms that name the same file, the second one finds it sent.
    query = select(Attachment).where(Attachment.key.in_(keys), is_pending_of(actor)).order_by(Attachment.id)
    files = db.session.scalars(query.with_for_update()).all()
    if len(files) != len(keys):
        raise _invalid(Message(N_("A file is no longer here: it was sent, or a day has passed. Add it again.")))
    place = {"ticket_id": command.ticket_id, "comment_id": command.comment_id, "event_seq": command.event_seq}
    for file in files:
        for name, value in place.items():
            setattr(file, name, value)
        changes = {name: [None, value] for name, value in place.items() if value is not None}
        audit.record("attachment.sent", _NOUN, file.id, changes, actor=actor, now=now)
    db.session.flush()


@dataclass(frozen=True)
class Gone:
    """The files of the store that a row named until now, others may name them too, and since when it did."""

    digests: frozenset[str]
    created_at: datetime


def redact(file: Attachment, *, actor: Actor, now: datetime) -> Gone:
    """Take the file off its ticket, locked by the caller; return what it named."""
    gone = Gone(file.digests, file.created_at)
    changes = {"name": [file.name, None], "sha256": [file.sha256, None]}
    file.sha256 = file.thumb_sha256 = file.preview_sha256 = None
    file.redacted_at, file.redacted_by_id = now, actor.person_id
    audit.record("attachment.redacted", _NOUN, file.id, changes, actor=actor, now=now)
    db.session.flush()
    return gone


def _invalid(message: Message) -> Invalid:
    return Invalid(message, fields={FIELD: message})
