"""Saved views of lists: everyone's, those of one's groups, one's own."""

from collections.abc import Sequence
from typing import Any

from marshmallow import fields

from app.api.base.door import Door, anybody, caller
from app.api.base.parts import id_of
from app.api.base.rows import Acts, Rows, Told, open_order, open_rows
from app.api.base.shapes import Named, Shape, YesOrNo, key, text
from app.core.errors import NotFound
from app.views import operations, queries
from app.views.commands import DeleteView, SaveView, UpdateView
from app.views.models import SavedView
from app.web.format import now
from app.web.lists import require_query

MOST_QUERY, MOST_NAME, MOST_NOUN = 2_000, 100, 40
door = Door(
    "saved_views", "Lists that were kept under a name, as the addresses of the panel's lists.", {"owner": "group"}
)


class SavedViewShape(Shape):
    """A list's query under a name; without a group it is one's own, or for all."""

    id = fields.Integer(required=True)
    noun = fields.String(required=True)
    name = fields.String(required=True)
    query = fields.String(required=True)
    group = fields.Nested(Named, required=True, allow_none=True)
    for_all = fields.Boolean(required=True)
    position = fields.Integer(required=True, metadata={"description": "Its place among those of the same readers."})
    version = fields.Integer(required=True)


class SavedViewChange(Shape):
    """What to change of a view."""

    name = text(MOST_NAME, 1)
    query = text(MOST_QUERY)
    group = key(allow_none=True)
    for_all = YesOrNo()


class NewSavedView(Shape):
    """A view to keep."""

    noun = text(MOST_NOUN, 1, required=True)
    name = text(MOST_NAME, 1, required=True)
    query = text(MOST_QUERY, required=True)
    group = key(allow_none=True, load_default=None)
    for_all = YesOrNo(load_default=False)


def found() -> Sequence[SavedView]:
    """Return the views that the caller may see."""
    return queries.views(caller())


def at(key: str) -> SavedView:
    """Return the view of an address."""
    wanted = id_of(key)
    found_one = next((one for one in queries.views(caller()) if one.id == wanted), None)
    if found_one is None:
        raise NotFound
    return found_one


def shown(row: SavedView) -> dict[str, Any]:
    """Return the view as ``SavedViewShape`` tells it."""
    group = None if row.group is None else {"id": row.group.id, "name": row.group.name}
    return {
        "id": row.id,
        "noun": row.noun,
        "name": row.name,
        "query": row.query,
        "group": group,
        "for_all": row.person_id is None and row.group_id is None,
        "position": row.position,
        "version": row.version,
    }


def create(body: dict[str, Any]) -> SavedView:
    """Keep a view of a list that knows the query."""
    require_query(body["noun"], body["query"], caller())
    command = SaveView(body["noun"], body["name"], body["query"], body["group"], body["for_all"])
    return at(str(operations.save_view(command, actor=caller(), now=now()).id))


def update(seen: Told, body: dict[str, Any]) -> SavedView:
    """Change a view: its name, its readers, what it shows."""
    wanted = {**seen, **body}
    if "group" not in body:
        wanted["group"] = None if wanted["for_all"] or seen["group"] is None else seen["group"]["id"]
    if "query" in body:
        require_query(seen["noun"], body["query"], caller())
    readers = (wanted["group"], wanted["for_all"])
    command = UpdateView(seen["id"], wanted["name"], *readers, seen["version"], wanted["query"])
    operations.update_view(command, actor=caller(), now=now())
    return at(str(seen["id"]))


def remove(seen: Told) -> None:
    """Remove a view."""
    operations.delete_view(DeleteView(seen["id"]), actor=caller(), now=now())


ROWS = Rows(
    "saved_views",
    "saved_view",
    SavedViewShape,
    NewSavedView,
    SavedViewChange,
    found,
    at,
    shown,
    Acts(create, update, remove),
    may_keep=anybody,
)
open_rows(door, ROWS)
open_order(door, ROWS, operations.move_view)
