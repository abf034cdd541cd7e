"""Somebody or something told by id and name, as ``Named`` is; and a configurable row named by its key."""

from collections.abc import Mapping
from typing import Any

from app.core.errors import Invalid
from app.core.i18n import Message
from app.directory.models import Group, Location, Person
from app.web.words import named


def named_person(person: Person | None) -> dict[str, Any] | None:
    """Return a person by id and name."""
    return None if person is None else {"id": person.id, "name": person.name}


def named_place(location: Location | None) -> dict[str, Any] | None:
    """Return a location by id and name."""
    return None if location is None else {"id": location.id, "name": named(location.names)}


def named_group(group: Group | None) -> dict[str, Any] | None:
    """Return a group by id and name."""
    return None if group is None else {"id": group.id, "name": group.name}


def named_by(key: int | None, name: str | None) -> dict[str, Any] | None:
    """Return somebody or something whose id and name are at hand; None for no id."""
    return None if key is None else {"id": key, "name": name or ""}


def id_keyed(ids: Mapping[str, int], key: str | None, field: str, sentence: Message) -> int | None:
    """Return the id of the row with this key, None for no key; raise Invalid with the field when there is none such."""
    if key is not None and key not in ids:
        raise Invalid(sentence, fields={field: sentence})
    return None if key is None else ids[key]
