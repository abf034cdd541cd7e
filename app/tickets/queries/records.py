"""Tickets as machines are told of them: plain values, one statement, each name by its own subquery (decision 0007)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Select, any_, bindparam, case, false, func, null, select

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.directory.models import Group, Location, Person
from app.tickets.filters import Filters
from app.tickets.models import Category, HoldReason, Ticket, TicketNumber
from app.tickets.queries.beside import Place, ids_from
from app.tickets.queries.lookup import LARGEST_ID
from app.tickets.queries.pages import NOW, full_name, told_of
from app.tickets.queries.scope import Reach, in_scope, overdue, reach_of, reads_notes

_FORMERLY = select(TicketNumber.ticket_id).where(TicketNumber.number == bindparam("key"))
_KEYS = {
    "id": Ticket.id == bindparam("key", type_=BigInteger),
    "number": Ticket.number == bindparam("key"),
    "former": Ticket.id.in_(_FORMERLY),
}


@dataclass(frozen=True, slots=True)
class TicketRecord:
    """A ticket whole; ``estimated_cost`` is None for whoever may not read it."""

    id: int
    number: str
    kind: str
    status: str
    priority: str
    priority_rank: int
    priority_override: str | None
    title: str
    body: str
    additional_info: str
    category: str | None
    impact: str
    urgency: str
    requester_id: int
    requester_name: str
    requested_for_id: int | None
    requested_for_name: str | None
    location_id: int | None
    location_names: dict[str, str] | None
    group_id: int | None
    group_name: str | None
    assignee_id: int | None
    assignee_name: str | None
    hold_reason: str | None
    solution: str | None
    unrouted_reason: str | None
    duplicate_of: str | None
    merged_into: str | None
    estimated_cost: Decimal | None
    opened_at: datetime
    updated_at: datetime
    resolved_at: datetime | None
    due_at: datetime | None
    late_since: datetime | None
    is_overdue: bool
    version: int

    def place(self, sort: str) -> Place:
        """Return where the ticket stands in a list sorted so: the value it is sorted by, its id."""
        values = {
            "opened": self.opened_at,
            "updated": self.updated_at,
            "due": self.due_at,
            "priority": self.priority_rank,
            "number": None,
        }
        return values[sort.removeprefix("-")], self.id


_LEADING = [at for at, one in enumerate(fields(TicketRecord)) if one.name in ("duplicate_of", "merged_into")]


def records(
    filters: Filters, sort: str, place: Place | None, limit: int, *, actor: Actor, now: datetime
) -> tuple[list[TicketRecord], bool]:
    """Return a part of a list of what the actor may see, from beyond ``place`` on, and whether it goes on."""
    ids = ids_from(filters, sort, place, limit + 1, actor=actor, now=now)
    asked = {"ids": ids[:limit], "now": now}
    rows = db.session.execute(_listed(reach_of(actor)), asked).all() if ids else []
    found = {one.id: one for one in _told(rows, actor)}
    return [found[one] for one in ids[:limit] if one in found], len(ids) > limit


def get_record(key: str, *, actor: Actor, now: datetime) -> tuple[TicketRecord, bool]:
    """Return the ticket with this number or id, and whether it is another one, which that was merged into.

    A former number finds it too. A merged ticket is found itself when the one it is part of is out of sight; NotFound
    is raised when it is too.
    """
    if key.isascii() and key.isdigit():
        row = _one("id", int(key), actor, now) if 0 < int(key) <= LARGEST_ID else None
    else:
        row = _one("number", key.upper(), actor, now) or _one("former", key.upper(), actor, now)
    if row is None:
        raise NotFound
    whole = None if row.merged_into_id is None else _one("id", row.merged_into_id, actor, now)
    return _told([whole or row], actor)[0], whole is not None


def _one(column: str, key: Any, actor: Actor, now: datetime) -> Any:
    return db.session.execute(_keyed(reach_of(actor), column), {"key": key, "now": now}).first()


@lru_cache(maxsize=512)
def _keyed(reach: Reach, column: str) -> Select[*tuple[Any, ...]]:
    return _records(reach).where(_KEYS[column], in_scope(reach.actor))


@lru_cache(maxsize=256)
def _listed(reach: Reach) -> Select[*tuple[Any, ...]]:
    return _records(reach).where(Ticket.id == any_(bindparam("ids", type_=ARRAY(BigInteger))))


def _told(rows: Sequence[Any], actor: Actor) -> list[TicketRecord]:
    """Return the rows with the numbers of the tickets they lead to, as far as the actor sees those."""
    wanted = {one for row in rows for one in (row.duplicate_of_id, row.merged_into_id) if one is not None}
    numbers = _numbers(wanted, actor) if wanted else {}
    return [_record(row, numbers) for row in rows]


def _numbers(ids: Collection[int], actor: Actor) -> dict[int, str]:
    query = select(Ticket.id, Ticket.number).where(Ticket.id.in_(ids), in_scope(actor))
    return {row.id: row.number for row in db.session.execute(query)}


def _record(row: Any, numbers: Mapping[int, str]) -> TicketRecord:
    values = list(row)
    for place in _LEADING:
        values[place] = numbers.get(values[place])
    return TicketRecord(*values)


def _records(reach: Reach) -> Select[*tuple[Any, ...]]:
    return select(
        Ticket.id,
        Ticket.number,
        Ticket.kind,
        Ticket.status,
        Ticket.priority,
        Ticket.priority_rank,
        Ticket.priority_override,
        Ticket.title,
        Ticket.body,
        Ticket.additional_info,
        told_of(Category, lambda row: row.key, Ticket.category_id),
        Ticket.impact,
        Ticket.urgency,
        Ticket.requester_id,
        told_of(Person, full_name, Ticket.requester_id),
        Ticket.requested_for_id,
        told_of(Person, full_name, Ticket.requested_for_id),
        Ticket.location_id,
        told_of(Location, lambda row: row.names, Ticket.location_id),
        Ticket.group_id,
        told_of(Group, lambda row: row.name, Ticket.group_id),
        Ticket.assignee_id,
        told_of(Person, full_name, Ticket.assignee_id),
        told_of(HoldReason, lambda row: row.key, Ticket.hold_reason_id),
        Ticket.solution,
        Ticket.unrouted_reason,
        Ticket.duplicate_of_id,
        Ticket.merged_into_id,
        case((reads_notes(reach.actor), Ticket.estimated_cost), else_=null()),
        Ticket.opened_at,
        Ticket.updated_at,
        Ticket.resolved_at,
        Ticket.due_at,
        Ticket.late_since,
        func.coalesce(overdue(NOW), false()),
        Ticket.version,
    )
