"""What people asked for who report to somebody."""

from sqlalchemy import any_, exists, select, union

from app.core.actor import Actor
from app.core.db import db
from app.directory.models import Person
from app.tickets.models import Ticket
from app.tickets.queries.pages import full_name
from app.tickets.queries.scope import in_scope, reports_of


def team_requesters(actor: Actor) -> list[tuple[int, str]]:
    """Return those who asked for a ticket of the actor's team, by name: reports, and who asked on their behalf."""
    reports, person = reports_of(actor.person_id or 0), select(Person.id, full_name(Person).label("name"))
    # Of a report the first ticket answers; of all others only what they asked for a report is looked at.
    asked = exists().where(Ticket.requester_id == Person.id, in_scope(actor))
    for_reports = select(Ticket.requester_id).where(Ticket.requested_for_id == any_(reports), in_scope(actor))
    team = (person.where(Person.manager_id == actor.person_id, asked), person.where(Person.id.in_(for_reports)))
    rows = db.session.execute(union(*team))
    return sorted(((row.id, row.name) for row in rows), key=lambda row: (row[1].casefold(), row[0]))
