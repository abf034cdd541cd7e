"""The five people at their desks, with a technician of Lyon beside them, and the SQL that was sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.directory.commands import SetMember
from app.directory.models import Group, Location, Person
from app.directory.operations import set_member
from app.tickets.commands import OpenIncident
from app.tickets.models import Category, Ticket
from app.tickets.operations import open_incident
from tests.factories import SETUP, actor_of, make_person

# A Monday, noon in Paris; nothing here depends on the day on which the tests run.
NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)


@dataclass
class Desk:
    """The company; the people are ready to act."""

    session: Session
    paris: Location
    floor: Location
    lyon: Location
    paris_desk: Group
    lyon_desk: Group
    rita: Actor
    alan: Actor
    paula: Actor
    ada: Actor
    olaf: Actor
    theo: Actor

    def open(self, *, actor: Actor | None = None, now: datetime = NOON, **given: object) -> Ticket:
        """Return an incident, opened by and for Rita unless said otherwise."""
        words = {"title": "The printer is stuck", "requester_id": self.rita.person_id, **given}
        return open_incident(OpenIncident(**words), actor=actor or self.rita, now=now)  # type: ignore[arg-type]

    def category(self, key: str) -> Category:
        """Return a shipped category."""
        return self.session.query(Category).filter_by(key=key).one()


@pytest.fixture
def desk(
    session: Session,
    paris: Location,
    paris_second_floor: Location,
    lyon: Location,
    paris_desk: Group,
    lyon_desk: Group,
    rita: Person,
    alan: Person,
    paula: Person,
    ada: Person,
    olaf: Person,
) -> Desk:
    theo = make_person("Theo Blanc", lyon)
    set_member(SetMember(lyon_desk.id, theo.id), actor=SETUP, now=NOON)
    actors = [actor_of(one, NOON) for one in (rita, alan, paula, ada, olaf, theo)]
    return Desk(session, paris, paris_second_floor, lyon, paris_desk, lyon_desk, *actors)


@pytest.fixture
def incident(desk: Desk) -> Ticket:
    """Rita's incident, in the group of Paris, nobody named yet."""
    return desk.open()


@pytest.fixture
def statements(session: Session, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """The SQL sent since the fixture was taken; calling it empties the list. No minute passes meanwhile."""
    monkeypatch.setattr("app.web.kept.MINUTE", 10**10)
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(session.connection(), "before_cursor_execute", note)

    def taken() -> list[str]:
        copy = sent.copy()
        sent.clear()
        return copy

    return taken
