"""The lists of the panel as the caller keeps them: which columns they show, and the view that they open with."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import fields

from app.api.base.answering import Listed
from app.api.base.bounded import Several
from app.api.base.door import Door, anybody, caller
from app.api.base.parts import listed_whole
from app.api.base.shapes import Asked, AskedList, Shape, key, list_of, text
from app.core.errors import Invalid, NotFound
from app.core.i18n import N_, Message
from app.views import operations, queries
from app.views.checks import MOST_COLUMNS
from app.views.commands import ChooseColumns, ChooseDefault
from app.views.queries import Shelf
from app.web.format import now
from app.web.lists import personal_list, personal_lists

MOST_KEY = 40
_NO_VIEW = Message(N_("This list has no such view."))
door = Door("lists", "The lists of the panel as each person keeps them: columns, and the view that they open with.")


class ListColumn(Shape):
    """A column that may be shown; ``usual`` ones are shown to who has chosen none."""

    key = fields.String(required=True)
    name = fields.String(required=True)
    usual = fields.Boolean(required=True)


class PersonalList(Shape):
    """A list of the panel; ``columns`` are those the caller chose, in their order: none are the usual ones."""

    noun = fields.String(required=True)
    name = fields.String(required=True)
    columns = fields.List(fields.String(), required=True)
    default_view = fields.Integer(
        required=True, allow_none=True, metadata={"description": "The saved view that the list opens with."}
    )
    known = fields.List(fields.Nested(ListColumn), required=True)


class PersonalListChange(Shape):
    """What to keep of a list from now on; what is not named stays as it is."""

    columns = Several(text(MOST_KEY, 1), MOST_COLUMNS)
    default_view = key(allow_none=True)


@door.get("/lists", list_of(PersonalList), may=anybody, query=AskedList)
def list_lists(query: dict[str, Any]) -> Listed:
    """List the lists that the caller may open and arrange."""
    shelf = queries.shelf_of(caller())
    return listed_whole(query, personal_lists(), lambda view: _shown(view, shelf))


@door.get("/lists/<noun>", PersonalList, may=anybody, query=Asked)
def read_list(noun: str, query: dict[str, Any]) -> Mapping[str, Any]:
    """Read how the caller keeps one list, and which columns it has."""
    return current_list(noun)


def current_list(noun: str) -> dict[str, Any]:
    """Return the list of an address as the caller keeps it now; raise NotFound for none that they may open."""
    view = personal_list(noun)
    if view is None:
        raise NotFound
    return _shown(view, queries.shelf_of(caller()))


@door.change("/lists/<noun>", PersonalList, may=anybody, body=PersonalListChange, current=current_list)
def arrange_list(noun: str, body: dict[str, Any], seen: Mapping[str, Any]) -> Mapping[str, Any]:
    """Choose the columns of a list in their order, none for the usual ones, and the view that it opens with."""
    if "columns" in body:
        _require_known(body["columns"], seen)
    if "default_view" in body:
        try:
            operations.choose_default(ChooseDefault(noun, body["default_view"]), actor=caller(), now=now())
        except NotFound:
            raise Invalid(_NO_VIEW, fields={"default_view": _NO_VIEW}) from None
    if "columns" in body:
        operations.choose_columns(ChooseColumns(noun, tuple(body["columns"])), actor=caller(), now=now())
    return current_list(noun)


def _require_known(columns: Sequence[str], seen: Mapping[str, Any]) -> None:
    known = {one["key"] for one in seen["known"]}
    unknown = next((one for one in columns if one not in known), None)
    if unknown is not None:
        sentence = Message(N_("This list has no column “%(name)s”."), {"name": unknown})
        raise Invalid(sentence, fields={"columns": sentence})


def _shown(view: Any, shelf: Shelf) -> dict[str, Any]:
    known = [one for one in view.columns if one.is_choosable]
    return {
        "noun": view.noun,
        "name": str(view.title),
        "columns": list(shelf.columns.get(view.noun, ())),
        "default_view": shelf.defaults.get(view.noun),
        "known": [{"key": one.key, "name": str(one.label), "usual": one.usual} for one in known],
    }
