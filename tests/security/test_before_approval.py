"""D8: before its approval nobody starts, takes, assigns, holds, resolves or cancels a task, through no door.

The class of failure: a rule asked by one page and forgotten by a bulk action, a job or an undo.
"""

import re

import pytest

from app.core.actor import Actor
from app.core.clock import utcnow
from app.core.errors import DomainError, Refused
from app.tickets import operations
from app.tickets.commands import Assign, Bulk, ChangeStatus, Convert, MarkDuplicate, Merge, Reopen, Take, Transfer, Undo
from app.tickets.models import TicketEvent
from app.tickets.operations import approving
from app.tickets.vocabulary import INCIDENT_STATUSES
from tests.factories import SETUP, actor_of
from tests.tickets.incidents import hold_reason, take
from tests.tickets.tasks import asked, awaiting, moving, paris_requests

__all__ = ["asked", "awaiting", "moving", "paris_requests"]


@pytest.fixture
def task(session, awaiting):
    """Rita's task that awaits its approval; what the test did must have left it alone."""
    task = awaiting()
    before = (task.status, task.assignee_id, task.group_id, task.last_seq)
    yield task
    session.refresh(task)
    assert (task.status, task.assignee_id, task.group_id, task.last_seq) == before


def filled(session):
    return {"solution": "Done", "reason": "No", "hold_reason_id": hold_reason(session, "vendor")}


@pytest.mark.parametrize("name", ["alan", "ada"])
def test_the_page_offers_staff_nothing_and_refuses_what_is_sent(browse, request, session, task, paris_requests, name):
    browser, at = browse(request.getfixturevalue(name)), f"/tickets/{task.number}"
    assert re.findall(r'id="step-(\w+)"', browser.get(at).text) == []
    for target in INCIDENT_STATUSES:
        assert browser.post(f"{at}/status", {"target": target, **filled(session)}).status_code in (403, 409)
    for act, fields in {
        "take": {},
        "assign": {"person_id": str(request.getfixturevalue("alan").id)},
        "transfer": {"group_id": str(paris_requests.id)},
        "reopen": {"idempotency_key": "0" * 32},
    }.items():
        assert browser.post(f"{at}/{act}", fields).status_code in (403, 409, 422), act
    assert browser.post(f"{at}/convert", {"new_category_id": ""}).status_code == 409
    for place in ("assign", "transfer", "resolved", "on_hold", "duplicate", "convert"):
        assert browser.get(f"{at}/form/{place}").status_code == 403


def test_its_requester_can_only_withdraw_it(browse, session, task, rita):
    browser, at = browse(rita), f"/tickets/{task.number}"
    assert re.findall(r'id="step-(\w+)"', browser.get(at).text) == ["withdraw"]
    for target in INCIDENT_STATUSES:
        assert browser.post(f"{at}/status", {"target": target, **filled(session)}).status_code in (403, 409)


def test_a_reply_sends_no_move_along(browse, session, task, alan):
    said = {"source_md": "Here it is", "idempotency_key": "1" * 32, "target": "resolved"}
    assert browse(alan).post(f"/tickets/{task.number}/comment", said).status_code in (403, 409, 422)


def test_a_row_of_the_list_offers_no_act(browse, task, alan):
    browser = browse(alan)
    assert f"/tickets/{task.number}/take" not in browser.get("/tickets/").text
    assert "There is nothing to do to it now." in browser.get(f"/tickets/{task.number}/moves").text


@pytest.mark.parametrize("act", ["take", "assign", "hold", "resolve", "close"])
def test_a_bulk_act_is_refused_with_its_number_and_leaves_the_others(browse, session, task, asked, alan, act):
    other = asked()
    sent = {"action": act, "rowid": [str(task.id), str(other.id)], "person_id": str(alan.id), **filled(session)}
    reply = browse(alan).post("/tickets/action/", {**sent, "confirmed": "1"})
    assert reply.status_code == 409 and task.number in reply.text
    session.refresh(other)
    assert other.status == "new"
    command = Bulk((task.id, other.id), act, alan.id, sent["hold_reason_id"], "Done")
    with pytest.raises(operations.BulkRefused), session.begin_nested():
        operations.bulk(command, actor=actor_of(alan, utcnow()), now=utcnow())


def test_the_assignment_view_neither_shows_nor_gives_it(browse, task, alan):
    browser = browse(alan)
    assert f'data-card="{task.id}"' not in browser.get("/assignment/").text
    assert browser.post("/assignment/assign", {"take": str(task.id)}).status_code == 409
    assert browser.post("/assignment/assign", {"ticket": str(task.id), "person_id": str(alan.id)}).status_code == 409


@pytest.mark.parametrize("source", ["import", "servicenow", "job"])
def test_the_machine_is_refused_too(session, task, alan, paris_requests, source):
    machine, now = Actor.system(source), utcnow()
    asked_of_it = [
        *((operations.change_status, ChangeStatus(task.id, one, **filled(session))) for one in INCIDENT_STATUSES),
        (operations.assign, Assign(task.id, alan.id)),
        (operations.transfer, Transfer(task.id, paris_requests.id)),
        (operations.transfer, Transfer(task.id, None)),
        (operations.reopen, Reopen(task.id, window=None)),
    ]
    for operation, command in asked_of_it:
        with pytest.raises(DomainError), session.begin_nested():
            operation(command, actor=machine, now=now)


def test_no_operation_of_staff_reaches_it(session, task, asked, alan, ada):
    other = asked()
    for who in (alan, ada):
        for operation, command in (
            (operations.take, Take(task.id)),
            (operations.assign, Assign(task.id, alan.id)),
            (operations.mark_duplicate, MarkDuplicate(task.id, other.number)),
            (operations.convert, Convert(task.id, None)),
            (operations.merge, Merge(task.id, other.number)),
        ):
            with pytest.raises(DomainError), session.begin_nested():
                operation(command, actor=actor_of(who, utcnow()), now=utcnow())


def test_an_undo_does_not_bring_back_what_approval_has_stopped(session, asked, alan):
    task = asked()
    take(task, alan)
    taken = session.query(TicketEvent.seq).filter_by(ticket_id=task.id, kind="assigned").scalar()
    approving.send_back(task.id, actor=SETUP, now=utcnow())
    with pytest.raises(Refused):
        operations.undo(Undo(task.id, taken), actor=actor_of(alan, utcnow()), now=utcnow())
    assert (task.status, task.assignee_id) == ("awaiting_approval", alan.id)
