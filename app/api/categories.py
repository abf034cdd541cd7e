"""What tickets are about: everybody reads the categories in use, administrators keep them."""

from collections.abc import Sequence
from typing import Any

from app.api.base.door import Door, caller
from app.api.base.naming import id_keyed
from app.api.base.parts import id_of
from app.api.base.rows import NamedRow, NamedRowChange, NewNamedRow, Rows, acts_by, named_row, open_rows
from app.api.base.shapes import given_names, one_of
from app.core.errors import NotFound
from app.core.i18n import N_, Message
from app.tickets import operations, queries
from app.tickets.commands import CategoryDetails
from app.tickets.models import Category
from app.tickets.vocabulary import KINDS

door = Door("categories", "What tickets are about.")


class CategoryShape(NamedRow):
    """A category of incidents or of tasks."""

    kind = one_of(KINDS, required=True)


class NewCategory(NewNamedRow):
    """A category to add."""

    kind = one_of(KINDS, required=True)


def found() -> Sequence[Category]:
    """Return the categories that the caller reads: those in use, all of them to who reads everything."""
    return [one for kind in KINDS for one in queries.categories(kind, including_inactive=caller().reads_everything)]


def at(key: str) -> Category:
    """Return the category of an address."""
    row = queries.get_row(Category, id_of(key))
    if not (row.active or caller().reads_everything):
        raise NotFound
    return row


def shown(row: Category) -> dict[str, Any]:
    """Return the category as ``CategoryShape`` tells it."""
    return {**named_row(row), "kind": row.kind}


def details_of(body: dict[str, Any], row: Category | None) -> CategoryDetails:
    """Return what a category would say; its key and its kind stay."""
    if row is None:
        return CategoryDetails(body["key"], given_names({}, body["names"]), body["kind"], body["active"])
    return CategoryDetails(row.key, given_names(row.names, body.get("names")), row.kind, body.get("active", row.active))


def category_of(kind: str, key: str | None, field: str = "category") -> int | None:
    """Return the id of the category with this key; raise Invalid by ``field`` when the kind has none such."""
    found_one = None if key is None else queries.category_keyed(kind, key)
    known = {} if found_one is None else {found_one.key: found_one.id}
    return id_keyed(known, key, field, Message(N_("Choose a category of the list.")))


def category_id_of(key: str | None, kind: str | None) -> int | None:
    """Return the id of the category with this key, of one kind or of any; raise Invalid when there is none such."""
    for one in (kind,) if kind else KINDS[:-1]:
        if (found_one := queries.category_keyed(one, key or "")) is not None:
            return found_one.id
    return category_of(kind or KINDS[-1], key)


ACTS = acts_by(details_of, at, operations.create_category, operations.update_category, operations.delete_category)
open_rows(door, Rows("categories", "category", CategoryShape, NewCategory, NamedRowChange, found, at, shown, ACTS))
