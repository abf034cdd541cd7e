"""Approvals by the API: asked, answered, refused (D8–D13, D45; threats 9, 90)."""

import pytest
from sqlalchemy.orm import Session

from app.api.approvals.reading import FOR_APPROVERS
from app.core.clock import utcnow
from app.directory.models import Group, Location, Person
from tests.factories import make_group, make_token
from tests.machines import Call, Machine


@pytest.fixture
def tasks(paris: Location, alan: Person) -> Group:
    return make_group("Paris tasks", paris, ("tasks",), takes=("tasks",), members=[alan])


@pytest.fixture
def task(machine: Call, session: Session, rita: Person, tasks: Group) -> dict[str, object]:
    told = machine(rita).post("/tickets", {"kind": "task", "title": "A new laptop", "category": "laptop"})
    assert told.json["status"] == "awaiting_approval"
    return dict(told.json)


def waiting(caller: Machine) -> list[dict[str, object]]:
    return list(caller.get("/approvals").json["items"])


def test_a_manager_finds_what_waits_and_approves_it(
    machine: Call, task: dict[str, object], paula: Person, rita: Person
) -> None:
    (one,) = waiting(machine(paula))
    named = {"id": paula.id, "name": "Paula Duval"}
    assert (one["ticket"], one["approver"], one["delegate"]) == (task["number"], named, None)
    assert one["category"] == task["category"] == "laptop"
    told = machine(paula).post(f"/approvals/{one['key']}/verdict", {"answer": "approved"})
    assert (told.status_code, told.json["outcome"], told.json["status"]) == (200, "approved", "new")
    assert waiting(machine(paula)) == []
    assert [one["answer"] for one in machine(paula).get("/approvals/decided").json["items"]] == ["approved"]
    (said,) = machine(rita).get(f"/tickets/{task['number']}/verdicts").json["items"]
    assert (said["approver"], said["answered_by"]) == (named, named)
    again = machine(paula).post(f"/approvals/{one['key']}/verdict", {"answer": "approved"})
    assert again.status_code == 409


def test_whoever_sees_a_task_reads_whom_it_waits_for(
    machine: Call, task: dict[str, object], paula: Person, rita: Person, alan: Person, olaf: Person
) -> None:
    path = f"/tickets/{task['number']}/approvals"
    (own,) = machine(paula).get(path).json["items"]
    (cost, version) = ("900.00", own["version"])
    assert machine(paula).post(f"/approvals/{own['key']}/cost", {"amount": cost, "version": version}).status_code == 200
    (own,) = machine(paula).get(path).json["items"]
    assert (own["yours"], own["because"], own["estimated_cost"]) == (True, "manager", cost)
    for person in (rita, alan):
        (one,) = machine(person).get(path).json["items"]
        assert one["approver"] == {"id": paula.id, "name": "Paula Duval"}
        assert (one["yours"], one["because"], one["expires_at"], one["estimated_cost"]) == (False, None, None, None)
        assert {name for name in own if own[name] != one[name]} <= {*FOR_APPROVERS, "yours"}
    assert machine(olaf).get(path).status_code == 404
    machine(paula).post(f"/approvals/{own['key']}/verdict", {"answer": "approved"})
    assert machine(rita).get(path).json["items"] == []


def test_a_task_that_nobody_was_found_for_says_so(
    machine: Call, session: Session, tasks: Group, rita: Person, paula: Person
) -> None:
    paula.active = rita.manager.active = False
    session.flush()
    task = machine(rita).post("/tickets", {"kind": "task", "title": "A new laptop", "category": "laptop"}).json
    (one,) = machine(rita).get(f"/tickets/{task['number']}/approvals").json["items"]
    assert (task["status"], one["approver"], one["yours"]) == ("awaiting_approval", None, False)


def test_whom_to_ask_instead_is_found_by_name(
    machine: Call, task: dict[str, object], paula: Person, ada: Person, olaf: Person, session: Session
) -> None:
    (one,) = waiting(machine(paula))
    path = f"/approvals/{one['key']}/people"
    found = {"id": ada.id, "name": ada.name, "identifier": ada.identifier}
    assert machine(paula).get(f"{path}?q={ada.first_name}").json["items"] == [found]
    assert machine(paula).get(f"{path}?q=%20").json["items"] == []
    assert machine(paula).get(path).status_code == 400
    assert machine(olaf).get(f"{path}?q=ada").status_code == 404
    assert machine(paula).get("/approvals/999999-1/people?q=ada").status_code == 404
    secret, _kept = make_token(paula, scopes=("approvals:write",), now=utcnow())
    narrow = machine()
    narrow.headers["Authorization"] = f"Bearer {secret}"
    assert narrow.get(f"{path}?q=ada").json["code"] == "scope_missing"
    ada.active = False
    session.flush()
    assert machine(paula).get(f"{path}?q={ada.first_name}").json["items"] == []


def test_a_rejection_says_why(machine: Call, task: dict[str, object], paula: Person) -> None:
    (one,) = waiting(machine(paula))
    path = f"/approvals/{one['key']}/verdict"
    refused = machine(paula).post(path, {"answer": "rejected"})
    assert (refused.status_code, [line["field"] for line in refused.json["errors"]]) == (422, ["reason"])
    told = machine(paula).post(path, {"answer": "rejected", "reason": "Not this year"})
    assert told.json["status"] == "rejected"
    back = machine(paula).post(f"/approvals/verdicts/{told.json['verdict']}/take-back")
    assert back.json["status"] == "awaiting_approval"


