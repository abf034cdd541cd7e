"""Incidents for the tests of their doors, made by the same operations as everybody's."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core.clock import utcnow
from app.directory.models import Group, Person
from app.tickets import operations
from app.tickets.commands import AddComment, ChangeStatus, OpenIncident, Take
from app.tickets.models import HoldReason, Ticket
from tests.factories import actor_of

Incident = Callable[..., Ticket]


@pytest.fixture
def opened(session: Session, rita: Person, paris_desk: Group) -> Incident:
    """Return a maker of Rita's incidents, which the Paris desk takes care of."""

    def make(title: str = "The printer prints blank pages", by: Person = rita, **details: Any) -> Ticket:
        now = utcnow()
        return operations.open_incident(OpenIncident(title, by.id, **details), actor=actor_of(by, now), now=now)

    return make


def comment_on(ticket: Ticket, by: Person, words: str, *, internal: bool = False) -> None:
    """Say something on the ticket."""
    now = utcnow()
    operations.comment(AddComment(ticket.id, words, internal), actor=actor_of(by, now), now=now)


def take(ticket: Ticket, by: Person) -> None:
    """Make somebody the assignee."""
    now = utcnow()
    operations.take(Take(ticket.id), actor=actor_of(by, now), now=now)


def move(ticket: Ticket, by: Person, target: str, at: datetime | None = None, **given: Any) -> None:
    """Bring the ticket to another state."""
    now = at or utcnow()
    operations.change_status(ChangeStatus(ticket.id, target, **given), actor=actor_of(by, now), now=now)


def hold_reason(session: Session, key: str) -> int:
    """Return the id of a shipped hold reason."""
    return session.query(HoldReason.id).filter_by(key=key).scalar()
