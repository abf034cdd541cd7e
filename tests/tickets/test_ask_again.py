"""D13: who was told no corrects what they asked for, and asks again; earlier rounds stay in the story."""

import re

import pytest

from app.core.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from app.tickets.commands import AskAgain
from app.tickets.models import TicketCi
from app.tickets.operations import approving, ask_again
from app.tickets.queries import get_visible, timeline
from app.tickets.queries.concerning import tags_of
from tests.cmdb.conftest import make_ci
from tests.factories import SETUP
from tests.tickets.conftest import NOON
from tests.tickets.tasks import asked, awaiting, moving, paris_requests
from tests.tickets.test_open_task import open_for

__all__ = ["asked", "awaiting", "moving", "paris_requests"]


@pytest.fixture
def rejected(desk, paris_requests):
    task = open_for(desk, desk.category("laptop"), title="The dearest laptop there is")
    return approving.reject(task.id, "Too dear", actor=desk.paula, now=NOON)


def again(desk, task, *, actor=None, **given):
    words = {"title": task.title, "category_id": task.category_id, "body": task.body, "version": task.version, **given}
    return ask_again(AskAgain(task.id, **words), actor=actor or desk.rita, now=NOON)


def test_it_waits_again_as_it_is_asked_for_now(desk, rejected):
    task = again(desk, rejected, title="A plain laptop", requested_for_id=desk.paula.person_id, reason="A cheaper one")
    assert (task.status, task.title, task.requested_for_id) == (
        "awaiting_approval",
        "A plain laptop",
        desk.paula.person_id,
    )
    told = [str(word) for entry in timeline(get_visible(task.number, desk.rita)) for word in entry.words]
    assert "rejected it" in told and "asked for it again" in told
    assert "changed the title from “The dearest laptop there is”" in told


def test_a_category_that_nobody_approves_lets_it_go_on(desk, rejected, moving):
    assert again(desk, rejected, category_id=moving.id).status == "new"


def test_what_it_concerns_is_corrected_too_and_what_is_out_of_sight_stays(browse, desk, rejected, rita):
    old, new = (make_ci(f"PC-{no}", holder_id=rita.id) for no in (1, 2))
    hidden = make_ci("SRV-1", desk.lyon)
    desk.session.add_all(TicketCi(ticket_id=rejected.id, ci_id=one.id) for one in (old, hidden))
    desk.session.flush()
    browser, at = browse(rita), f"/tickets/{rejected.number}"
    form = browser.get(f"{at}/form/awaiting_approval").text
    boxes = re.findall(r'name="ci_ids" value="([0-9]+)"( checked)?', form)
    assert boxes == [(str(old.id), " checked"), (str(new.id), "")]
    sent = {"target": "awaiting_approval", "title": rejected.title, "category_id": rejected.category_id}
    wrong = browser.post(f"{at}/status", {**sent, "version": rejected.version, "ci_ids": [hidden.id]})
    assert wrong.status_code == 422
    assert "no longer offered" in wrong.text
    with pytest.raises(Invalid), desk.session.begin_nested():
        # Naming it brings no more than naming what does not exist: nobody learns that the ticket concerns it.
        again(desk, rejected, ci_ids=(old.id, hidden.id))
    assert browser.post(f"{at}/status", {**sent, "version": rejected.version, "ci_ids": [new.id]}).status_code == 303
    assert tags_of(rejected.id) == ["PC-2", "SRV-1"]
    told = [str(word) for entry in timeline(get_visible(rejected.number, desk.rita)) for word in entry.words]
    assert "changed what equipment it concerns" in told


def test_what_has_expired_is_asked_for_again_too(desk, paris_requests):
    task = open_for(desk, desk.category("laptop"))
    approving.expire(task.id, actor=SETUP, now=NOON)
    assert again(desk, task).status == "awaiting_approval"


@pytest.mark.parametrize(("field", "value"), [("title", "abc"), ("category_id", None), ("requested_for_id", 999_999)])
def test_what_breaks_a_rule_names_its_field_and_nothing_moves(desk, rejected, field, value):
    with pytest.raises(Invalid) as refusal, desk.session.begin_nested():
        again(desk, rejected, **{field: value})
    assert list(refusal.value.fields) == [field]
    desk.session.refresh(rejected)
    assert rejected.status == "rejected"


