"""What people asked for who report to somebody."""

from sqlalchemy import exists, select

from app.core.actor import Actor
from app.core.db import db
from app.directory.models import Person
from app.tickets.models import Ticket
from app.tickets.queries.pages import full_name
from app.tickets.queries.scope import asked_by_or_for, in_scope, reports_of


def team_requesters(actor: Actor) -> list[tuple[int, str]]:
    """Return those who asked for a ticket of the actor's team, by name: reports, and who asked on their behalf."""
    team = asked_by_or_for(reports_of(actor.person_id or 0))
    asked = exists().where(Ticket.requester_id == Person.id, in_scope(actor), team)
    rows = db.session.execute(select(Person.id, full_name(Person).label("name")).where(asked))
    return sorted(((row.id, row.name) for row in rows), key=lambda row: (row[1].casefold(), row[0]))
