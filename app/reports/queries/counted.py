"""Which tickets a reader's numbers count (threats.md, "report, dashboard"): always part of those they may see."""

from sqlalchemy import ColumnElement, and_

from app.access.ticket_rights import has_queues
from app.core.actor import Actor
from app.tickets.queries.scope import asked_by_or_for, in_scope, reports_of


def of_team_only(actor: Actor) -> bool:
    """Return whether the numbers are those of the actor's reports: they have some, and no queue."""
    return actor.has_reports and not has_queues(actor)


def counted(actor: Actor) -> ColumnElement[bool]:
    """Return the condition "the actor's numbers count this ticket": all in sight, or what their reports asked for."""
    if not of_team_only(actor):
        return in_scope(actor)
    return and_(in_scope(actor), asked_by_or_for(reports_of(actor.person_id or 0)))
