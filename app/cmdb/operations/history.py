"""The one call that writes what happened to a CI: the event, and by it the audit entry."""

from collections.abc import Mapping, Sequence
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
    record_all(event, [(ci.id, changes)], actor=actor, now=now, reason=reason)


def record_all(
    event: CiEvent,
    acts: Sequence[tuple[int, Mapping[str, Any]]],
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    """Append the same event of many CIs, each with its changes, and their audit entries."""
    common = {
        "occurred_at": now,
        "kind": event.value,
        "person_id": actor.person_id,
        "on_behalf_of_id": actor.on_behalf_of_id,
        "token_name": actor.token_name,
        "reason": reason or None,
        "source": actor.source,
    }
    rows = [{**common, "ci_id": ci_id, "changes": dict(changes)} for ci_id, changes in acts]
    if not rows:
        return
    db.session.execute(_INSERT, rows if len(rows) > 1 else rows[0])
    why = {"reason": [None, reason]} if reason else {}
    told = [(ci_id, dict(changes) | why) for ci_id, changes in acts]
    audit.record_all(f"ci.{event.value}", Ci.__audit__, told, actor=actor, now=now)
