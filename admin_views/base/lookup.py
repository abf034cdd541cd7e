"""What a reference field may choose from: a scoped statement, searched by the view's own rule."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from app.core.db import db


@dataclass(frozen=True)
class QueryLookup:
    """Rows of the statement that ``scoped()`` makes for the actor, once it is asked, named by ``name(row)``.

    ``key`` is the id column; ``search(statement, term)`` narrows it, literally: no wildcard of the reader's.
    """

    scoped: Callable[[], Select[Any]]
    key: Any
    name: Callable[[Any], str]
    search: Callable[[Select[Any], str], Select[Any]]

    def label(self, key: int) -> str | None:
        """Return the row's name, None when it is out of scope or gone."""
        row = db.session.scalars(self.scoped().where(self.key == key)).first()
        return None if row is None else self.name(row)

    def find(self, term: str, limit: int, offset: int = 0) -> list[tuple[int, str]]:
        """Return ids and names of what matches, in the statement's order."""
        statement = self.search(self.scoped(), term) if term else self.scoped()
        rows = db.session.scalars(statement.limit(limit).offset(offset)).unique().all()
        return [(getattr(row, self.key.key), self.name(row)) for row in rows]
