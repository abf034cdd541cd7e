"""D8 and decision 0030 by the API: no call starts, converts or reroutes around an approval, and a reply resumes."""

import pytest
from sqlalchemy import select

from app.approvals.models import RoundLevel
from app.core.clock import utcnow
from app.directory.models import Person
from app.tickets.commands import ChangeStatus, OpenTask
from app.tickets.operations import change_status, open_task
from app.tickets.vocabulary import INCIDENT_STATUSES
from tests.approvals.rounds import make_policy
from tests.factories import SETUP, actor_of, make_group, make_person
from tests.machines import Call
from tests.tickets.incidents import hold_reason
from tests.tickets.tasks import asked, awaiting, moving, paris_requests

__all__ = ["asked", "awaiting", "moving", "paris_requests"]


@pytest.fixture
def waiting(session, asked, moving):
    """Rita's task that awaits Paula's answer; what the test did must have left it alone."""
    make_policy(moving)
    task = asked("A desk by the window")
    before = (task.kind, task.status, task.assignee_id, task.group_id, task.last_seq)
    yield task
    session.refresh(task)
    assert (task.kind, task.status, task.assignee_id, task.group_id, task.last_seq) == before


@pytest.mark.parametrize("name", ["alan", "ada"])
def test_no_call_of_staff_reaches_what_awaits_approval(machine: Call, request, waiting, paris_requests, name):
    caller, at = machine(request.getfixturevalue(name)), f"/tickets/{waiting.number}"
    filled = {"solution": "Done", "reason": "No", "hold_reason": "vendor"}
    for status in INCIDENT_STATUSES:
        told = caller.post(f"{at}/transition", {"to": status, **filled})
        assert told.status_code in (403, 409), (status, told.json)
    for act, body in {
        "take": {},
        "assign": {"person": request.getfixturevalue("alan").id},
        "transfer": {"group": paris_requests.id},
        "convert": {"lose_sight": True},
        "reopen": {},
    }.items():
        assert caller.post(f"{at}/{act}", body).status_code in (403, 409), act
    assert caller.post(f"{at}/convert", {"lose_sight": True}).json["code"] == "awaits_approval"


def seat_of(session, person: Person) -> str:
    return f"{session.scalars(select(RoundLevel)).one().id}-{person.id}"


def test_an_administrator_chooses_nobody_for_their_own_request(machine: Call, session, moving, ada, paula, olaf):
    make_person("Anna Admin", is_admin=True)
    ada.manager_id = paula.id
    make_policy(moving)
    now = utcnow()
    open_task(OpenTask("A desk for me", ada.id, category_id=moving.id), actor=actor_of(ada, now), now=now)
    for act in ("reroute", "delegate"):
        told = machine(ada).post(f"/approvals/{seat_of(session, paula)}/{act}", {"person": olaf.id})
        assert (told.status_code, told.json["code"]) == (403, "own_choice")


def test_an_officer_of_people_chooses_no_manager_of_their_own(machine: Call, session, paris, paula, alan):
    officer = make_person("Elodie Marchand", paris, paula)
    make_group("Office", paris, ("people",), members=[officer])
    told = machine(officer).patch(f"/people/{officer.id}", {"manager": alan.id})
    assert (told.status_code, told.json["code"]) == (403, "own_manager")
    session.refresh(officer)
    assert officer.manager_id == paula.id


def test_the_requester_s_comment_resumes_a_ticket_on_hold(machine: Call, session, asked, rita, alan):
    task = asked()
    wanted = ChangeStatus(task.id, "on_hold", hold_reason_id=hold_reason(session, "vendor"))
    change_status(wanted, actor=SETUP, now=utcnow())
    assert machine(alan).post(f"/tickets/{task.number}/comments", {"text": "Any news?"}).status_code == 201
    assert machine(rita).get(f"/tickets/{task.number}").json["status"] == "on_hold"
    assert machine(rita).post(f"/tickets/{task.number}/comments", {"text": "Here it is."}).status_code == 201
    assert machine(rita).get(f"/tickets/{task.number}").json["status"] == "in_progress"
