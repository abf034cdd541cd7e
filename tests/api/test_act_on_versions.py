"""An act names the version that it is done to, if its caller likes: on another one it does nothing (D45)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.api.base.door import Door
from app.approvals.models import RoundLevel
from app.cmdb.commands import HandOver
from app.cmdb.operations import hand_over
from app.core.db import db, unit_of_work
from app.directory.commands import SetActive
from app.directory.models import Group, Person
from app.directory.operations import set_active
from app.tickets.commands import Assign, Create, MoveRule, OpenIncident, RoutingRuleDetails
from app.tickets.models import Ticket
from app.tickets.operations import assign, create_routing_rule, move_routing_rule, open_incident
from tests.approvals.rounds import make_policy
from tests.approvals.test_race_for_verdicts import SOMEBODY_WAITS
from tests.cmdb.conftest import make_ci
from tests.factories import NOW, SETUP, actor_of, make_group, make_location, make_person
from tests.machines import Call, Machine
from tests.tickets.tasks import asked, awaiting, moving, paris_requests
from tests.waiting import until

__all__ = ["asked", "awaiting", "moving", "paris_requests"]

OLD = {"If-Match": '"old"'}
# Whose answer is the very thing that they are done to, and those whose is not.
ANSWERED = {"change_status", "reopen_ticket", "ask_again", "take_ticket", "undo_act", "assign_ticket"}
ANSWERED |= {"transfer_ticket", "convert_ticket", "merge_ticket", "mark_duplicate"}
ANSWERED |= {"hand_over_ci", "return_ci", "set_state_of_ci", "disable_person", "enable_person", "set_rights_of_person"}
ANSWERED |= {"move_approval_policy", "move_routing_rule", "move_policy", "move_saved_view"}
OTHERS = {"delete_ticket", "add_comment", "move_ci_field"}
OTHERS |= {"give_verdict", "take_back_verdict", "ask_question", "estimate_cost", "delegate_approval"}
OTHERS |= {"reroute_approval"}


@pytest.fixture
def incident(session: Session, rita: Person, paris_desk: Group) -> Ticket:
    return open_incident(OpenIncident("The printer is on fire", rita.id), actor=actor_of(rita), now=NOW)


def test_every_act_on_what_has_versions_may_name_one_and_need_not(machine: Call) -> None:
    acts = {name.partition(".")[2] for name, way in Door.WAYS.items() if way.held is not None}
    assert acts == ANSWERED | OTHERS
    paths = machine().get("/openapi.json").json["paths"].values()
    ways = {one["operationId"]: one for path in paths for one in path.values() if isinstance(one, dict)}
    for name in acts:
        header = next(one for one in ways[name]["parameters"] if one.get("name") == "If-Match")
        assert (header["required"], {"412", "428"} & ways[name]["responses"].keys()) == (False, {"412"})
    for name in ANSWERED:
        assert "ETag" in ways[name]["responses"]["200"]["headers"]


def test_a_ticket_that_changed_is_not_acted_on_by_who_saw_it_before(
    machine: Call, incident: Ticket, alan: Person, paris_desk: Group
) -> None:
    caller, at = machine(alan), f"/tickets/{incident.number}"
    other = caller.post("/tickets", {"title": "Another fire"}).json["number"]
    late = {"If-Match": caller.get(at).headers["ETag"]}
    caller.post(f"{at}/comments", {"text": "Which floor?"}, headers=late)
    before = caller.get(at)
    acts = {
        "take": None,
        "assign": {"person": alan.id},
        "transition": {"to": "in_progress"},
        "comments": {"text": "Coming."},
        "transfer": {"group": paris_desk.id},
        "convert": {"lose_sight": True},
        "merge": {"number": other},
        "duplicate": {"number": other},
        "delete": {"reason": "A test"},
    }
    told = {act: caller.post(f"{at}/{act}", sent, headers=late) for act, sent in acts.items()}
    assert {act: (one.status_code, one.json["code"]) for act, one in told.items()} == dict.fromkeys(
        acts, (412, "precondition_failed")
    )
    assert caller.get(at).headers["ETag"] == before.headers["ETag"]


def test_each_answer_names_the_version_for_the_next_act(machine: Call, incident: Ticket, alan: Person) -> None:
    caller, at = machine(alan), f"/tickets/{incident.number}"
    other = caller.post("/tickets", {"title": "Another fire"}).json["number"]
    tag = caller.get(at).headers["ETag"]
    steps = [("take", None), ("transition", {"to": "in_progress"}), ("merge", {"number": other})]
    for act, sent in steps:
        told = caller.post(f"{at}/{act}", sent, headers={"If-Match": tag})
        assert (told.status_code, told.headers["ETag"]) == (200, caller.get(at, follow_redirects=True).headers["ETag"])
        tag = told.headers["ETag"]
    assert caller.post(f"/tickets/{other}/take", headers={"If-Match": "*"}).status_code == 200
    assert caller.post(f"{at}/take", headers={"If-Match": "*"}).json["code"] == "merged"


def test_an_approval_is_answered_as_its_ticket_was_read(
    machine: Call, session: Session, asked, moving, paula: Person, ada: Person
) -> None:
    make_policy(moving)
    task = asked("A desk by the window")
    caller, seat = machine(paula), f"/approvals/{session.scalars(select(RoundLevel)).one().id}-{paula.id}"
    late = {"If-Match": caller.get(f"/tickets/{task.number}").headers["ETag"]}
    cost = {"amount": "250.00", "version": task.version}
    assert caller.post(f"{seat}/cost", cost, headers=late).status_code == 200
    yes = {"answer": "approved"}
    told = [
        caller.post(f"{seat}/verdict", yes, headers=late),
        caller.post(f"{seat}/question", {"text": "Why?"}, headers=late),
        caller.post(f"{seat}/delegate", {"person": ada.id}, headers=late),
        machine(ada).post(f"{seat}/reroute", {"person": ada.id}, headers=OLD),
    ]
    assert [one.status_code for one in told] == [412] * 4
    now = {"If-Match": caller.get(f"/tickets/{task.number}").headers["ETag"]}
    done = caller.post(f"{seat}/verdict", yes, headers=now)
    assert (done.status_code, done.json["outcome"]) == (200, "approved")
    back = f"/approvals/verdicts/{done.json['verdict']}/take-back"
    assert caller.post(back, headers=now).status_code == 412
    assert caller.post(back).status_code == 200


def test_nothing_of_a_stranger_is_told_by_a_version(machine: Call, incident: Ticket, olaf: Person) -> None:
    assert machine(olaf).post(f"/tickets/{incident.number}/take", headers=OLD).status_code == 404


def test_a_ci_a_person_and_a_rule_are_acted_on_as_they_were_read(
    machine: Call, ada: Person, rita: Person, paris_desk: Group
) -> None:
    caller, ci = machine(ada), f"/cis/{make_ci('PC-1').id}"
    for name in ("First", "Second"):
        caller.post("/routing-rules", {"name": name, "group": paris_desk.id})
    rule = f"/routing-rules/{caller.get('/routing-rules').json['items'][0]['id']}"
    acts = [
        (ci, "hand-over", {"person": rita.id}),
        (ci, "return", {}),
        (ci, "state", {"state": "in_repair"}),
        (f"/people/{rita.id}", "rights", {"is_admin": False, "is_auditor": True}),
        (f"/people/{rita.id}", "disable", None),
        (f"/people/{rita.id}", "enable", None),
        (rule, "move", {"by": 1}),
    ]
    for at, act, sent in acts:
        tag = caller.get(at).headers["ETag"]
        assert caller.post(f"{at}/{act}", sent, headers=OLD).status_code == 412, act
        assert caller.get(at).headers["ETag"] == tag
        told = caller.post(f"{at}/{act}", sent, headers={"If-Match": tag})
        assert (told.status_code, told.headers["ETag"]) == (200, caller.get(at).headers["ETag"]), act
    fields = "/ci-types/computer/fields"
    moved = f"{fields}/{caller.get('/ci-types/computer').json['fields'][0]['key']}"
    assert caller.post(f"{moved}/move", {"by": 1}, headers=OLD).status_code == 412
    now = {"If-Match": caller.get(moved).headers["ETag"]}
    assert caller.post(f"{moved}/move", {"by": 1}, headers=now).status_code == 200


def test_an_act_waits_for_who_is_at_it_and_then_does_nothing(real_db: Flask) -> None:
    with real_db.app_context(), unit_of_work():
        paris = make_location("Paris")
        ada, bea = make_person("Ada Lefèvre", paris, is_admin=True), make_person("Bea Worker", paris)
        desk = make_group("Paris desk", paris, takes=("incidents",), members=[bea])
        by, ci, bea_id, caller = actor_of(ada), make_ci("PC-1").id, bea.id, Machine(real_db, ada)
        ticket = open_incident(OpenIncident("The printer is on fire", bea.id), actor=SETUP, now=NOW).id
        details = [RoutingRuleDetails(name=name, group_id=desk.id) for name in ("First", "Second")]
        rule, _other = (create_routing_rule(Create(one), actor=by, now=NOW).id for one in details)
    races: list[tuple[str, Any, Callable[..., Any], Any]] = [
        (f"/tickets/{ticket} assign", {"person": None}, assign, Assign(ticket, bea_id)),
        (f"/cis/{ci} return", {}, hand_over, HandOver(ci, bea_id)),
        (f"/people/{bea_id} disable", None, set_active, SetActive(bea_id, active=False)),
        (f"/routing-rules/{rule} move", {"by": 1}, move_routing_rule, MoveRule(rule, 1)),
    ]
    for what, sent, operation, command in races:
        at, act = what.split()
        late = {"If-Match": caller.get(at).headers["ETag"]}
        with ThreadPoolExecutor(1) as pool:
            with real_db.app_context(), unit_of_work():
                operation(command, actor=by, now=NOW)
                db.session.flush()
                waits = pool.submit(caller.post, f"{at}/{act}", sent, headers=late)
                until(lambda waits=waits: waits.done() or db.session.scalar(SOMEBODY_WAITS))
            assert waits.result().status_code == 412, what
    assert caller.get(f"/tickets/{ticket}").json["assignee"]["name"] == "Bea Worker"
    assert caller.get(f"/cis/{ci}").json["holder"]["name"] == "Bea Worker"
