"""The door of the people, and the person that its handlers speak of."""

from app.api.base.door import Door, caller
from app.api.base.parts import id_of
from app.directory import queries
from app.directory.models import Person

NAMES = {"lang": "language", "tz": "time_zone"}
door = Door("people", "The directory: who people are, where, and who their manager is.", NAMES)


def person_at(key: str) -> Person:
    """Return the person of an address; raise NotFound when the caller may not find them."""
    return queries.get_person(id_of(key), caller())
