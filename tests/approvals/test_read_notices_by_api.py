"""What somebody is told about approvals that wait, by the API (D45)."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.approvals.models import ApprovalNotice, RoundLevel
from app.directory.models import Location, Person
from tests.factories import NOW, make_group
from tests.machines import Call

PAULA = "Paula Duval"


@pytest.fixture
def number(machine: Call, session: Session, rita: Person, paris: Location, alan: Person) -> str:
    make_group("Paris tasks", paris, ("tasks",), takes=("tasks",), members=[alan])
    told = machine(rita).post("/tickets", {"kind": "task", "title": "A new laptop", "category": "laptop"})
    return str(told.json["number"])


def note(session: Session, kind: str, person: Person | None, about: Person) -> None:
    level = session.scalars(select(RoundLevel.id)).one()
    about_id, person_id = about.id, person.id if person else None
    session.add(ApprovalNotice(level_id=level, kind=kind, person_id=person_id, about_id=about_id, noted_at=NOW))
    session.flush()


def test_a_notice_is_told_in_words_and_in_parts_to_whom_it_is_for(
    machine: Call, session: Session, number: str, paula: Person, ada: Person
) -> None:
    (waits,) = machine(paula).get("/approvals").json["items"]
    note(session, "escalated", None, paula)
    machine(paula).post(f"/approvals/{waits['key']}/delegate", {"person": ada.id})
    first = machine(ada).get("/approval-notices?limit=1").json
    (one,) = first["items"]
    about = {"id": paula.id, "name": PAULA}
    assert (one["kind"], one["words"], one["about"]) == ("delegated", f"{PAULA} lets you answer", about)
    assert (one["ticket"], one["title"]) == (number, "A new laptop")
    last = machine(ada).get(f"/approval-notices?limit=1&cursor={first['next']}").json
    assert [line["words"] for line in last["items"]] == [f"{PAULA} has not answered in time."]
    assert last["next"] is None
    machine(ada).post(f"/approvals/{waits['key']}/verdict", {"answer": "approved"})
    assert machine(ada).get("/approval-notices").json["items"] == []


def test_a_manager_of_an_approver_is_told_without_the_ticket_and_others_nothing(
    machine: Call, session: Session, number: str, paula: Person, olaf: Person, rita: Person
) -> None:
    note(session, "escalated", olaf, paula)
    note(session, "escalated", None, paula)
    (one,) = machine(olaf).get("/approval-notices").json["items"]
    assert (one["about"]["name"], one["ticket"], one["title"]) == (PAULA, None, None)
    assert machine(rita).get("/approval-notices").json["items"] == []
    assert machine(olaf).get("/approval-notices?kind=escalated").status_code == 400
    assert machine(olaf).get("/approval-notices?cursor=W10").status_code == 400
