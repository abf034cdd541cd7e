"""Founding the demonstration's company: places, teams, people, routing rules, by the operations of the panel."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.access.commands import SetPassword
from app.access.demo_people import DEMO_DOMAIN
from app.access.operations import disable_person, set_password
from app.access.passwords import Hasher
from app.core.actor import Actor
from app.core.db import db
from app.demo.company import LEAVERS, PASSWORD, PEOPLE, PLACES, ROUTES, TEAMS, VISITORS, ZONE, Someone, Team
from app.demo.teams import someone
from app.directory import operations as directory
from app.directory.commands import (
    CreateGroup,
    CreateLocation,
    CreatePerson,
    GroupDetails,
    LocationDetails,
    PersonDetails,
    SetMember,
)
from app.directory.purposes import Purpose
from app.directory.queries import root_location
from app.tickets import operations as tickets
from app.tickets.commands import Create, RoutingRuleDetails
from app.tickets.models import Category, HoldReason
from app.tickets.vocabulary import INCIDENT


@dataclass(frozen=True)
class Company:
    """The ids of what the stories name, by key, name or login."""

    places: dict[str, int]
    teams: dict[str, int]
    people: dict[str, int]
    categories: dict[str, int]
    hold_reasons: dict[str, int]


def found_company(hasher: Hasher, *, actor: Actor, now: datetime) -> Company:
    """Return the company, made in the caller's transaction; ``now`` is before the first story."""
    places = {"root": root_location().id}
    for place in PLACES:
        names = {"en": place.en, "fr": place.fr}
        is_site = place.parent == "root"
        details = LocationDetails(
            place.key, names, places[place.parent], country="FR" if is_site else None, tz=ZONE if is_site else None
        )
        places[place.key] = directory.create_location(CreateLocation(details), actor=actor, now=now).id
    teams = {team.name: _team_id(team, places, actor, now) for team in TEAMS}
    people: dict[str, int] = {}
    for person in sorted(PEOPLE, key=_depth):
        people[person.login] = _hire(person, places, teams, people, actor, now)
    for person in LEAVERS:
        disable_person(_hire(person, places, teams, people, actor, now), actor=actor, now=now)
    for login in VISITORS:
        set_password(SetPassword(people[login], PASSWORD, must_change=False), hasher=hasher, actor=actor, now=now)
    categories = _ids(Category)
    for route in ROUTES:
        wanted = RoutingRuleDetails(
            route.name, teams[route.team], INCIDENT, categories[route.category], _place(route.place, places)
        )
        tickets.create_routing_rule(Create(wanted), actor=actor, now=now)
    return Company(places, teams, people, categories, _ids(HoldReason))


def _team_id(team: Team, places: dict[str, int], actor: Actor, now: datetime) -> int:
    details = GroupDetails(
        team.name,
        places[team.place],
        frozenset(Purpose(purpose) for purpose in team.purposes),
        takes=frozenset({Purpose.INCIDENTS, Purpose.TASKS} if team.takes else ()),
        description=team.description,
    )
    return directory.create_group(CreateGroup(details), actor=actor, now=now).id


def _hire(
    person: Someone,
    places: dict[str, int],
    teams: dict[str, int],
    people: dict[str, int],
    actor: Actor,
    now: datetime,
) -> int:
    details = PersonDetails(
        person.login,
        person.first_name,
        person.last_name,
        work_email=f"{person.login}@{DEMO_DOMAIN}",
        location_id=places[person.place],
        manager_id=people[person.manager] if person.manager else None,
        lang=None if person.login in VISITORS else person.lang,
    )
    hired = directory.create_person(CreatePerson(details, person.is_admin), actor=actor, now=now)
    for name in {*person.teams, *person.leads}:
        directory.set_member(SetMember(teams[name], hired.id, name in person.leads), actor=actor, now=now)
    return hired.id


def _depth(person: Someone) -> int:
    """Return how many managers stand above somebody: they are hired from the top."""
    return 1 + _depth(someone(person.manager)) if person.manager else 0


def _place(key: str, places: dict[str, int]) -> int | None:
    return None if key == "root" else places[key]


def _ids(model: type[Category] | type[HoldReason]) -> dict[str, int]:
    return {row.key: row.id for row in db.session.execute(select(model.key, model.id))}
