"""The one call that writes what happened to a CI: the event, and by it the audit entry."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, insert

from app.audit import operations as audit
from app.cmdb.models import Ci, CiHistory
from app.cmdb.vocabulary import CiEvent
from app.core.actor import Actor
from app.core.db import db

# Past the identity map: nobody reads an event back as an object in the same transaction.
_INSERT = insert(cast(Table, CiHistory.__table__))


def record(
    event: CiEvent, ci: Ci, changes: Mapping[str, Any], *, actor: Actor, now: datetime, reason: str = ""
) -> None:
    """Append the event and its audit entry; ``changes`` is ``{field: [old, new]}`` in stable keys and ids."""
    written = {
        "ci_id": ci.id,
        "occurred_at": now,
        "kind": event.value,
        "person_id": actor.person_id,
        "on_behalf_of_id": actor.on_behalf_of_id,
        "reason": reason or None,
        "changes": dict(changes),
        "source": actor.source,
    }
    db.session.execute(_INSERT, written)
    told = dict(changes) | ({"reason": [None, reason]} if reason else {})
    audit.record(f"ci.{event.value}", Ci.__audit__, ci.id, told, actor=actor, now=now)
