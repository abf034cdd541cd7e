"""Configurable rows of any noun: listed, read, added, changed and removed the same way."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import fields

from app.api.base.answering import Listed, Made
from app.api.base.bounded import whole
from app.api.base.door import Door, administrators, anybody, caller
from app.api.base.parts import listed_whole
from app.api.base.shapes import Asked, AskedList, GivenNames, Names, Shape, YesOrNo, list_of, text, told_names
from app.api.base.ways import Right
from app.core.errors import NotFound
from app.directory.rows import Create, Delete, Move, Update
from app.web.format import now
from app.web.words import named

Told = Mapping[str, Any]
KEY_MAX, FURTHEST = 64, 1_000


class NamedRow(Shape):
    """A row with a stable key and a name per language; one that is not active is chosen no more."""

    id = fields.Integer(required=True)
    key = fields.String(required=True)
    name = fields.String(required=True)
    names = fields.Nested(Names, required=True)
    active = fields.Boolean(required=True)
    version = fields.Integer(required=True)


class NamedRowChange(Shape):
    """What to change of such a row; its key stays."""

    names = fields.Nested(GivenNames)
    active = YesOrNo()


class NewNamedRow(Shape):
    """Such a row to add; without a key one is made of its name."""

    key = text(KEY_MAX, load_default="")
    names = fields.Nested(GivenNames, required=True)
    active = YesOrNo(load_default=True)


def named_row(row: Any) -> dict[str, Any]:
    """Return such a row as ``NamedRow`` tells it."""
    names = {"name": named(row.names), "names": told_names(row.names)}
    return {"id": row.id, "key": row.key, **names, "active": row.active, "version": row.version}


@dataclass(frozen=True)
class Acts:
    """What is done to rows.

    ``create`` is given what was sent, ``update`` the row as it was told and what was sent, ``remove`` the row as it was
    told.
    """

    create: Callable[[dict[str, Any]], Any]
    update: Callable[[Told, dict[str, Any]], Any]
    remove: Callable[[Told], Any]


def acts_by(
    details: Callable[[dict[str, Any], Any], Any],
    at: Callable[[str], Any],
    create: Callable[..., Any],
    update: Callable[..., Any],
    delete: Callable[..., Any],
) -> Acts:
    """Return the acts of operations that take the commands of ``directory.rows``.

    ``details`` is given what was sent and the row, None for one to add, and returns what the row says then.
    """

    def create_row(body: dict[str, Any]) -> Any:
        return create(Create(details(body, None)), actor=caller(), now=now())

    def update_row(seen: Told, body: dict[str, Any]) -> Any:
        row = at(str(seen["id"]))
        return update(Update(row.id, details(body, row), seen["version"]), actor=caller(), now=now())

    def delete_row(seen: Told) -> None:
        delete(Delete(seen["id"]), actor=caller(), now=now())

    return Acts(create_row, update_row, delete_row)


@dataclass(frozen=True)
class Rows:
    """A noun's rows: how they are called, what they look like, and what is done to them.

    ``found`` returns those the caller may read, ``at`` the one at an address (or raises NotFound).
    """

    many: str
    one: str
    shape: type[Shape]
    new: type[Shape]
    change: type[Shape]
    found: Callable[[], Sequence[Any]]
    at: Callable[[str], Any]
    shown: Callable[[Any], dict[str, Any]]
    acts: Acts
    # The row that a key names to the caller, where several may share one.
    keyed: Callable[[str], Any] | None = None
    may_read: Right = anybody
    may_keep: Right = administrators

    def named(self, key: str) -> Any:
        """Return the row of an address: by its id, or by the key that others name it with; raise NotFound."""
        try:
            return self.at(key)
        except NotFound:
            if self.keyed is not None:
                return self.keyed(key)
            found = next((one for one in self.found() if getattr(one, "key", None) == key), None)
            if found is None:
                raise
            return found


def open_rows(door: Door, rows: Rows) -> None:
    """Open the five routes of these rows."""
    address = f"/{rows.many.replace('_', '-')}"
    place = f"{address}/<key>"

    def list_rows(query: dict[str, Any]) -> Listed:
        return listed_whole(query, rows.found(), rows.shown)

    def read_row(key: str, query: dict[str, Any]) -> dict[str, Any]:
        return rows.shown(rows.named(key))

    def create_row(body: dict[str, Any]) -> Made:
        shown = rows.shown(rows.acts.create(body))
        return Made(shown, f"{address}/{shown['id']}")

    def current_row(key: str) -> Told:
        return rows.shown(rows.named(key))

    def change_row(key: str, body: dict[str, Any], seen: Told) -> dict[str, Any]:
        return rows.shown(rows.acts.update(seen, body))

    def delete_row(key: str, seen: Told) -> None:
        rows.acts.remove(seen)

    many, one = rows.many.replace("_", " "), rows.one.replace("_", " ")
    read, keep = rows.may_read, rows.may_keep
    a_row = _with_article(one)
    by_key = ", by its id or key" if "key" in rows.shape().fields else ""
    door.get(address, list_of(rows.shape), may=read, query=AskedList)(
        _called(list_rows, f"list_{rows.many}", f"List the {many}.")
    )
    door.get(place, rows.shape, may=read, query=Asked, refuses=() if rows.keyed is None else (409,))(
        _called(read_row, f"read_{rows.one}", f"Read one {one}{by_key}.")
    )
    door.post(address, rows.shape, may=keep, body=rows.new, status=201)(
        _called(create_row, f"create_{rows.one}", f"Add {a_row}.")
    )
    door.change(place, rows.shape, may=keep, body=rows.change, current=current_row)(
        _called(change_row, f"change_{rows.one}", f"Change {a_row}; what is not named stays as it is.")
    )
    door.delete(place, may=keep, current=current_row)(
        _called(delete_row, f"delete_{rows.one}", f"Remove {a_row} that nothing uses.")
    )


class Step(Shape):
    """How many places to move: negative is towards the front."""

    by = whole(-FURTHEST, FURTHEST, required=True)


def open_order(door: Door, rows: Rows, move: Callable[..., Any], *, whole_steps: bool = False) -> None:
    """Open the route that moves one of these rows, which stand in an order: one place, or with ``whole_steps`` many."""

    def current_row(key: str, **_read: Any) -> Told:
        # Not locked: the operation's own check of the row's version catches whoever comes in between.
        return rows.shown(rows.named(key))

    def move_row(key: str, body: dict[str, Any]) -> dict[str, Any]:
        by = body["by"] if whole_steps else (body["by"] > 0) - (body["by"] < 0)
        return rows.shown(move(Move(rows.named(key).id, by), actor=caller(), now=now()))

    a_row = _with_article(rows.one.replace("_", " "))
    far = "" if whole_steps else " one place"
    address = f"/{rows.many.replace('_', '-')}/<key>/move"
    door.post(address, rows.shape, may=rows.may_keep, body=Step, held=current_row)(
        _called(move_row, f"move_{rows.one}", f"Move {a_row}{far} in the order: up (negative) or down.")
    )


def _with_article(one: str) -> str:
    return f"{'an' if one[0] in 'aeiou' else 'a'} {one}"


def _called(handler: Callable[..., Any], name: str, summary: str) -> Callable[..., Any]:
    handler.__name__, handler.__doc__ = name, summary
    return handler