def test_nobody_else_asks_for_them(desk, rejected):
    for other, refusal in ((desk.ada, Forbidden), (desk.paula, Forbidden), (desk.olaf, NotFound)):
        with pytest.raises(refusal):
            again(desk, rejected, actor=other)


def test_what_waits_or_is_worked_on_is_not_asked_for_again(desk, moving, paris_requests):
    for task in (open_for(desk, moving), open_for(desk, desk.category("laptop"))):
        with pytest.raises((Refused, Forbidden, Conflict)):
            again(desk, task)


def test_the_page_gives_back_what_was_asked_for(browse, session, desk, rejected, rita):
    at, browser = f"/tickets/{rejected.number}", browse(rita)
    assert 'id="step-resubmit"' in browser.get(at).text
    form = browser.get(f"{at}/form/awaiting_approval").text
    assert "The dearest laptop there is" in form and "What is new" in form
    sent = {
        "target": "awaiting_approval",
        "title": "ab",
        "category_id": rejected.category_id,
        "version": str(rejected.version),
    }
    assert f'name="version" type="hidden" value="{rejected.version}"' in form
    assert browser.post(f"{at}/status", sent).status_code == 422
    assert browser.post(f"{at}/status", {**sent, "title": "A plain laptop"}).status_code == 303
    session.refresh(rejected)
    assert (rejected.status, rejected.title) == ("awaiting_approval", "A plain laptop")


@pytest.fixture
def shared(desk, rita, olaf, paris_requests):
    """What Rita asked for Olaf, rejected: either of them corrects it."""
    laptop = desk.category("laptop")
    task = open_for(desk, laptop, title="The dearest laptop there is", requested_for_id=olaf.id)
    return approving.reject(task.id, "Too dear", actor=desk.paula, now=NOON)


def test_of_two_who_correct_it_at_once_the_second_is_told_and_nothing_is_lost(
    browse, session, desk, shared, rita, olaf
):
    sent = {"target": "awaiting_approval", "category_id": shared.category_id, "version": str(shared.version)}
    sent["requested_for_id"] = str(olaf.id)
    at = f"/tickets/{shared.number}"
    first = browse(rita).post(f"{at}/status", {**sent, "title": "A plain laptop"})
    second = browse(olaf).post(f"{at}/status", {**sent, "title": "A light laptop"})
    assert (first.status_code, second.status_code) == (303, 409)
    assert "It was asked for again meanwhile" in second.text
    assert "A plain laptop" in second.text and "A light laptop" in second.text
    assert "<textarea" not in second.text and 'name="target"' not in second.text
    session.refresh(shared)
    assert (shared.title, shared.status) == ("A plain laptop", "awaiting_approval")


def test_rejected_again_in_between_the_second_chooses(browse, session, desk, shared, rita, olaf):
    sent = {"target": "awaiting_approval", "category_id": shared.category_id, "version": str(shared.version)}
    sent |= {"requested_for_id": str(olaf.id), "title": "A light laptop", "body": "With a bag"}
    at = f"/tickets/{shared.number}"
    assert again(desk, shared, title="A plain laptop", requested_for_id=olaf.id).status == "awaiting_approval"
    approving.reject(shared.id, "Still too dear", actor=desk.paula, now=NOON)
    conflict = browse(olaf).post(f"{at}/status", sent)
    assert conflict.status_code == 409
    assert "A plain laptop" in conflict.text and "A light laptop" in conflict.text
    assert f'action="{at}/status"' in conflict.text and 'name="target" value="awaiting_approval"' in conflict.text
    chosen = {**sent, "version": str(shared.version), "pick-title": "theirs"}
    assert browse(olaf).post(f"{at}/status", chosen).status_code == 303
    session.refresh(shared)
    assert (shared.title, shared.body, shared.status) == ("A plain laptop", "With a bag", "awaiting_approval")
