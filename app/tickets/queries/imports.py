"""What an earlier import left: tickets by their foreign number, and the names it made."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, cast, func, literal, select

from app.core.db import db
from app.directory.models import Group, GroupPurpose, Location, Person
from app.directory.purposes import Purpose
from app.tickets.models import Category, ExternalRef, HoldReason, ImportWord, RunTicket, Ticket, TicketEvent
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
# What identifies a group to a plan: its name in the foreign system, or our own id for one that never was there.
_GROUP_KEY = func.coalesce(Group.external_id, literal("#") + cast(Group.id, String))
_UNDONE = (
    select(RunTicket.run_id)
    .where(RunTicket.ticket_id == Ticket.id, RunTicket.outcome == "deleted", RunTicket.seq == Ticket.last_seq)
    .exists()
)
_PASTS = (
    select(
        ExternalRef.reference,
        Ticket.id,
        ExternalRef.marks,
        Ticket.status,
        _GROUP_KEY,
        Person.external_id,
        Ticket.deleted_at.is_not(None),
        Ticket.deleted_at.is_not(None) & _UNDONE,
    )
    .join(Ticket, ExternalRef.ticket_id == Ticket.id)
    .outerjoin(Group, Ticket.group_id == Group.id)
    .outerjoin(Person, Ticket.assignee_id == Person.id)
    .where(ExternalRef.source == SOURCE)
)


def lock_imports() -> None:
    """Wait until no other import is replaying an incident; held until the transaction ends."""
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("ticketease.import"))))


def pasts(references: Iterable[str]) -> dict[str, Past]:
    """Return, by foreign number, what an earlier import made of each incident that it knew."""
    found = {}
    for some in _some(sorted(references)):
        for row in db.session.execute(_PASTS.where(ExternalRef.reference.in_(some))):
            found[row[0]] = Past(row[1], tuple(row[2]), *row[3:])
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


def group_keys(ids: Iterable[int]) -> dict[int, str]:
    """Return what identifies each of these groups that may still receive tickets."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = db.session.execute(select(Group.id, _GROUP_KEY).where(Group.id.in_(wanted), Group.active))
    return {found: str(key) for found, key in rows}


def receiving_groups() -> dict[int, str]:
    """Return the names of the groups that a word may stand for: those that work incidents, by name."""
    working = Group.purpose_rows.any(GroupPurpose.purpose == Purpose.INCIDENTS)
    rows = db.session.execute(select(Group.id, Group.name).where(Group.active, working).order_by(Group.name))
    return {found: str(name) for found, name in rows}


def import_words(source: str = SOURCE) -> dict[tuple[str, str], str]:
    """Return what was said that foreign words mean: (place, word) → target."""
    rows = select(ImportWord.place, ImportWord.word, ImportWord.target).where(ImportWord.source == source)
    return {(place, word): target for place, word, target in db.session.execute(rows)}


@dataclass(frozen=True)
class Made:
    """A ticket that an import made or brought back: its last event then, and whether it is deleted now."""

    ticket_id: int
    number: str
    seq: int
    is_deleted: bool


def made_by(run_id: int, outcomes: Collection[str]) -> list[Made]:
    """Return the tickets to which a run did one of ``outcomes``, in the order of their ids."""
    rows = (
        select(Ticket.id, Ticket.number, RunTicket.seq, Ticket.deleted_at.is_not(None))
        .join(RunTicket, RunTicket.ticket_id == Ticket.id)
        .where(RunTicket.run_id == run_id, RunTicket.outcome.in_(outcomes))
        .order_by(Ticket.id)
    )
    return [Made(*row) for row in db.session.execute(rows)]


def toucher_of(ticket_id: int) -> str:
    """Return who is behind the ticket's latest event: a person's name, else the part of the machine."""
    rows = (
        select(Person, TicketEvent.source)
        .select_from(TicketEvent)
        .outerjoin(Person, TicketEvent.person_id == Person.id)
        .where(TicketEvent.ticket_id == ticket_id)
        .order_by(TicketEvent.seq.desc())
        .limit(1)
    )
    person, source = db.session.execute(rows).one()
    return person.name if person else source


def outcomes_of(run_id: int) -> dict[int, str]:
    """Return what a run did to each ticket so far."""
    rows = select(RunTicket.ticket_id, RunTicket.outcome).where(RunTicket.run_id == run_id)
    return {ticket_id: str(outcome) for ticket_id, outcome in db.session.execute(rows)}


def _some(values: list[str]) -> Iterator[list[str]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))
