"""The steps by which a row that comes in versions is kept; whose right it is, and what follows, the verb says."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.audit.diff import changes_between
from app.audit.operations import record
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Conflict, Refused
from app.core.i18n import N_, Message
from app.core.versions import Version, Versioned
from app.directory.checks import key_from

Row = TypeVar("Row", bound=Versioned)


def add_versioned(row: Row, version: Version, says: Mapping[str, Any], *, actor: Actor, now: datetime) -> Row:
    """Return the new row with its first version and a key made of its name, recorded with what it ``says``."""
    row.key, row.last_no = _free_key(type(row), row.names), 1
    db.session.add(row)
    db.session.flush()
    add_version(row, version, actor=actor, now=now)
    _record("created", row, changes_between({}, says), actor, now)
    return row


def change_versioned(
    row: Versioned,
    seen: int,
    version: Version,
    says: Mapping[str, Any],
    wanted: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
) -> bool:
    """Let a row that ``says`` one thing say what is ``wanted``: by its names and, if more differs, a new ``version``.

    Return whether it has a new one. Raises Conflict if somebody changed the row since its version ``seen``.
    """
    require_same(row, seen, wanted, says)
    changes = changes_between(says, wanted)
    if not changes:
        return False
    row.names = wanted["names"]
    if is_new := bool(changes.keys() - {"names"}):
        row.last_no += 1
        add_version(row, version, actor=actor, now=now)
    record_change(row, changes, actor=actor, now=now)
    return is_new


def add_version(row: Versioned, version: Version, *, actor: Actor, now: datetime) -> None:
    """Let ``version`` be the row's newest, under the number that the row has now."""
    setattr(version, version.__row__, row.id)
    version.no, version.created_at, version.created_by_id = row.last_no, now, actor.person_id
    db.session.add(version)
    db.session.flush()
    db.session.expire(row, ["current"])


def record_change(row: Versioned, changes: Mapping[str, Any], *, actor: Actor, now: datetime) -> None:
    """Keep what changed of the row, and record it."""
    db.session.flush()
    _record("changed", row, changes, actor, now)


def remove_versioned(row: Versioned, sentence: str, *, actor: Actor, now: datetime) -> None:
    """Delete a row with its versions; raise Refused with ``sentence`` when something was done with it."""
    one, noun, row_id, key = row.__one__, row.__audit__, row.id, row.key
    try:
        with db.session.begin_nested():
            db.session.delete(row)
            db.session.flush()
    except IntegrityError as error:
        raise Refused(Message(sentence), code="in_use") from error
    record(f"{one}.deleted", noun, row_id, {"key": [key, None]}, actor=actor, now=now)


def require_same(row: Versioned, seen: int, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
    """Raise Conflict, with both values of each field that differs, if somebody changed the row since ``seen``."""
    if row.version != seen:
        values = {field: (theirs[field], value) for field, value in ours.items() if theirs[field] != value}
        raise Conflict(Message(N_("Somebody else changed this meanwhile. Compare, then save again.")), values)


def _record(event: str, row: Versioned, changes: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    record(f"{row.__one__}.{event}", row.__audit__, row.id, changes, actor=actor, now=now)


def _free_key(model: type[Any], names: Mapping[str, str]) -> str:
    """Return a key made of the first name, numbered if another row has it."""
    wanted = key_from(next(filter(None, names.values()), ""))[:50] or model.__tablename__
    taken = set(db.session.scalars(select(model.key).where(model.key.startswith(wanted, autoescape=True))))
    return next(key for key in _numbered(wanted) if key not in taken)


def _numbered(key: str) -> Iterator[str]:
    yield key
    yield from (f"{key}-{number}" for number in count(2))
