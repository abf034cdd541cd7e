"""How the open tickets stand now: those in sight, added up as the dashboard shows them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import DateTime, Integer, Select, Text, bindparam, cast, false, func, literal, null, select, union_all

from app.core.actor import Actor
from app.core.db import db
from app.directory.models import Group, Location, Person
from app.reports.queries.counted import counted, counted_apart, of_team_only
from app.tickets.models import Ticket
from app.tickets.queries.pages import TicketRow, full_name, rows_by_id, unassigned
from app.tickets.queries.scope import Reach, overdue, reach_of
from app.tickets.vocabulary import ON_HOLD

FEW = 5
_NOW = bindparam("now", type_=DateTime(timezone=True))
_PLACES = select(Location.id, Location.parent_id, Location.names)
_PEOPLE = select(Person.id, full_name(Person).label("name")).where(Person.id.in_(bindparam("ids", expanding=True)))
_GROUPS = select(Group.id, Group.name).where(Group.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True)
class Share:
    """One line of a split: a group or a location (its id 0: none), its open tickets, and those that are overdue."""

    id: int
    names: Any
    open: int
    overdue: int


@dataclass(frozen=True)
class Cell:
    """The open tickets of one group at one location; of a manager's numbers those of one requester there."""

    group_id: int | None
    location_id: int | None
    requester_id: int | None
    open: int
    mine: int
    unassigned: int
    waiting: int
    overdue: int


@dataclass(frozen=True)
class Standing:
    """The open tickets in sight, by group and location."""

    cells: tuple[Cell, ...]

    def total(self, what: str) -> int:
        """Return the sum of ``open``, ``mine``, ``unassigned``, ``overdue`` or, of a manager's numbers, ``waiting``."""
        return sum(getattr(cell, what) for cell in self.cells)

    def by_group(self) -> list[Share]:
        """Return the shares of the groups, most first."""
        return self._by("group_id", _GROUPS)

    def by_requester(self) -> list[Share]:
        """Return, of a manager's numbers, the shares of those who asked, most first."""
        return self._by("requester_id", _PEOPLE)

    def _by(self, key: str, named: Select[int, str]) -> list[Share]:
        ids = {found for cell in self.cells if (found := getattr(cell, key))}
        names = {row.id: row.name for row in db.session.execute(named, {"ids": sorted(ids)})} if ids else {}
        return _shares(self.cells, lambda cell: [getattr(cell, key) or 0], names)

    def by_location(self) -> list[Share]:
        """Return the shares of the sites: each place right below the root counts all that is inside it.

        The root itself appears, with everything below it as a list filtered by it has, when a ticket stands there.
        """
        places = {place: (parent, names) for place, parent, names in db.session.execute(_PLACES)}
        root = next(place for place, (parent, _names) in places.items() if parent is None)
        whole = any(cell.location_id == root for cell in self.cells)

        def sites(cell: Cell) -> list[int]:
            if cell.location_id is None:
                return [0]
            site = cell.location_id
            while site != root and (above := places[site][0]) is not None and above != root:
                site = above
            return [site, root] if whole and site != root else [site]

        return _shares(self.cells, sites, {place: names for place, (_parent, names) in places.items()})


def standing(actor: Actor, now: datetime) -> Standing:
    """Return how the open tickets stand, in one statement."""
    return Standing(tuple(Cell(*row) for row in db.session.execute(_standing(reach_of(actor)), {"now": now})))


def front(actor: Actor, now: datetime) -> tuple[list[TicketRow], list[TicketRow]]:
    """Return the five oldest open tickets and the five due next, in two statements."""
    ids: dict[str, list[int]] = {"oldest": [], "due": []}
    for ticket_id, which in db.session.execute(_front(reach_of(actor)), {"now": now}):
        ids[which].append(ticket_id)
    rows = {row.id: row for row in rows_by_id(sorted({*ids["oldest"], *ids["due"]}), now)}
    oldest, due = ([rows[one] for one in ids[which] if one in rows] for which in ("oldest", "due"))
    return sorted(oldest, key=lambda row: (row.opened_at, row.id)), sorted(due, key=_by_due)


@lru_cache(maxsize=256)
def _standing(reach: Reach) -> Select[*tuple[Any, ...]]:
    def of_them(condition: Any) -> Any:
        return func.count().filter(condition)

    # What only a manager's few tickets are asked for is not asked of a whole desk.
    of_team = of_team_only(reach.actor)
    asked = (Ticket.requester_id, Ticket.status == ON_HOLD) if of_team else (cast(null(), Integer), false())
    mine = Ticket.assignee_id == (reach.actor.person_id or 0)
    names = ("requester_id", "waits", "mine", "nobodys", "late")
    told = zip(names, (*asked, mine, unassigned(), overdue(_NOW)), strict=True)
    shown = (Ticket.group_id, Ticket.location_id, *(column.label(name) for name, column in told))
    parts = (select(*shown).where(part, Ticket.is_open) for part in counted_apart(reach.actor))
    seen = union_all(*parts).subquery("seen").c
    counts = (func.count(), *map(of_them, (seen.mine, seen.nobodys, seen.waits, seen.late)))
    places = (seen.group_id, seen.location_id, seen.requester_id)
    return select(*places, *counts).group_by(*places)


@lru_cache(maxsize=256)
def _front(reach: Reach) -> Any:
    seen = (counted(reach.actor), Ticket.is_open)
    oldest = select(Ticket.id, literal("oldest", Text)).where(*seen).order_by(Ticket.opened_at, Ticket.id).limit(FEW)
    due = select(Ticket.id, literal("due", Text)).where(*seen, Ticket.due_at >= _NOW)
    due = due.order_by(Ticket.due_at, Ticket.id).limit(FEW)
    return union_all(select(oldest.subquery()), select(due.subquery()))


def _shares(cells: Iterable[Cell], places: Callable[[Cell], list[int]], names: Any) -> list[Share]:
    sums: dict[int, tuple[int, int]] = {}
    for cell in cells:
        for place in places(cell):
            known = sums.get(place, (0, 0))
            sums[place] = (known[0] + cell.open, known[1] + cell.overdue)
    shares = (Share(place, names.get(place), *counted) for place, counted in sums.items())
    return sorted(shares, key=lambda share: (-share.open, share.id))


def _by_due(row: TicketRow) -> tuple[Any, int]:
    return row.due_at, row.id
