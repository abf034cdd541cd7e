"""Finding people."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.directory.facts import PersonFacts, rank_by
from app.directory.models import Group, GroupPurpose, Membership, Person, Profile
from app.directory.purposes import Purpose
from app.directory.queries.groups import counts_at

NAME = func.btrim(Person.first_name + " " + Person.last_name)
_CHOSEN_INITIALS = (
    select(NAME, Profile.initials).join(Profile, Profile.person_id == Person.id).where(Profile.initials.is_not(None))
)


def people_visible_to(actor: Actor) -> Select[Person]:
    """Return the query of the people the actor may find (rights.may_see_card says the same, one by one)."""
    query = select(Person)
    if actor.reads_everything:
        return query
    served = actor.scopes.get(Purpose.PEOPLE, frozenset())
    return query.where(or_(Person.active, Person.id == actor.person_id, Person.location_id.in_(served)))


def get_person(person_id: int, actor: Actor, *, lock: bool = False) -> Person:
    """Return a person the actor may find, locked for a change if asked; raise NotFound otherwise."""
    query = people_visible_to(actor).where(Person.id == person_id)
    if lock:
        query = query.with_for_update(of=Person).execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def find_by_login(login: str) -> Person | None:
    """Return the active person with this identifier or work e-mail, whatever its case."""
    wanted = login.strip().lower()
    either = or_(func.lower(Person.identifier) == wanted, func.lower(Person.work_email) == wanted)
    return db.session.scalar(select(Person).where(Person.active, either))


def facts_of_card(person: Person) -> PersonFacts:
    """Return what decides who may see a person and how to reach them: everything but the rank; no query."""
    return PersonFacts(person.id, person.location_id, manager_id=person.manager_id, active=person.active)


def facts_of_person(person: Person, now: datetime) -> PersonFacts:
    """Return what the rules of rights need to know of ``person``; one query, for the rank."""
    purposes = db.session.scalars(
        select(GroupPurpose.purpose)
        .join(Membership, Membership.group_id == GroupPurpose.group_id)
        .join(Group, Group.id == Membership.group_id)
        .where(Membership.person_id == person.id, Group.active, counts_at(now))
    )
    rank = rank_by(is_admin=person.is_admin, is_auditor=person.is_auditor, purposes=frozenset(purposes))
    return PersonFacts(person.id, person.location_id, rank, person.manager_id, person.active)


def chosen_initials() -> dict[str, str]:
    """Return name → initials for the names whose people chose initials; names that share two choices keep none."""
    chosen: dict[str, str] = {}
    for name, initials in db.session.execute(_CHOSEN_INITIALS):
        chosen[name] = initials if chosen.get(name, initials) == initials else ""
    return {name: initials for name, initials in chosen.items() if initials}


def profile_of(person_id: int) -> Profile | None:
    """Return what a person chose for themselves, None for who has chosen nothing yet."""
    return db.session.get(Profile, person_id, populate_existing=True)


def groups_of_person(person_id: int, now: datetime) -> Sequence[Membership]:
    """Return the present stays of a person in active groups, with the group loaded, by name."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.group)
        .options(contains_eager(Membership.group).selectinload(Group.purpose_rows))
        .where(Membership.person_id == person_id, Group.active, counts_at(now))
        .order_by(Group.name)
    ).all()


def reports_of(person: Person, most: int) -> Sequence[Person]:
    """Return at most ``most`` of the active people whose manager the person is, by name.

    The person's own manager is read with them: a card shows both, in one statement.
    """
    is_theirs = Person.manager_id == person.id
    query = select(Person).where(or_(and_(is_theirs, Person.active), Person.id == person.manager_id))
    by_name = (func.lower(Person.last_name), func.lower(Person.first_name))
    found = db.session.scalars(query.order_by(is_theirs.is_(True), *by_name, Person.id).limit(most + 1)).all()
    return [one for one in found if one.manager_id == person.id][:most]
