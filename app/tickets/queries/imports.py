"""What an earlier import left: tickets by their foreign number, and the names it made."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import func, select

from app.core.db import db
from app.directory.models import Group, Location, Person
from app.tickets.models import Category, ExternalRef, HoldReason, Ticket
from app.tickets.servicenow.names import SOURCE, category_key, external_id, location_key
from app.tickets.servicenow.outcome import Past

_AT_ONCE = 1000
_COLUMNS: Mapping[str, tuple[Any, Any, Callable[[str], str]]] = {
    "people": (Person.id, Person.external_id, external_id),
    "groups": (Group.id, Group.external_id, external_id),
    "locations": (Location.id, Location.key, location_key),
    "categories": (Category.id, Category.key, category_key),
    "hold_reasons": (HoldReason.id, HoldReason.key, str),
}
NOUNS = tuple(_COLUMNS)


def lock_imports() -> None:
    """Wait until no other import is replaying an incident; held until the transaction ends."""
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("ticketease.import"))))


def pasts(references: Iterable[str]) -> dict[str, Past]:
    """Return, by foreign number, what an earlier import made of each incident that it knew."""
    columns = (Ticket.id, ExternalRef.marks, Ticket.status, Group.external_id, Person.external_id)
    query = (
        select(ExternalRef.reference, *columns)
        .join(Ticket, ExternalRef.ticket_id == Ticket.id)
        .outerjoin(Group, Ticket.group_id == Group.id)
        .outerjoin(Person, Ticket.assignee_id == Person.id)
        .where(ExternalRef.source == SOURCE)
    )
    found = {}
    for some in _some(sorted(references)):
        for row in db.session.execute(query.where(ExternalRef.reference.in_(some))):
            found[row[0]] = Past(row[1], tuple(row[2]), row[3], row[4], row[5])
    return found


def known_names(noun: str, names: Collection[str]) -> dict[str, int]:
    """Return the id of each of ``names`` that exists; ``noun`` is one of ``NOUNS``."""
    identity, key, key_of = _COLUMNS[noun]
    by_key = {key_of(name): name for name in names}
    ids = {}
    for some in _some(sorted(by_key)):
        rows = db.session.execute(select(key, identity).where(key.in_(some)))
        ids.update({by_key[value]: found for value, found in rows})
    return ids


def _some(values: list[str]) -> Iterator[list[str]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))
