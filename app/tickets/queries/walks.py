"""How the tickets of a list are found: by a walk of one index in the list's order.

The team's list is walked report by report: an index holds the tickets of each in their order, and what a page takes of
each is few, whatever the desk has (decision 0033).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, any_, func, literal_column, null, select, true, union_all
from sqlalchemy.orm import aliased

from app.core.actor import Actor
from app.directory.models import Person
from app.tickets.filters import COUNT_CAP, Filters, PageOf
from app.tickets.models import Ticket
from app.tickets.queries.conditions import condition, is_of_team, narrowed
from app.tickets.queries.scope import reports_of

SORTED = {
    "opened": Ticket.opened_at,
    "updated": Ticket.updated_at,
    "due": Ticket.due_at,
    "priority": Ticket.priority_rank,
    "number": Ticket.id,
}


def walk(
    actor: Actor, filters: Filters, places: frozenset[int], now: datetime | ColumnElement[datetime], of: PageOf
) -> Select[int]:
    """Return the query of the ids of one part of a list, and of the one after it, in the list's order."""
    if not is_by_report(actor, filters):
        asked = condition(actor, filters, places, now)
        return _first(_ordered(select(Ticket.id).where(asked), SORTED[of.key], Ticket.id, of), of.size, of.offset)
    team = _by_report(actor, filters, places, now, of.offset + of.size, of)
    # Where nothing is skipped nothing says so: a prepared statement would be planned for skipping some of it.
    return _first(_ordered(select(team.c.id), team.c.place, team.c.id, of), of.size, of.offset or None)


def counted(
    actor: Actor,
    filters: Filters,
    places: frozenset[int],
    now: datetime | ColumnElement[datetime],
    most: int = COUNT_CAP,
) -> Select[int]:
    """Return the query of how many tickets a list holds; ``most`` and one for more."""
    if is_by_report(actor, filters):
        some = _first(select(_by_report(actor, filters, places, now, most).c.id), most)
    else:
        some = select(Ticket.id).where(condition(actor, filters, places, now)).limit(most + 1)
    return select(func.count()).select_from(some.subquery())


def is_by_report(actor: Actor, filters: Filters) -> bool:
    """Return whether this list is walked report by report: the team's, unless it is looked through for words.

    Words are few or many on the whole desk: their index is asked once, not once a report.
    """
    return is_of_team(actor, filters) and not filters.text.strip()


def _by_report(
    actor: Actor,
    filters: Filters,
    places: frozenset[int],
    now: datetime | ColumnElement[datetime],
    most: int,
    of: PageOf | None = None,
) -> Any:
    """Return id and place of the first ``most`` tickets of each report and of one more, in no order without ``of``.

    All of them are in the actor's sight: who has reports sees what is asked by or for them.
    """
    report, theirs = aliased(Person), reports_of(actor.person_id or 0)
    place: Any = SORTED[of.key] if of else null()
    alive = (Ticket.deleted_at.is_(None), *narrowed(actor, filters, places, now))
    found: Any = select(Ticket.id, place.label("place")).where(*alive)
    by_them = found.where(Ticket.requester_id == report.id)
    # Of what others asked for them; what they asked for each other was found already.
    for_them = found.where(Ticket.requested_for_id == report.id, ~(Ticket.requester_id == any_(theirs)))
    parts = []
    for one in (by_them, for_them):
        each = _first(_ordered(one, place, Ticket.id, of) if of else one, most).correlate(report).lateral()
        parts.append(select(each.c.id, each.c.place).select_from(report).join(each, true()))
    return union_all(*(part.where(report.manager_id == actor.person_id) for part in parts)).subquery("team")


def _ordered(query: Select[Any], column: Any, key: Any, of: PageOf) -> Select[Any]:
    # Tickets without a due instant come last in both directions.
    first = column.desc().nulls_last() if of.key == "due" and of.descending else _directed(column, of)
    return query.order_by(*([first] if of.key == "number" else [first, _directed(key, of)]))


def _first(query: Select[Any], most: int, skipped: int | None = None) -> Select[Any]:
    # The limit stands in the text: a prepared statement is planned for it, not for "a tenth of the rows".
    return query.offset(skipped).limit(literal_column(str(most + 1)))


def _directed(column: Any, of: PageOf) -> Any:
    return column.desc() if of.descending else column.asc()