def test_nobody_answers_for_themselves_or_for_others(
    machine: Call, task: dict[str, object], paula: Person, rita: Person, alan: Person, ada: Person, olaf: Person
) -> None:
    (one,) = waiting(machine(paula))
    for person, status in ((rita, 403), (alan, 403), (ada, 403), (olaf, 404)):
        told = machine(person).post(f"/approvals/{one['key']}/verdict", {"answer": "approved"})
        assert told.status_code == status, person.name
    assert machine(rita).get(f"/tickets/{task['number']}").json["status"] == "awaiting_approval"
    assert machine(alan).post(f"/approvals/{one['key']}/reroute", {"person": alan.id}).status_code == 403


def test_a_question_a_cost_and_a_delegate_come_before_the_answer(
    machine: Call, task: dict[str, object], paula: Person, ada: Person, rita: Person
) -> None:
    (one,) = waiting(machine(paula))
    path = f"/approvals/{one['key']}"
    assert machine(paula).post(f"{path}/question", {"text": "Which one?"}).status_code == 204
    assert machine(paula).post(f"{path}/cost", {"amount": "900.50", "version": one["version"]}).status_code == 200
    assert machine(paula).post(f"{path}/cost", {"amount": "1e99", "version": 1}).status_code == 422
    finer = machine(paula).post(f"{path}/cost", {"amount": "900.505", "version": 1})
    assert (finer.status_code, finer.json["errors"][0]["field"]) == (422, "amount")
    assert waiting(machine(paula))[0]["estimated_cost"] == "900.50"
    assert machine(rita).get(f"/tickets/{task['number']}").json["estimated_cost"] is None
    assert machine(paula).post(f"{path}/delegate", {"person": ada.id}).status_code == 200
    assert [line["ticket"] for line in waiting(machine(ada))] == [task["number"]]
    report = machine(ada).post("/approvals/approve", {"keys": [one["key"], "999-999", "x"][:2]})
    assert sorted(line["reason"] is None for line in report.json["items"]) == [False, True]


def test_an_approver_makes_a_link_that_needs_no_sign_in(
    machine: Call, task: dict[str, object], paula: Person, ada: Person
) -> None:
    (one,) = waiting(machine(paula))
    path = f"/approvals/{one['key']}/link"
    made = machine(paula).post(path)
    assert made.status_code == 200, made.json
    shown = machine().client.get(made.json["link"])
    assert (shown.status_code, str(task["number"]) in shown.text) == (200, True)
    assert machine(ada).post(path).status_code == 404
    secret, _kept = make_token(paula, now=utcnow())
    by_token = machine()
    by_token.headers["Authorization"] = f"Bearer {secret}"
    assert by_token.post(path).json["code"] == "scope_missing"


def test_a_policy_is_tried_on_a_task_and_asks_nobody(
    machine: Call, task: dict[str, object], ada: Person, alan: Person, paula: Person
) -> None:
    keeper = machine(ada)
    levels = [{"asks": [{"who": "manager"}]}, {"asks": [{"who": "person", "id": alan.id}]}]
    new = {"names": {"en": "Laptops"}, "categories": ["laptop"], "levels": levels}
    path = f"/approval-policies/{keeper.post('/approval-policies', new).json['id']}"
    told = keeper.post(f"{path}/try", {"ticket": task["number"]})
    names = [[one["name"] for one in level["people"]] for level in told.json["levels"]]
    assert names == [["Paula Duval"], ["Alan Keller"]]
    # The policy that every desk starts with covers laptops too, and stands before it.
    (shipped,) = [one for one in keeper.get("/approval-policies").json["items"] if one["position"] == 1]
    assert (told.json["about"], told.json["before"]["id"]) == (True, shipped["id"])
    screens = keeper.post(f"{path}/try", {"ticket": task["number"], "categories": ["extra_equipment"]})
    assert screens.json["about"] is False
    other = keeper.post(f"{path}/try", {"ticket": task["number"], "levels": levels[1:]}).json["levels"]
    assert [(one["level"], one["rule"], len(one["people"])) for one in other] == [(1, "any", 1)]
    assert waiting(machine(alan)) == []
    wrong = keeper.post(f"{path}/try", {"ticket": "TSK999999"})
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, "ticket")
    assert machine(paula).post(f"{path}/try", {"ticket": task["number"]}).status_code == 403


def test_what_waits_and_what_was_answered_come_in_parts(
    machine: Call, task: dict[str, object], rita: Person, paula: Person, ada: Person
) -> None:
    other = machine(rita).post("/tickets", {"kind": "task", "title": "A screen", "category": "laptop"}).json
    caller = machine(paula)

    def all_of(path: str) -> list[str]:
        found, after = [], "&"
        while after:
            part = caller.get(f"{path}limit=1{after}").json
            found += [one["ticket"] for one in part["items"]]
            assert len(part["items"]) == 1
            after = part["next"] and f"&cursor={part['next']}"
        return found

    assert all_of("/approvals?") == [task["number"], other["number"]]
    for one in waiting(caller):
        assert caller.post(f"/approvals/{one['key']}/verdict", {"answer": "approved"}).status_code == 200
    assert all_of("/approvals/decided?") == [other["number"], task["number"]]
    cursor = caller.get("/approvals/decided?limit=1").json["next"]
    assert machine(ada).get(f"/approvals?cursor={cursor}").status_code == 400
    assert machine(ada).get("/approvals?waits=nobody&limit=1").json == {"items": [], "next": None}
