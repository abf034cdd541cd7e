"""The dashboard's numbers by the API: those of the page, for the same readers (D45)."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core.clock import utcnow
from app.directory.models import Group, Person
from app.tickets.commands import OpenIncident
from app.tickets.models import Ticket
from app.tickets.operations import open_incident
from tests.factories import actor_of
from tests.machines import Call
from tests.tickets.incidents import take


@pytest.fixture
def desk(
    session: Session, alan: Person, rita: Person, olaf: Person, paris_desk: Group, lyon_desk: Group
) -> list[Ticket]:
    """Two tickets of Rita's, one of them Alan's and late; one of Olaf's, elsewhere."""
    now = utcnow()
    opened = [
        open_incident(OpenIncident(title, by.id), actor=actor_of(by, now), now=now)
        for title, by in (("The printer is on fire", rita), ("A mouse", rita), ("A cable", olaf))
    ]
    take(opened[0], alan)
    late = update(Ticket).where(Ticket.id == opened[0].id).values(late_since=now - timedelta(hours=1))
    session.execute(late)
    return opened


def test_who_works_tickets_reads_the_numbers_of_their_queues(
    machine: Call, desk: list[Ticket], alan: Person, paris_desk: Group
) -> None:
    told = machine(alan).get("/dashboard").json
    assert (told["team"], told["on_hold"], told["people"], told["approvals"]) == (False, None, None, None)
    assert [told[name] for name in ("open", "mine", "unassigned", "overdue")] == [2, 1, 1, 1]
    assert told["groups"] == [{"of": {"id": paris_desk.id, "name": "Paris desk"}, "open": 2, "overdue": 1}]
    assert [(one["of"]["name"], one["open"]) for one in told["locations"]] == [("Paris", 2)]
    assert [one["number"] for one in told["oldest"]] == [one.number for one in desk[:2]]
    assert (len(told["days"]), told["days"][-1]["opened"]) == (30, 2)


def test_a_manager_reads_what_their_reports_asked_for(
    machine: Call, desk: list[Ticket], paula: Person, rita: Person
) -> None:
    # It waits for approval: open, and nobody's to take yet.
    machine(rita).post("/tickets", {"kind": "task", "title": "A new laptop", "category": "laptop"})
    told = machine(paula).get("/dashboard").json
    assert (told["team"], told["mine"], told["groups"], told["approvals"]) == (True, None, None, 1)
    assert [told[name] for name in ("open", "unassigned", "on_hold", "overdue")] == [3, 1, 0, 1]
    assert told["people"] == [{"of": {"id": rita.id, "name": "Rita Moreau"}, "open": 3, "overdue": 1}]


def test_who_has_no_numbers_is_refused_and_a_query_it_does_not_take_too(
    machine: Call, desk: list[Ticket], rita: Person, alan: Person
) -> None:
    assert machine(rita).get("/dashboard").status_code == 403
    assert machine(alan).get("/dashboard?by=group").status_code == 400
    assert set(machine(alan).get("/dashboard?fields=open,mine").json) == {"open", "mine"}
