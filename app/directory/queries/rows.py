"""Configurable rows of any noun: whose the page of them is, and one of them by its id."""

from typing import TypeVar

from sqlalchemy import Select, false, select

from app.core.actor import Actor
from app.core.db import Base, db
from app.core.errors import NotFound

Row = TypeVar("Row", bound=Base)


def rows_visible_to(model: type[Row], actor: Actor) -> Select[Row]:
    """Return the query of the rows of a settings page: administrators and auditors see them, others none."""
    query = select(model)
    return query if actor.reads_everything else query.where(false())


def get_row(model: type[Row], row_id: int, *, lock: bool = False) -> Row:
    """Return a configurable row by its id, locked for a change if asked; raise NotFound otherwise."""
    found = db.session.get(model, row_id, with_for_update=lock or None, populate_existing=lock)
    if found is None:
        raise NotFound
    return found
