"""A list in parts, each found by where the one before ended, not by counting: as quick at the end as at the start."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row, Select, literal, tuple_

from app.core.db import db

# What a row of a list is sorted by, its id last.
Place = tuple[Any, ...]


def only(row: Sequence[Any]) -> Any:
    """Return the one thing that a row of the statement holds."""
    (one,) = row
    return one


def part_of(
    query: Select[Any],
    order: Sequence[Any],
    place: Place | None,
    limit: int,
    *,
    falling: bool = False,
    made: Callable[[Sequence[Any]], Any] = only,
    given: Mapping[str, Any] = MappingProxyType({}),
) -> tuple[list[Any], Place | None]:
    """Return at most ``limit`` rows from beyond ``place`` on, and where the last one stands if there are more.

    ``order`` are columns without nulls, an id last; all of them rise, or fall. The row that stood at ``place`` may
    have gone or moved meanwhile: the list goes on from where it stood. ``made`` makes what is returned of each row;
    ``given`` are the values that the query asks for.
    """
    if place is not None:
        here = tuple_(*(literal(value, one.type) for value, one in zip(place, order, strict=True)))
        query = query.where(tuple_(*order) < here if falling else tuple_(*order) > here)
    ordered = query.add_columns(*order).order_by(*(one.desc() if falling else one.asc() for one in order))
    rows: Sequence[Row[Any]] = db.session.execute(ordered.limit(limit + 1), given).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return [made(row[: -len(order)]) for row in rows[:limit]], None if last is None else tuple(last[-len(order) :])
