"""Tickets as they were when they were opened: what has changed since is put back from what the record says."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import any_, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, array, distinct_on
from sqlalchemy.types import BigInteger

from app.audit.models import AuditEntry
from app.cmdb.models import Ci
from app.core.actor import Actor
from app.core.db import db
from app.directory.queries import ways_up
from app.tickets.dry_run import Past
from app.tickets.models import Ticket, TicketCi, TicketEvent
from app.tickets.queries.scope import visible_to
from app.tickets.routing import Subject

# Kinds of events and keys of their details, as the operations write them.
EDITED, CONVERTED, MERGED, CIS = "edited", "converted", "merged", "cis"
_LOOKED_AT = ("kind", "category_id", "location_id")
_CHANGES = TicketEvent.details["changes"]


@dataclass
class _Before:
    """What routing looks at and a later change has replaced; ``cis``: the CIs may be others, too."""

    values: dict[str, Any] = field(default_factory=dict)
    cis: bool = False


def opened_since(since: datetime, most: int, actor: Actor) -> list[Past]:
    """Return the latest tickets in sight that were opened from ``since`` on, the newest first, as they were opened.

    The tree of locations is that of today. At most five statements.
    """
    first = (TicketEvent.ticket_id == Ticket.id) & (TicketEvent.seq == 1)
    columns = (Ticket.id, Ticket.kind, Ticket.category_id, Ticket.location_id, Ticket.merged_into_id)
    query = visible_to(actor).with_only_columns(*columns, TicketEvent.group_id).join(TicketEvent, first)
    newest = (Ticket.opened_at.desc(), Ticket.id.desc())
    rows = db.session.execute(query.where(Ticket.opened_at >= since).order_by(*newest).limit(most)).all()
    before = _changed_since([row.id for row in rows], since)
    for row in rows:
        if row.merged_into_id is not None:
            # What it concerned went over to the other.
            before.setdefault(row.id, _Before()).cis = True
    types, ways = _types([row.id for row in rows], before), ways_up()
    return [_past(row, before.get(row.id, _Before()).values, types.get(row.id, frozenset()), ways) for row in rows]


def numbers_and_titles(ids: Collection[int], actor: Actor) -> dict[int, tuple[str, str]]:
    """Return the number and the title of each of these tickets that is in sight; one statement, none for nothing."""
    if not ids:
        return {}
    query = visible_to(actor).with_only_columns(Ticket.id, Ticket.number, Ticket.title).where(Ticket.id.in_(ids))
    return {row.id: (row.number, row.title) for row in db.session.execute(query)}


def _past(row: Any, before: Mapping[str, Any], types: frozenset[int], ways: Mapping[int, tuple[int, ...]]) -> Past:
    kind, category_id, location_id = (before.get(name, getattr(row, name)) for name in _LOOKED_AT)
    return Past(row.id, Subject(kind, category_id, ways.get(location_id or 0, ()), types), row.group_id)


def _changed_since(ids: list[int], since: datetime) -> dict[int, _Before]:
    tells = _CHANGES.has_any(array([*_LOOKED_AT, CIS]))
    query = (
        select(TicketEvent.ticket_id, *(_CHANGES[name] for name in (*_LOOKED_AT, CIS)), TicketEvent.kind == MERGED)
        .where(TicketEvent.kind.in_((EDITED, CONVERTED, MERGED)), TicketEvent.occurred_at >= since)
        .where(or_(TicketEvent.kind == MERGED, tells), TicketEvent.ticket_id == any_(_all_of(ids)))
        .order_by(TicketEvent.ticket_id, TicketEvent.seq)
    )
    found: dict[int, _Before] = {}
    for ticket_id, *changes, cis, took_over in db.session.execute(query):
        before = found.setdefault(ticket_id, _Before())
        before.cis = before.cis or took_over or cis is not None
        for name, change in zip(_LOOKED_AT, changes, strict=True):
            if change is not None:
                # The first change tells what it was at first.
                before.values.setdefault(name, change[0])
    return found


def _types(ids: list[int], before: Mapping[int, _Before]) -> dict[int, frozenset[int]]:
    """Return the types of the CIs that tickets concerned when they were opened, of those that concerned any."""
    tied = select(TicketCi.ticket_id, Ci.type_id).join(Ci, Ci.id == TicketCi.ci_id)
    now = _gathered(db.session.execute(tied.where(TicketCi.ticket_id == any_(_all_of(ids)))))
    if not (touched := [ticket_id for ticket_id, one in before.items() if one.cis]):
        return now
    # The tags stand in the audit record alone: on the ticket's page not every reader may see them.
    tags = (
        select(AuditEntry.subject_id, AuditEntry.changes[CIS][0].label("tags"))
        .ext(distinct_on(AuditEntry.subject_id))
        .where(AuditEntry.noun == Ticket.__audit__, AuditEntry.subject_id.in_(touched), AuditEntry.changes.has_key(CIS))
        .order_by(AuditEntry.subject_id, AuditEntry.seq)
        .cte("tags")
    )
    named = select(tags.c.subject_id, Ci.type_id).join(Ci, tags.c.tags.has_key(Ci.tag), isouter=True)
    first = _gathered(db.session.execute(named))
    return now | first


def _gathered(rows: Iterable[tuple[int, int | None]]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    for ticket_id, type_id in rows:
        found.setdefault(ticket_id, set()).update(() if type_id is None else (type_id,))
    return {ticket_id: frozenset(types) for ticket_id, types in found.items()}


def _all_of(ids: list[int]) -> Any:
    """Return the ids as one value: thousands of them apart would be read for longer than the tickets."""
    return literal(ids, ARRAY(BigInteger))
