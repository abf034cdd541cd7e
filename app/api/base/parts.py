"""What every list and every address of a thing does: part by part with a cursor, found by an id."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from app.api.base import cursors
from app.api.base.answering import Listed
from app.api.base.shapes import NOBODYS
from app.core.errors import BadRequest, NotFound
from app.core.i18n import N_, Message
from app.core.parts import Place

MOST = 100
# Of runs and jobs, whose ids are long.
LONG = 10**18 - 1
Shown = Callable[[Any], dict[str, Any]]


def id_of(key: str, largest: int = NOBODYS - 1) -> int:
    """Return the id in an address; raise NotFound for what can be none."""
    if not (key.isascii() and key.isdigit() and len(key) <= len(str(largest)) and 0 < int(key) <= largest):
        raise NotFound
    return int(key)


def listed_by(
    query: dict[str, Any],
    order: str,
    kinds: Sequence[type],
    find: Callable[[Place | None, int], tuple[Sequence[Any], Place | None]],
    shown: Shown,
) -> Listed:
    """Return the part of a list that a query asks for; ``kinds`` are the types of what it is sorted by.

    ``find`` is given the place to go on from and how many, and returns the rows and where the last one stands, None at
    the end (``core.parts.part_of``).
    """
    wanted = [str if one in (date, datetime) else one for one in kinds]
    read = cursors.read(query.get("cursor"), order, *wanted)
    place = None if read is None else tuple(_value(one, kind) for one, kind in zip(read, kinds, strict=True))
    rows, last = find(place, min(query["limit"], MOST))
    after = None if last is None else cursors.written(order, *(_said(one) for one in last))
    return Listed([shown(row) for row in rows], after)


def listed_whole(query: dict[str, Any], rows: Sequence[Any], shown: Shown) -> Listed:
    """Return the part of a short list that a query asks for, its rows all at hand."""
    found = cursors.read(query.get("cursor"), "whole", int)
    start, limit = max(0, found[0]) if found else 0, min(query["limit"], MOST)
    after = cursors.written("whole", start + limit) if start + limit < len(rows) else None
    return Listed([shown(row) for row in rows[start : start + limit]], after)


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _value(said: Any, kind: type) -> Any:
    if kind not in (date, datetime):
        return said
    try:
        value = datetime.fromisoformat(said) if kind is datetime else date.fromisoformat(said)
    except (TypeError, ValueError):
        value = None
    if value is None or (isinstance(value, datetime) and value.tzinfo is None):
        raise BadRequest(Message(N_("This is no cursor of this list; begin again without it.")), code="bad_cursor")
    return value
