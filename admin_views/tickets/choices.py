"""What a select of the tickets' pages shows: names in the reader's language and order."""

from collections.abc import Callable, Iterable

from sqlalchemy import Select

from admin_views.base import QueryLookup
from admin_views.base.naming import search_of
from app.core.actor import Actor
from app.directory import queries as directory
from app.directory.models import Person
from app.tickets.queries import Worker
from app.tickets.queries.offers import Rows
from app.web.words import gettext as _
from app.web.words import named


def named_rows(rows: Rows) -> list[tuple[int, str]]:
    """Return ids and names, sorted as the reader reads."""
    return sorted(((row_id, named(names)) for row_id, names in rows), key=lambda row: row[1].casefold())


def rows_as_made(rows: Rows) -> list[tuple[int, str]]:
    """Return ids and names in the order of their making: the usual reason stands first, "other" last."""
    return [(row_id, named(names)) for row_id, names in sorted(rows, key=lambda row: row[0])]


def worker_rows(workers: Iterable[Worker]) -> list[tuple[int, str]]:
    """Return ids and names as given, those present first, each with what a choice needs to know."""
    return [
        (one.person_id, " · ".join((one.name, *([_("Online")] * one.is_present), _("%(n)s open", n=one.open_count))))
        for one in workers
    ]


def people_of(scoped: Callable[[], Select[Person]], actor: Actor) -> QueryLookup:
    """Return where a field finds the people of a statement, as the directory finds them."""
    return QueryLookup(scoped, Person.id, card_line, search_of(actor))


def anybody(actor: Actor) -> Select[Person]:
    """Return the query of the people whom a task may be for: everybody whom the actor finds in the directory."""
    found = directory.people_visible_to(actor).where(Person.active)
    return found.order_by(Person.last_name, Person.first_name, Person.id)


def card_line(person: Person) -> str:
    """Return a person as a list of choices shows them: name and identifier, to tell namesakes apart."""
    return f"{person.name} · {person.identifier}"
