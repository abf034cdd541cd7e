"""Half a year of incidents, always the same for the same ``now``: who said and did what, and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from app.demo.cases import Case, load_cases
from app.demo.company import PEOPLE, PLACES, RITA, ZONE, Someone
from app.demo.plot import Act, Plot, play
from app.demo.teams import site_of
from app.sla.calendar import Calendar, Span

COUNT, RECENT = 400, 80
PERIOD, LATELY = timedelta(days=182), timedelta(days=10)
SEED = 20260301
OPENING = Calendar(ZONE, week=((Span(8 * 60 + 15, 18 * 60 + 15),),) * 5 + ((), ()))
ROOMS = {
    "paris": ("Seine", "Marais", "Montmartre", "Bastille", "Vosges", "Bercy"),
    "lyon": ("Saône", "Bellecour", "Confluence", "Fourvière"),
}
ROOM = {"en": "the {name} room", "fr": "la salle {name}"}
SITE = {"paris": "Paris", "lyon": "Lyon"}
APPLICATIONS = ("Comptaflow", "Planeo", "Atlas CRM", "DocuBase", "TimeBook", "MonPortail")
FOLDERS = ("Finance/Budget", "Sales/Offers", "HR/Templates", "Projects/Plans", "Marketing/Events", "Legal/Contracts")


@dataclass(frozen=True)
class Story:
    """One incident from its opening to ``now``; ``acts`` are in order."""

    opened_at: datetime
    requester: Someone
    category: str
    impact: str
    urgency: str
    title: str
    body: str
    acts: tuple[Act, ...]


def tell(now: datetime) -> Iterator[Story]:
    """Yield the stories in the order of their opening; nothing in them is later than ``now``."""
    chance = Random(SEED)  # noqa: S311 - a demonstration wants the same numbers, not secret ones
    cases = load_cases()
    deck: list[Case] = []
    for opened_at in _openings(chance, now):
        if not deck:
            deck = chance.sample(cases, len(cases))
        yield _story(chance, deck.pop(), opened_at, now)


def _openings(chance: Random, now: datetime) -> list[datetime]:
    lately = now - LATELY
    early = _spread(chance, now - PERIOD, lately, COUNT - RECENT)
    # The last half hour stays empty: nobody has written a comment in the future.
    return early + _spread(chance, lately, now - timedelta(minutes=30), RECENT)


def _spread(chance: Random, start: datetime, end: datetime, count: int) -> list[datetime]:
    minutes = OPENING.opening_between(start, end).total_seconds() / 60
    drawn = (OPENING.add(start, timedelta(minutes=chance.uniform(0, minutes))) for _ in range(count))
    return sorted(instant.replace(second=chance.randrange(60), microsecond=0) for instant in drawn)


def _story(chance: Random, case: Case, opened_at: datetime, now: datetime) -> Story:
    is_recent = now - opened_at < LATELY
    requester = _requester(chance, is_recent)
    site = site_of(requester.place)
    words = case.words[requester.lang].filled(_fillings(chance, requester, site))
    urgency = chance.choice((*[case.urgency] * 4, "normal"))
    plot = Plot(case, words, requester, opened_at, is_recent)
    told = tuple(act for act in play(plot, chance, OPENING) if act.at <= now)
    return Story(opened_at, requester, case.category, case.impact, urgency, words.title, words.body, told)


def _requester(chance: Random, is_recent: bool) -> Someone:
    """Return who asks: anybody, and lately often Rita, whose page a visitor opens first."""
    weights = [_weight(person, is_recent) for person in PEOPLE]
    return chance.choices(PEOPLE, weights)[0]


def _weight(person: Someone, is_recent: bool) -> int:
    if person.login == RITA:
        return 22 if is_recent else 12
    return 1 if person.teams or person.leads else 5


def _fillings(chance: Random, requester: Someone, site: str) -> dict[str, str]:
    colleague = chance.choice([one for one in PEOPLE if one != requester and site_of(one.place) == site])
    names = [place for place in PLACES if place.parent == site]
    return {
        "room": ROOM[requester.lang].format(name=chance.choice(ROOMS[site])),
        "site": SITE[site],
        "app": chance.choice(APPLICATIONS),
        "folder": chance.choice(FOLDERS),
        "colleague": f"{colleague.first_name} {colleague.last_name}",
        "tag": f"LT-{chance.randrange(200, 980):04d}",
        "printer": f"PRN-{site[0].upper()}{chance.randrange(len(names))}-{chance.randrange(1, 7):02d}",
        "socket": f"{chance.choice('ABC')}{chance.randrange(4)}-{chance.randrange(10, 140):03d}",
    }
