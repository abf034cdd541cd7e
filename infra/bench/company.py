"""Who is at the desk: ten sites, twenty groups, two hundred people of whom forty are technicians. Nothing is random.

Some see little, whatever the desk has: one requester with a few tickets, and the last group, which stands at a place of
its own where few tickets are worked. A list that is quick for everybody else may be slow for them.
"""

from dataclasses import dataclass, replace

SITES = ("Paris", "Lyon", "Lille", "Nantes", "Rennes", "Nice", "Metz", "Dijon", "Brest", "Tours")
TEAMS = ("desk", "network")
PEOPLE, TECHNICIANS = 200, 40
ANNEX = "Annex"
QUIET = 51  # The place among the people of the requester with few tickets: one of the second site.
ADMINISTRATOR = 72  # And that of the administrator, of the third.
FIRST = (
    "Ada", "Bruno", "Chloé", "David", "Emma", "Farid", "Gaëlle", "Hugo", "Inès", "Jules", "Karim", "Léa", "Malik",
    "Nora", "Omar", "Paula", "Quentin", "Rosa", "Samir", "Théo",
)  # fmt: skip
LAST = (
    "Martin", "Bernard", "Petit", "Durand", "Leroy", "Moreau", "Simon", "Laurent", "Garcia", "Roux", "Fournier",
    "Girard", "Lambert", "Faure", "Mercier", "Blanc", "Guérin", "Muller", "Henry", "Masson",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """One location; ``parent_id`` is a site's for a floor, the root's for a site."""

    id: int
    parent_id: int
    key: str
    name: str
    site: int


@dataclass(frozen=True)
class Team:
    """One support group of a site; the site's first takes what no rule routes."""

    id: int
    place_id: int
    name: str
    site: int
    members: tuple[int, ...]
    takes: bool


@dataclass(frozen=True)
class Somebody:
    """One person; the first of a site is the manager of its others."""

    id: int
    first_name: str
    last_name: str
    place_id: int
    manager_id: int | None
    site: int

    @property
    def login(self) -> str:
        """Return the identifier the person signs in with."""
        return f"p{self.id:04d}"

    @property
    def work_email(self) -> str:
        """Return the address the person signs in with where a program does."""
        return f"{self.login}@example.org"


@dataclass(frozen=True)
class Company:
    """Everybody and everything a ticket can name."""

    places: tuple[Place, ...]
    teams: tuple[Team, ...]
    people: tuple[Somebody, ...]

    @property
    def technician(self) -> Somebody:
        """Return the one who browses: a member of the first site's desk, with the scope of that site."""
        return self.people[self.teams[0].members[0] - 1]

    @property
    def manager(self) -> Somebody:
        """Return the manager of the first site's people."""
        return self.people[0]

    @property
    def requester(self) -> Somebody:
        """Return the one who asked for few tickets."""
        return self.people[QUIET]

    @property
    def administrator(self) -> Somebody:
        """Return the one who sees everything."""
        return self.people[ADMINISTRATOR]

    @property
    def small_team(self) -> Team:
        """Return the group with few tickets, whose members see no others."""
        return self.teams[-1]

    @property
    def specialist(self) -> Somebody:
        """Return a member of the small group."""
        return self.people[self.small_team.members[0] - 1]

    @property
    def quiet(self) -> frozenset[int]:
        """Return the ids of those who ask for nothing but what is told of them."""
        return frozenset({self.requester.id, *self.small_team.members})


def found(root_id: int) -> Company:
    """Return the company; ids are its own, counted from 1, those of locations after the root's."""
    places: list[Place] = []
    for site, name in enumerate(SITES):
        site_id = root_id + len(places) + 1
        places.append(Place(site_id, root_id, name.lower(), name, site))
        for floor in (1, 2):
            key, words = f"{name.lower()}-{floor}", f"{name}, floor {floor}"
            places.append(Place(site_id + floor, site_id, key, words, site))
    people = tuple(_person(at, places) for at in range(PEOPLE))
    annex = Place(root_id + len(places) + 1, places[-3].id, ANNEX.lower(), ANNEX, len(SITES) - 1)
    each = TECHNICIANS // (len(SITES) * len(TEAMS))
    teams: list[Team] = []
    for site, name in enumerate(SITES):
        # The site's last people work in its groups; its first one manages.
        workers = [one.id for one in people if one.site == site][-each * len(TEAMS) :]
        for at, team in enumerate(TEAMS):
            members = tuple(workers[at * each : (at + 1) * each])
            teams.append(Team(len(teams) + 1, places[site * 3].id, f"{name} {team}", site, members, at == 0))
    teams[-1] = replace(teams[-1], place_id=annex.id)
    return Company((*places, annex), tuple(teams), people)


def _person(at: int, places: list[Place]) -> Somebody:
    site, turn = at % len(SITES), at // len(SITES)
    manager_id = site + 1 if turn else None
    name = FIRST[at % len(FIRST)], LAST[(at * 7 + turn) % len(LAST)]
    return Somebody(at + 1, *name, places[site * 3 + turn % 3].id, manager_id, site)
