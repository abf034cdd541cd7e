"""Which team of the demonstration an incident reaches, and who of it works it."""

from random import Random

from app.demo.company import ALAN, PEOPLE, PLACES, ROUTES, TEAMS, Someone

_PARENT = {place.key: place.parent for place in PLACES}
_BY_LOGIN = {person.login: person for person in PEOPLE}


def path_of(place: str) -> tuple[str, ...]:
    """Return the keys from ``place`` up to the root."""
    return (place,) if place == "root" else (place, *path_of(_PARENT[place]))


def site_of(place: str) -> str:
    """Return the key of the site that ``place`` belongs to."""
    return path_of(place)[-2]


def team_for(category: str, place: str) -> str:
    """Return the name of the team that the routing rules, then the nearest taker, give it to."""
    path = path_of(place)
    routed = (route.team for route in ROUTES if route.category == category and route.place in path)
    takers = (team.name for key in path for team in TEAMS if team.takes and team.place == key)
    return next(routed, None) or next(takers)


def worker_of(team: str, chance: Random) -> Someone:
    """Return a member of ``team`` who does the work; Alan, whose queue a visitor sees, is often there."""
    members = [person for person in PEOPLE if team in person.teams]
    return chance.choices(members, [2 if person.login == ALAN else 1 for person in members])[0]


def leader_of(team: str) -> Someone | None:
    """Return who manages ``team``."""
    return next((person for person in PEOPLE if team in person.leads), None)


def someone(login: str) -> Someone:
    """Return the person with this login."""
    return _BY_LOGIN[login]
