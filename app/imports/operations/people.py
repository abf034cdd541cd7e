"""People from a file: what the directory says of them, what is written, and taking it back."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import DomainError, Refused
from app.core.i18n import N_, Message
from app.directory import operations as directory_operations
from app.directory import queries as directory_queries
from app.directory.commands import PersonDetails, UpdatePerson
from app.directory.facts import PersonFacts, rank_by
from app.directory.models import Group, GroupPurpose, Location, Membership, Person
from app.directory.operations import PersonChange
from app.directory.queries.groups import counts_at
from app.imports.columns import Field
from app.imports.operations.noting import note_records
from app.imports.people import FIELDS, Directory, Known, depths_in, plan_people
from app.imports.places import Places
from app.imports.plans import Cells, Plan, Planned
from app.imports.queries import Done, toucher_of
from app.imports.vocabulary import CHANGED, CREATED, PEOPLE, REMOVED, RESTORED

_AT_ONCE = 1_000
_PARTS = tuple(field.name for field in fields(PersonDetails))
_TOUCHED = N_("%(name)s was changed after the import, by %(who)s.")
_GONE = N_("%(name)s is gone already.")
_STAYS = N_("%(name)s stays as it is: %(why)s")
_MEANWHILE = Message(N_("Somebody changed the directory meanwhile. Nothing was imported: look at the file again."))
Heard = Callable[[int], object]


class PeopleImport:
    """The import of people. The caller opens the transactions."""

    noun = PEOPLE

    def fields(self, options: Mapping[str, Any]) -> Sequence[Field]:
        """Return what the columns of a file may say."""
        return FIELDS

    def plan(
        self, lines: Sequence[Cells], options: Mapping[str, Any], *, actor: Actor, now: datetime, lock: bool = False
    ) -> Plan:
        """Return what an import of these lines would do; with ``lock``, until it has done so nobody else changes it."""
        texts = {cells.said.get(name, "").lower() for cells in lines for name in ("identifier", "manager_id")}
        texts |= {cells.said.get("work_email", "").lower() for cells in lines}
        return plan_people(lines, _directory(texts - {""}, now, lock=lock), actor=actor)

    def write(self, plan: Plan, *, run_id: int, actor: Actor, now: datetime, heard: Heard) -> None:
        """Create and change what was planned, telling how far it is.

        Raises Refused when somebody else did something meanwhile that the plan did not see.
        """
        try:
            ids = _create(plan.of(CREATED), run_id, actor, now, heard)
            _change(plan.of(CHANGED), ids, run_id, actor, now, heard)
        except IntegrityError as error:
            raise Refused(_MEANWHILE) from error

    def in_order(self, done: Iterable[Done]) -> list[Done]:
        """Return what an undo takes back, changes first, then new people from those nobody reports to upwards."""
        created = {one.record_id: one for one in done if one.outcome == CREATED}
        rows = db.session.execute(select(Person.id, Person.manager_id).where(Person.manager_id.is_not(None)))
        managers: dict[int, int] = {row[0]: row[1] or 0 for row in rows}
        depths = depths_in(created, managers)
        removed = sorted(created.values(), key=lambda one: -depths[one.record_id])
        return [one for one in done if one.outcome == CHANGED] + removed

    def let_go(self, done: Sequence[Done], *, actor: Actor, now: datetime) -> Mapping[int, Mapping[str, Any]]:
        """Take away work mails that are to be put back to others; the audit tells it, so nothing is left to return."""
        wanted = {one.record_id: one.before["work_email"] for one in done}
        directory_operations.lock_people(wanted)
        directory_operations.release_mails(wanted, actor=actor, now=now)
        db.session.expire_all()
        return {}

    def undo(self, done: Done, *, run_id: int, actor: Actor, now: datetime, was: Mapping[str, Any]) -> str:
        """Take back what an import did to one person and return what was done.

        Raises Refused, with the reason, for somebody who was touched since or whom something names by now.
        """
        known = directory_queries.people_visible_to(actor).where(Person.id == done.record_id)
        person = db.session.scalar(known.with_for_update(of=Person))
        if person is None:
            raise Refused(Message(_GONE, {"name": done.before.get("identifier", f"#{done.record_id}")}))
        name = f"{person.name} ({person.identifier})"
        if person.version != done.version:
            values = {"name": name, "who": toucher_of(PEOPLE, person.id)}
            raise Refused(Message(_TOUCHED, values))
        outcome = REMOVED if done.outcome == CREATED else RESTORED
        version = done.version + 1
        try:
            if done.outcome == CREATED:
                directory_operations.delete_person(person.id, actor=actor, now=now)
            else:
                command = UpdatePerson(person.id, PersonDetails(**done.before), done.version)
                version = directory_operations.update_person(command, actor=actor, now=now).version
        except DomainError as refusal:
            why = next(iter(refusal.fields.values()), refusal.message)
            raise Refused(Message(_STAYS, {"name": name, "why": why})) from refusal
        note_records(run_id, PEOPLE, outcome, {done.record_id: (version, {})})
        return outcome


def _create(lines: list[Planned], run_id: int, actor: Actor, now: datetime, heard: Heard) -> dict[Any, int]:
    """Create people and return the id of each key; whoever reports to somebody of the file is told so afterwards."""
    ids: dict[Any, int] = {}
    for some in _some(lines):
        details = [_details({**one.values, "manager_id": _known_id(one.values["manager_id"])}) for one in some]
        made = directory_operations.create_people(details, actor=actor, now=now)
        ids.update({one.key: person for one, person in zip(some, made, strict=True)})
        note_records(run_id, PEOPLE, CREATED, {person: (1, {}) for person in made})
        heard(len(some))
    reports = {ids[one.key]: ids[one.values["manager_id"]] for one in lines if one.values["manager_id"] in ids}
    directory_operations.name_managers(reports)
    return ids


def _change(
    lines: list[Planned], ids: Mapping[Any, int], run_id: int, actor: Actor, now: datetime, heard: Heard
) -> None:
    changes = []
    for one in lines:
        manager = one.values["manager_id"]
        after = _details({**one.values, "manager_id": ids.get(manager, manager)})
        changes.append(PersonChange(int(one.key), one.version, _details(one.before), after))
    directory_operations.free_mails(changes)
    for some in _some(changes):
        directory_operations.change_people(some, actor=actor, now=now)
        note_records(run_id, PEOPLE, CHANGED, {one.person_id: (one.version + 1, asdict(one.before)) for one in some})
        heard(len(some))


def _details(values: Mapping[str, Any]) -> PersonDetails:
    return PersonDetails(**{name: values[name] for name in _PARTS})


def _known_id(key: Any) -> int | None:
    return key if isinstance(key, int) else None


def _directory(texts: Collection[str], now: datetime, *, lock: bool) -> Directory:
    """Return what the directory says of everybody whose identifier or work mail is one of ``texts``."""
    ids = _ids(texts)
    if lock:
        directory_operations.lock_people(ids)
    columns = [getattr(Person, name) for name in _PARTS]
    found: dict[int, Known] = {}
    logins: dict[str, int] = {}
    purposes = _purposes(ids, now)
    for some in _some(ids):
        query = select(Person.id, Person.version, Person.active, Person.is_admin, Person.is_auditor, *columns)
        rows = db.session.execute(query.where(Person.id.in_(some)))
        for person, version, active, is_admin, is_auditor, *parts in rows:
            details = PersonDetails(*parts)
            rank = rank_by(is_admin=is_admin, is_auditor=is_auditor, purposes=purposes.get(person, frozenset()))
            facts = PersonFacts(person, details.location_id, rank, details.manager_id, active)
            found[person] = Known(details, version, facts)
            logins |= {login.lower(): person for login in (details.identifier, details.work_email) if login}
    everybody = db.session.execute(select(Person.id, Person.manager_id, Person.identifier)).all()
    managers, identifiers = {row[0]: row[1] for row in everybody}, {row[0]: row[2] for row in everybody}
    locations = db.session.execute(select(Location.id, Location.parent_id, Location.key, Location.names))
    places = Places((row[0], row[1], row[2], row[3]) for row in locations)
    return Directory(found, logins, managers, identifiers, places)


def _ids(texts: Collection[str]) -> list[int]:
    identifier, mail = func.lower(Person.identifier), func.lower(Person.work_email)
    found: set[int] = set()
    for some in _some(sorted(texts)):
        found.update(db.session.scalars(select(Person.id).where(or_(identifier.in_(some), mail.in_(some)))))
    return sorted(found)


def _purposes(ids: list[int], now: datetime) -> dict[int, frozenset[str]]:
    """Return the purposes of each person's active groups."""
    held: dict[int, set[str]] = {}
    for some in _some(ids):
        query = (
            select(Membership.person_id, GroupPurpose.purpose)
            .join(Group, Group.id == Membership.group_id)
            .join(GroupPurpose, GroupPurpose.group_id == Group.id)
            .where(Membership.person_id.in_(some), Group.active, counts_at(now))
        )
        for person, purpose in db.session.execute(query):
            held.setdefault(person, set()).add(purpose)
    return {person: frozenset(purposes) for person, purposes in held.items()}


def _some(values: Sequence[Any]) -> Iterator[list[Any]]:
    return (list(values[start : start + _AT_ONCE]) for start in range(0, len(values), _AT_ONCE))
