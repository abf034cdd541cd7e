"""Many people at once, for imports: what was planned is written in a few statements, each change in the audit.

The rules and the rights of every line were asked by the plan, under the locks that ``lock_people`` takes.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, select, update

from app.audit.diff import changes_between
from app.audit.operations import record_all
from app.core.actor import Actor
from app.core.db import db
from app.directory.commands import PersonDetails
from app.directory.models import Person
from app.directory.operations.lines import lock_lines

_PEOPLE = cast(Table, Person.__table__)
_AT_ONCE = 1_000
_PARTS = tuple(PersonDetails.__dataclass_fields__)
_CHANGE = (
    update(_PEOPLE)
    .where(_PEOPLE.c.id == bindparam("person"))
    .values({name: bindparam(f"new_{name}") for name in _PARTS} | {"version": bindparam("new_version")})
)


@dataclass(frozen=True)
class PersonChange:
    """What a record said, and what it will say; ``version`` is the one it has."""

    person_id: int
    version: int
    before: PersonDetails
    after: PersonDetails


def lock_people(ids: Collection[int]) -> None:
    """Keep these records and all reporting lines as they are until the transaction ends, locked in one order."""
    lock_lines()
    wanted = sorted(ids)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        db.session.execute(select(Person.id).where(Person.id.in_(some)).order_by(Person.id).with_for_update())


def create_people(details: Sequence[PersonDetails], *, actor: Actor, now: datetime) -> list[int]:
    """Return the ids of the new people, in the order given; they cannot sign in yet."""
    rows = [{**asdict(one), "created_at": now} for one in details]
    query = insert(_PEOPLE).returning(_PEOPLE.c.id, sort_by_parameter_order=True)
    ids = [int(found) for found in db.session.scalars(query, rows)] if rows else []
    entries = [(person, {"identifier": [None, one.identifier]}) for person, one in zip(ids, details, strict=True)]
    record_all("person.created", "people", entries, actor=actor, now=now)
    return ids


def name_managers(managers: Mapping[int, int]) -> None:
    """Set the managers of people who were just created: those who had no id yet; part of their creation."""
    if managers:
        query = update(_PEOPLE).where(_PEOPLE.c.id == bindparam("person")).values(manager_id=bindparam("manager"))
        rows = [{"person": person, "manager": manager} for person, manager in managers.items()]
        db.session.execute(query, rows, execution_options={"synchronize_session": False})


def free_mails(changes: Sequence[PersonChange]) -> None:
    """Take away the work mails that are about to change, so that two people may exchange theirs."""
    ids = [one.person_id for one in changes if one.before.work_email != one.after.work_email]
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        db.session.execute(update(_PEOPLE).where(_PEOPLE.c.id.in_(some)).values(work_email=None))


def release_mails(wanted: Mapping[int, str | None], *, actor: Actor, now: datetime) -> None:
    """Take away, by person, a work mail that is not the one wanted back; each is told in the audit."""
    query = select(Person.id, Person.work_email).where(Person.id.in_(wanted), Person.work_email.is_not(None))
    freed = {row.id: row.work_email for row in db.session.execute(query) if row.work_email != wanted[row.id]}
    db.session.execute(update(_PEOPLE).where(_PEOPLE.c.id.in_(freed)).values(work_email=None))
    told: list[tuple[int, Mapping[str, Any]]] = [(one, {"work_email": [mail, None]}) for one, mail in freed.items()]
    record_all("person.changed", "people", told, actor=actor, now=now)


def change_people(changes: Sequence[PersonChange], *, actor: Actor, now: datetime) -> None:
    """Let the records say what they shall; each counts one version."""
    if not changes:
        return
    rows = [
        {"person": one.person_id, "new_version": one.version + 1}
        | {f"new_{name}": value for name, value in asdict(one.after).items()}
        for one in changes
    ]
    db.session.execute(_CHANGE, rows)
    entries: list[tuple[int, Mapping[str, Any]]] = [
        (one.person_id, changes_between(asdict(one.before), asdict(one.after))) for one in changes
    ]
    record_all("person.changed", "people", entries, actor=actor, now=now)
