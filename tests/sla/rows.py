"""The least of a ticket that clocks can run on, and what happened to it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.directory.models import Location, Person
from app.sla import operations
from app.sla.clock import Due, Moment
from app.sla.models import Clock
from app.sla.policy import ClockSubject
from app.sla.queries import clocks_of
from app.tickets.models import Ticket
from tests.sla.zones import at


def make_subject(session: Session, opened_at: datetime, priority: str = "high", number: int = 1) -> ClockSubject:
    """Return what clocks know of a new incident at the root location."""
    root = session.scalars(select(Location).where(Location.parent_id.is_(None))).one()
    person = Person(identifier=f"asker-{number}", first_name="Asker")
    session.add(person)
    session.flush()
    ticket = Ticket(
        kind="incident",
        number=f"INC9{number:05d}",
        status="new",
        priority=priority,
        title="The printer is on fire",
        impact="one_person",
        urgency="normal",
        requester_id=person.id,
        location_id=root.id,
        opened_at=opened_at,
        updated_at=opened_at,
    )
    session.add(ticket)
    session.flush()
    return ClockSubject(ticket.id, "incident", priority, None, (root.id,), opened_at)


def story(*lines: tuple[str, str] | tuple[str, str, str]) -> list[Moment]:
    """Write (civil instant in Paris, phase, priority) as moments."""
    return [
        Moment(at(line[0], "Europe/Paris"), seq, line[1], priority=line[2] if len(line) > 2 else None)
        for seq, line in enumerate(lines, start=1)
    ]


def follow(subject: ClockSubject, moments: Iterable[Moment], now: str) -> Due:
    """Follow the ticket at a civil instant in Paris."""
    return operations.follow(subject, moments, now=paris(now))


def paris(civil: str) -> datetime:
    """Return the instant of a civil time in Paris."""
    return at(civil, "Europe/Paris")


def clock(subject: ClockSubject, target: str = "resolution", cycle: int = 1) -> Clock:
    """Return one clock of the ticket."""
    return next(row for row in clocks_of(subject.ticket_id) if (row.target, row.cycle) == (target, cycle))


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """Collect the statements that the session sends."""
    sent: list[str] = []
    connection = session.connection()

    def note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(connection, "before_cursor_execute", note)
