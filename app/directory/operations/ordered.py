"""The steps of configurable rows that stand in an order or come in versions; whose right it is, the verb has asked."""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.db import db
from app.core.errors import Conflict, Refused
from app.core.i18n import N_, Message
from app.directory.checks import key_from


def free_key(model: type[Any], names: Mapping[str, str]) -> str:
    """Return a key made of the first name, numbered if another row has it."""
    wanted = key_from(next(filter(None, names.values()), ""))[:50] or model.__tablename__
    taken = set(db.session.scalars(select(model.key).where(model.key.startswith(wanted, autoescape=True))))
    return next(key for key in _numbered(wanted) if key not in taken)


def clean_names(names: Mapping[str, str]) -> dict[str, str]:
    """Return the names without their outer blanks, the empty ones left out."""
    return {language: name.strip() for language, name in names.items() if name.strip()}


def require_same(row: Any, version: int, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
    """Raise Conflict, with both values of each field that differs, if somebody changed the row since ``version``."""
    if row.version != version:
        values = {field: (theirs[field], value) for field, value in ours.items() if theirs[field] != value}
        raise Conflict(Message(N_("Somebody else changed this meanwhile. Compare, then save again.")), values)


def move_in_order(row: Any, by: int) -> tuple[int, int] | None:
    """Move a row ``by`` places, the others close up; return its places before and after, None when it stays.

    Two moves at once could both take the same place: the lock makes the second one see the first.
    """
    model = type(row)
    rows = list(db.session.scalars(select(model).order_by(model.position).with_for_update()))
    before = rows.index(row)
    after = max(0, min(before + by, len(rows) - 1))
    if before == after:
        return None
    rows.insert(after, rows.pop(before))
    # Positions are unique when the transaction ends, not at each step.
    for position, one in enumerate(rows, start=1):
        one.position = position
    db.session.flush()
    return before + 1, after + 1


def delete_with_versions(row: Any, sentence: str) -> None:
    """Delete a row with its versions; raise Refused with ``sentence`` when something was done with it."""
    try:
        with db.session.begin_nested():
            db.session.delete(row)
            db.session.flush()
    except IntegrityError as error:
        raise Refused(Message(sentence), code="in_use") from error


def _numbered(key: str) -> Iterator[str]:
    yield key
    yield from (f"{key}-{number}" for number in count(2))
