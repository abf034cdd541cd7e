"""How the open tickets stand now: those in sight, added up as the dashboard shows them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Integer,
    Select,
    Text,
    any_,
    bindparam,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from app.core.actor import Actor
from app.core.db import db
from app.directory.models import Group, Location, Person
from app.reports.models import AskerCount, QueueCount
from app.reports.queries.counted import counted, of_team_only
from app.reports.queries.scope import by_desk, in_person
from app.tickets.models import Ticket
from app.tickets.queries.conditions import unassigned
from app.tickets.queries.pages import TicketRow, full_name, rows_by_id
from app.tickets.queries.scope import Reach, reach_of, reports_of

FEW = 5
NUMBERS = ("open", "mine", "unassigned", "waiting", "overdue")
_NOW = bindparam("now", type_=DateTime(timezone=True))
_NONE = literal(0)
_ONE_LATE = (_NONE, _NONE, _NONE, _NONE, literal(1))
Part = Select[*tuple[Any, ...]]
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
def _standing(reach: Reach) -> Part:
    """Return the statement: sums of a roll-up, and beside them the few tickets that it cannot tell."""
    parts = _of_team(reach.actor) if of_team_only(reach.actor) else _of_desk(reach.actor)
    told = union_all(*parts).subquery("told").c
    places = (told.group_id, told.location_id, told.requester_id)
    return (
        select(*places, *(cast(func.sum(told[name]), Integer) for name in NUMBERS))
        .group_by(*places)
        .having(func.sum(told.open) > 0)
    )


def _of_team(actor: Actor) -> Iterator[Part]:
    """Yield a manager's numbers: what their reports asked for, or had asked for them."""
    reports = reports_of(actor.person_id or 0)
    of, late = AskerCount, _unmarked()
    numbers = (of.open, _NONE, of.unassigned, of.waiting, of.late)
    yield _row(null(), of.location_id, of.requester_id, *numbers).where(_asked(of, reports))
    yield _row(null(), late.location_id, late.requester_id, *_ONE_LATE).where(_asked(late, reports))


def _of_desk(actor: Actor) -> Iterator[Part]:
    """Yield the numbers of who works tickets or reads everything."""
    of, late, me = QueueCount, _unmarked(), actor.person_id or 0
    mine = case((of.assignee_id == me, of.open), else_=0)
    numbers = (of.open, mine, of.unassigned, _NONE, of.late)
    yield _row(of.group_id, of.location_id, null(), *numbers).where(by_desk(actor, of))
    yield _row(late.group_id, late.location_id, null(), *_ONE_LATE).where(by_desk(actor, late))
    facts = (Ticket.assignee_id == me, unassigned(), or_(Ticket.due_at < _NOW, Ticket.late_since.is_not(None)))
    is_mine, nobodys, is_late = (case((fact, 1), else_=0) for fact in facts)
    beside = (Ticket.is_open, Ticket.deleted_at.is_(None), ~func.coalesce(by_desk(actor, Ticket), false()))
    for reason in in_person(actor):
        one = _row(Ticket.group_id, Ticket.location_id, null(), literal(1), is_mine, nobodys, _NONE, is_late)
        yield one.where(reason, *beside)


def _asked(of: Any, reports: Any) -> ColumnElement[bool]:
    return or_(of.requester_id == any_(reports), of.requested_for_id == any_(reports))


def _unmarked() -> Any:
    """Return the tickets that fell due since the last sweep, which no roll-up knows to be late.

    They are found first, whoever asks (OFFSET 0 says so): few, by an index of nothing else. The planner takes them for
    thousands, because it does not know that whatever is due was marked.
    """
    columns = (Ticket.kind, Ticket.group_id, Ticket.location_id, Ticket.assignee_id)
    late = (Ticket.is_open, Ticket.late_since.is_(None), Ticket.deleted_at.is_(None), Ticket.due_at < _NOW)
    return select(*columns, Ticket.requester_id, Ticket.requested_for_id).where(*late).offset(0).subquery().c


def _row(group: Any, location: Any, requester: Any, *numbers: Any) -> Part:
    places = (cast(one, Integer) for one in (group, location, requester))
    named = zip(("group_id", "location_id", "requester_id", *NUMBERS), (*places, *numbers), strict=True)
    return select(*(column.label(name) for name, column in named))


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
