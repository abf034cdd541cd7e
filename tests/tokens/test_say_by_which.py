"""The record says by which personal token a program acted (D61), and says it still when the token is gone."""

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.access.models import Token
from app.audit.models import AuditEntry
from app.core.clock import utcnow
from app.directory.models import Group, Location, Person
from tests.cmdb.conftest import make_ci
from tests.factories import make_token
from tests.machines import Call, Machine
from tests.people import Browse

TOLD = "by the token “Night watch”"


def bearing(machine: Call, person: Person) -> tuple[Machine, Token]:
    secret, token = make_token(person, "Night watch", now=utcnow())
    caller = machine()
    caller.headers["Authorization"] = f"Bearer {secret}"
    return caller, token


@pytest.fixture
def number(machine: Call, rita: Person, paris_desk: Group) -> str:
    """An incident of Rita's that she opened herself."""
    return str(machine(rita).post("/tickets", {"title": "The network is down"}).json["number"])


def test_the_audit_record_names_the_token_beside_its_person(
    machine: Call, session: Session, alan: Person, number: str
) -> None:
    caller, token = bearing(machine, alan)
    assert caller.post(f"/tickets/{number}/comments", {"text": "It is back."}).status_code == 201
    machine(alan).post(f"/tickets/{number}/comments", {"text": "By hand."})
    latest = select(AuditEntry).where(AuditEntry.event == "ticket.commented").order_by(AuditEntry.seq)
    entries = [(one.actor_id, one.source, one.token_id, one.token_name) for one in session.scalars(latest)]
    assert entries == [(alan.id, "api", token.id, "Night watch"), (alan.id, "api", None, None)]


def test_staff_read_it_in_the_history_of_a_ticket_and_its_requester_does_not(
    machine: Call, browse: Browse, session: Session, alan: Person, rita: Person, number: str
) -> None:
    caller, _token = bearing(machine, alan)
    caller.post(f"/tickets/{number}/comments", {"text": "It is back."})
    caller.patch(f"/tickets/{number}", {"title": "The network was down"})
    session.execute(delete(Token))
    told = machine(alan).get(f"/tickets/{number}/history").json["items"]
    assert [one["token"] for one in told] == [None, "Night watch", "Night watch"]
    assert browse(alan).get(f"/tickets/{number}").text.count(TOLD) == 2
    assert {one["token"] for one in machine(rita).get(f"/tickets/{number}/history").json["items"]} == {None}
    assert "Night watch" not in browse(rita).get(f"/tickets/{number}").text


def test_the_history_of_a_ci_tells_it_too(
    machine: Call, browse: Browse, session: Session, ada: Person, paris: Location
) -> None:
    ci = make_ci("PC-1", paris)
    caller, _token = bearing(machine, ada)
    assert caller.patch("/cis/PC-1", {"name": "Ada's machine"}).status_code == 200
    told = machine(ada).get("/cis/PC-1/history").json["items"]
    assert [one["token"] for one in told] == ["Night watch", None]
    assert browse(ada).get(f"/cis/{ci.id}").text.count(TOLD) == 1
