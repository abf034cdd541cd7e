"""A person named by what somebody typed: a name or an identifier."""

from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.i18n import N_, Message
from app.directory.queries import suggest_people

LONGEST, SUGGESTED = 100, 8
_NOBODY = Message(N_("Nobody, or more than one person, is called that: choose one of the list."))


def suggested_people(typed: str, actor: Actor) -> list[dict[str, str]]:
    """Return the active people the words find, as a script shows them; ``id`` is the identifier."""
    words = typed.strip()[:LONGEST]
    rows = suggest_people(words, actor, SUGGESTED) if words else ()
    return [{"id": row[2], "name": row[1]} for row in rows if row[3]]


def found_person(field: str, typed: str, actor: Actor) -> int:
    """Return the id of the one active person the words name; raise Invalid for ``field`` when it is not one."""
    rows = [row for row in suggest_people(typed, actor, SUGGESTED) if row[3]]
    exact = [row for row in rows if typed.casefold() in (row[1].casefold(), row[2].casefold())]
    one = exact or rows
    if len(one) != 1:
        raise Invalid(_NOBODY, fields={field: _NOBODY})
    return int(one[0][0])
