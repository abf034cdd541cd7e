"""A person named by what somebody typed: a name or an identifier."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select

from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.i18n import N_, Message
from app.directory.models import Person
from app.directory.queries import best_first, found, suggest_people

LONGEST, SUGGESTED = 100, 8
_NOBODY = Message(N_("Nobody, or more than one person, is called that: choose one of the list."))


def search_of(actor: Actor) -> Callable[[Select[Any], str], Select[Any]]:
    """Return how a reference field narrows people by what is typed: as the directory's own box, the best first."""

    def search(people: Select[Any], text: str) -> Select[Any]:
        return people.where(found(text, actor)).order_by(None).order_by(*best_first(text), Person.id)

    return search


def suggested_people(typed: str, actor: Actor) -> list[dict[str, str]]:
    """Return the active people the words find, as a script shows them; ``id`` is the identifier."""
    words = typed.strip()[:LONGEST]
    rows = suggest_people(words, actor, SUGGESTED, leavers=False) if words else ()
    return [{"id": row[2], "name": row[1]} for row in rows]


def found_person(field: str, typed: str, actor: Actor) -> int:
    """Return the id of the one active person the words name; raise Invalid for ``field`` when it is not one."""
    rows = suggest_people(typed, actor, SUGGESTED, leavers=False)
    exact = [row for row in rows if typed.casefold() in (row[1].casefold(), row[2].casefold())]
    one = exact or rows
    if len(one) != 1:
        raise Invalid(_NOBODY, fields={field: _NOBODY})
    return int(one[0][0])
