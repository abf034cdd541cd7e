"""What people asked for who report to somebody."""

from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, any_, exists, select, union

from app.core.actor import Actor
from app.core.db import db
from app.directory.models import Person
from app.tickets.models import Ticket
from app.tickets.queries.pages import full_name
from app.tickets.queries.scope import Reach, in_scope, reach_of, reports_of


def team_requesters(actor: Actor) -> list[tuple[int, str]]:
    """Return those who asked for a ticket of the actor's team, by name: reports, and who asked on their behalf."""
    rows = db.session.execute(_requesters(reach_of(actor)))
    return sorted(((row.id, row.name) for row in rows), key=lambda row: (row[1].casefold(), row[0]))


@lru_cache(maxsize=256)
def _requesters(reach: Reach) -> CompoundSelect[*tuple[Any, ...]]:
    manager_id, seen = reach.actor.person_id or 0, in_scope(reach.actor)
    person = select(Person.id, full_name(Person).label("name"))
    # Of a report the first ticket answers; of all others only what they asked for a report is looked at.
    asked = exists().where(Ticket.requester_id == Person.id, seen)
    for_reports = select(Ticket.requester_id).where(Ticket.requested_for_id == any_(reports_of(manager_id)), seen)
    return union(person.where(Person.manager_id == manager_id, asked), person.where(Person.id.in_(for_reports)))
