"""D5: what its requester says publicly resumes a ticket on hold at once, through every door that lets them say it."""

from datetime import timedelta

import pytest

from app.directory.models import Person
from app.sla.queries import clocks_of
from app.tickets.commands import AddComment, ChangeStatus, Reply
from app.tickets.models import TicketEvent
from app.tickets.operations import change_status, comment, reply
from app.tickets.queries import get_visible, timeline
from tests.factories import make_person
from tests.tickets.conftest import NOON
from tests.tickets.incidents import hold_reason
from tests.tickets.tasks import moving, paris_requests
from tests.tickets.test_open_task import open_for

__all__ = ["moving", "paris_requests"]
HOUR = timedelta(hours=1)


@pytest.fixture
def incident(desk):
    """Rita's incident, on hold for an hour by the time of her reply."""
    return hold(desk, desk.open())


def hold(desk, ticket, reason="vendor"):
    wanted = ChangeStatus(ticket.id, "on_hold", hold_reason_id=hold_reason(desk.session, reason))
    return change_status(wanted, actor=desk.ada, now=NOON)


def say(ticket, actor, *, internal=False, key=None):
    return comment(AddComment(ticket.id, "It is on again.", internal, key), actor=actor, now=NOON + HOUR)


def words(ticket, actor):
    return [str(word) for entry in timeline(get_visible(ticket.number, actor)) for word in entry.words]


def test_the_requester_s_reply_resumes_it_and_the_history_says_by_what(desk, incident):
    say(incident, desk.rita)
    assert (incident.status, incident.hold_reason_id) == ("in_progress", None)
    event = desk.session.query(TicketEvent).filter_by(ticket_id=incident.id, seq=incident.last_seq).one()
    assert (event.kind, event.from_value, event.to_value, event.person_id, event.occurred_at) == (
        "status_changed",
        "on_hold",
        "in_progress",
        desk.rita.person_id,
        NOON + HOUR,
    )
    assert words(incident, desk.rita)[-1] == "resumed it by replying"


def test_the_clock_goes_on_from_then(desk, incident):
    resolution = next(clock for clock in clocks_of(incident.id) if clock.target == "resolution")
    assert (resolution.paused_at, resolution.due_at) == (NOON, None)
    say(incident, desk.rita)
    desk.session.refresh(resolution)
    assert resolution.paused_at is None and resolution.due_at is not None


def test_so_does_the_reply_of_whom_a_task_is_for(desk, moving, paris_requests):
    olaf = desk.session.get(Person, desk.olaf.person_id)
    task = hold(desk, open_for(desk, moving, requested_for_id=olaf.id))
    say(task, desk.olaf)
    assert task.status == "in_progress"


@pytest.mark.parametrize("name", ["alan", "ada", "paula"])
def test_nobody_else_s_comment_does(desk, incident, name):
    say(incident, getattr(desk, name))
    assert incident.status == "on_hold"


def test_a_note_among_colleagues_does_not_though_it_is_the_requester_s(desk):
    own = hold(desk, desk.open(actor=desk.alan, requester_id=desk.alan.person_id))
    say(own, desk.alan, internal=True)
    assert own.status == "on_hold"
    say(own, desk.alan)
    assert own.status == "in_progress"


@pytest.mark.parametrize("status", ["new", "resolved"])
def test_a_reply_moves_nothing_that_does_not_wait(desk, status):
    ticket = desk.open()
    if status == "resolved":
        change_status(ChangeStatus(ticket.id, "resolved", solution="Done"), actor=desk.ada, now=NOON)
    say(ticket, desk.rita)
    assert ticket.status == status


def test_a_second_click_resumes_nothing_again(desk, incident):
    say(incident, desk.rita, key="k" * 32)
    hold(desk, incident)
    say(incident, desk.rita, key="k" * 32)
    assert incident.status == "on_hold"


def test_who_says_what_becomes_of_it_has_it_so(desk):
    own = hold(desk, desk.open(actor=desk.alan, requester_id=desk.alan.person_id))
    other = ChangeStatus(own.id, "on_hold", hold_reason_id=hold_reason(desk.session, "user_info"))
    reply(Reply(AddComment(own.id, "Still waiting."), other), actor=desk.alan, now=NOON + HOUR)
    assert own.status == "on_hold"
    assert "resumed it by replying" not in words(own, desk.alan)


def test_the_page_says_so_before_and_after(browse, session, desk, incident, rita, alan):
    at, sent = f"/tickets/{incident.number}", {"source_md": "It is on again.", "idempotency_key": "1" * 32}
    hint = "your reply lets the work go on"
    assert hint in browse(rita).get(at).text and hint not in browse(alan).get(at).text
    browser = browse(rita)
    assert browser.post(f"{at}/comment", sent).status_code == 303
    page = browser.get(at).text
    assert "Your reply is on the ticket, and the work on it goes on." in page and "resumed it by replying" in page
    session.refresh(incident)
    assert incident.status == "in_progress"


def test_an_outsider_resumes_nothing(browse, session, incident):
    stranger = browse(make_person("Sven Stranger"))
    sent = {"source_md": "Hello", "idempotency_key": "2" * 32}
    assert stranger.post(f"/tickets/{incident.number}/comment", sent).status_code == 404
    session.refresh(incident)
    assert incident.status == "on_hold"
