"""Somebody or something told by id and name, as ``Named`` is."""

from typing import Any

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
