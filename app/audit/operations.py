"""Writing the record."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, insert

from app.audit.models import AuditEntry
from app.core.actor import Actor
from app.core.db import db, note_recorded

_INSERT = insert(cast(Table, AuditEntry.__table__))


def record(
    event: str, noun: str, subject_id: int | None, changes: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    """Append one entry; ``noun`` is the ``__audit__`` of the models that changed.

    ``changes`` is what ``diff.changes_between`` returned, or other plain JSON values.
    Written at once, without the identity map: nobody reads an entry back in the same transaction.
    """
    record_all(event, noun, [(subject_id, changes)], actor=actor, now=now)


def record_all(
    event: str,
    noun: str,
    entries: Iterable[tuple[int | None, Mapping[str, Any]]],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Append an entry for each subject and its changes: an act on many, written together."""
    session = db.session()
    common = {
        "at": now,
        "actor_id": actor.person_id,
        "on_behalf_of_id": actor.on_behalf_of_id,
        "token_id": actor.token_id,
        "token_name": actor.token_name,
        "source": actor.source,
        "event": event,
        "noun": noun,
        "address": actor.address,
        "request_id": actor.request_id,
    }
    written = [{**common, "subject_id": subject_id, "changes": dict(changes)} for subject_id, changes in entries]
    if written:
        session.execute(_INSERT, written if len(written) > 1 else written[0])
        note_recorded(session, noun)
