"""D2: an incident becomes a task, a task an incident: a new number, the old one for ever, all that was said kept."""

import re
from datetime import timedelta

import pytest

from app.access.ticket_rights import Role
from app.approvals.commands import Reroute
from app.approvals.queries import rounds_of
from app.core.errors import Forbidden, Invalid, NotFound, Refused
from app.sla.commands import CreatePolicy, MovePolicy, PolicyDetails
from app.sla.operations import create_policy, move_policy
from app.sla.queries import clocks_of
from app.tickets.commands import AddComment, Assign, ChangeStatus, Convert, Link, Watch
from app.tickets.models import TicketEvent, TicketNumber
from app.tickets.operations import approving, assign, change_status, comment, convert, link, reroute_approval, watch
from app.tickets.queries import around, get_visible, timeline, visible_to
from app.tickets.queries.finding import identified, with_numbers
from tests.factories import SETUP, actor_of, make_group, make_location, make_person
from tests.tickets.conftest import NOON
from tests.tickets.incidents import opened
from tests.tickets.tasks import asked, moving, paris_requests
from tests.tickets.test_open_task import open_for

__all__ = ["asked", "moving", "opened", "paris_requests"]
HOUR = timedelta(hours=1)


def become(desk, ticket, *, actor=None, now=NOON + HOUR, **given):
    return convert(Convert(ticket.id, **given), actor=actor or desk.ada, now=now)


def told(ticket, actor):
    return [str(word) for entry in timeline(get_visible(ticket.number, actor)) for word in entry.words]


def test_an_incident_becomes_a_task_of_the_group_of_its_new_purpose(desk, incident, moving, paris_requests):
    was = incident.number
    done = become(desk, incident, category_id=moving.id, reason="A wish, not a fault")
    task = done.ticket
    assert (task.id, task.kind, task.number[:3], task.category_id) == (incident.id, "task", "TSK", moving.id)
    assert (task.status, task.group_id, task.requested_for_id) == ("new", paris_requests.id, desk.rita.person_id)
    assert desk.session.query(TicketNumber).one().number == was
    assert f"converted it: Task, formerly {was}" in told(task, desk.rita)


def test_the_old_number_leads_to_it_in_every_search(desk, incident, moving, paris_requests):
    was = incident.number
    task = become(desk, incident, category_id=moving.id).ticket
    desk.session.flush()
    assert get_visible(was, desk.rita).ticket.number == task.number
    assert [one.number for one in identified(was, actor=desk.rita)] == [task.number]
    assert [one.number for one in with_numbers([was], actor=desk.rita)] == [task.number]
    with pytest.raises(NotFound):
        get_visible(was, desk.olaf)


def test_a_ticket_converted_twice_answers_to_all_its_numbers(desk, incident, moving, paris_requests):
    numbers = [incident.number]
    become(desk, incident, category_id=moving.id)
    numbers.append(incident.number)
    become(desk, incident)
    numbers.append(incident.number)
    desk.session.flush()
    assert len(set(numbers)) == 3 and incident.kind == "incident"
    assert {get_visible(one, desk.rita).ticket.id for one in numbers} == {incident.id}


def test_what_was_said_done_and_tied_stays(desk, incident, moving, paris_requests):
    other = desk.open()
    comment(AddComment(incident.id, "Is it urgent?"), actor=desk.ada, now=NOON)
    comment(AddComment(incident.id, "Rita again", internal=True), actor=desk.ada, now=NOON)
    link(Link(incident.id, "blocks", other.number), actor=desk.ada, now=NOON)
    watch(Watch(incident.id), actor=desk.ada, now=NOON)
    events = desk.session.query(TicketEvent).filter_by(ticket_id=incident.id).count()
    task = become(desk, incident, category_id=moving.id).ticket
    seen = get_visible(task.number, desk.ada)
    story = timeline(seen)
    assert [entry.source_md for entry in story if entry.kind in ("comment", "note")] == ["Is it urgent?", "Rita again"]
    assert desk.session.query(TicketEvent).filter_by(ticket_id=task.id).count() == events + 1
    shown = around(seen, NOON)
    assert [tie.number for tie in shown.links] == [other.number] and len(shown.watchers) == 1
    # The other end told of the tie under the number of then: it is still told.
    assert any("blocks it" in words for words in told(other, desk.ada))


def test_its_clocks_are_computed_again_by_the_policy_of_the_new_kind(desk, incident, moving, paris_requests):
    before = {clock.target: clock.due_at for clock in clocks_of(incident.id)}
    wanted = PolicyDetails({"en": "Tasks", "fr": "Demandes"}, timedelta(hours=1), timedelta(hours=2), kind="task")
    policy = create_policy(CreatePolicy(wanted), actor=desk.ada, now=NOON)
    move_policy(MovePolicy(policy.id, -9), actor=desk.ada, now=NOON)
    become(desk, incident, category_id=moving.id)
    after = {clock.target: clock.due_at for clock in clocks_of(incident.id)}
    assert after.keys() == before.keys()
    assert all(after[target] < before[target] for target in before)
    assert incident.due_at == min(after.values())


def test_the_assignee_goes_with_the_group_and_stays_with_it(desk, incident, moving, paris_requests):
    assign(Assign(incident.id, desk.alan.person_id), actor=desk.ada, now=NOON)
    task = become(desk, incident, category_id=moving.id).ticket
    assert (task.status, task.assignee_id) == ("new", None)
    nice = make_location("Nice")
    both = make_group("Both", nice, ("incidents", "tasks"), takes=("incidents", "tasks"))
    lyon = make_person("Lea Both", nice)
    ours = desk.open(actor=desk.ada, requester_id=lyon.id)
    assert ours.group_id == both.id
    assign(Assign(ours.id, desk.ada.person_id), actor=desk.ada, now=NOON)
    kept = become(desk, ours, category_id=moving.id).ticket
    assert (kept.group_id, kept.status, kept.assignee_id) == (both.id, "assigned", desk.ada.person_id)


def test_work_under_way_goes_on(desk, incident, moving, paris_requests):
    change_status(ChangeStatus(incident.id, "in_progress"), actor=desk.ada, now=NOON)
    assert become(desk, incident, category_id=moving.id).ticket.status == "in_progress"


def test_a_task_that_awaits_approval_becomes_no_incident(desk, moving, paris_requests):
    task = open_for(desk, moving)
    approving.send_back(task.id, actor=SETUP, now=NOON)
    with pytest.raises(Refused, match="It awaits its approval") as refusal:
        become(desk, task)
    assert (refusal.value.code, task.kind, task.status) == ("awaits_approval", "task", "awaiting_approval")
    approving.approve(task.id, actor=SETUP, now=NOON)
    incident = become(desk, task).ticket
    assert (incident.kind, incident.status, incident.group_id) == ("incident", "new", desk.paris_desk.id)
    assert incident.due_at is not None


def test_nor_does_one_that_was_sent_back_after_it_had_become_a_task_again(desk, paris_requests):
    task = open_for(desk, desk.category("laptop"))
    approving.approve(task.id, actor=SETUP, now=NOON)
    incident = become(desk, task).ticket
    again = become(desk, incident, category_id=desk.category("laptop").id).ticket
    assert again.status == "awaiting_approval"
    with pytest.raises(Refused):
        become(desk, again)


def test_a_category_with_a_policy_asks_first_and_what_was_an_incident_goes_back(desk, incident, paris_requests):
    change_status(ChangeStatus(incident.id, "in_progress"), actor=desk.ada, now=NOON)
    task = become(desk, incident, category_id=desk.category("laptop").id).ticket
    assert (task.status, [one.outcome for one in rounds_of(task.id)]) == ("awaiting_approval", [None])
    assert all(clock.paused_at or clock.ended_at for clock in clocks_of(task.id))
    back = become(desk, task, now=NOON + 2 * HOUR).ticket
    assert (back.status, [one.outcome for one in rounds_of(task.id)]) == ("new", ["dropped"])


def test_who_was_asked_about_the_task_sees_no_incident(desk, paris_requests):
    fred = make_person("Fred Finance", desk.paris)
    task = become(desk, desk.open(), category_id=desk.category("laptop").id).ticket
    (level,) = rounds_of(task.id)[0].levels
    reroute_approval(Reroute(level.id, fred.id, desk.paula.person_id), actor=desk.ada, now=NOON)
    fred = actor_of(fred, NOON)
    assert get_visible(task.number, fred).roles == {Role.APPROVER}
    incident = become(desk, task).ticket
    desk.session.flush()
    # The rule and the lists agree: without a role on it, it is none of theirs.
    assert desk.session.scalars(visible_to(fred)).all() == []
    with pytest.raises(NotFound):
        get_visible(incident.number, fred)


def test_the_category_is_one_of_the_new_kind(desk, incident, moving, paris_requests):
    for wrong in (desk.category("network").id, None, 999_999):
        with pytest.raises(Invalid) as refusal, desk.session.begin_nested():
            become(desk, incident, category_id=wrong)
        assert list(refusal.value.fields) == ["category_id"]
    task = open_for(desk, moving)
    assert become(desk, task, category_id=None).ticket.category_id is None


@pytest.mark.parametrize("status", ["resolved", "closed", "cancelled"])
def test_what_has_ended_stays_what_it_was(desk, incident, moving, status):
    for target in ("resolved", "closed") if status == "closed" else (status,):
        change_status(ChangeStatus(incident.id, target, solution="x", reason="x"), actor=desk.ada, now=NOON)
    with pytest.raises(Refused):
        become(desk, incident, category_id=moving.id)


@pytest.mark.parametrize("name", ["rita", "paula"])
def test_who_does_not_work_it_converts_nothing(desk, incident, moving, name):
    with pytest.raises(Forbidden):
        become(desk, incident, actor=getattr(desk, name), category_id=moving.id)


def test_it_is_out_of_sight_for_who_is_not_there(desk, incident, moving):
    with pytest.raises(NotFound):
        become(desk, incident, actor=desk.theo, category_id=moving.id)


def test_who_would_lose_sight_of_it_is_warned_first(desk, moving, paris):
    ines = make_person("Ines Incidents", desk.paris)
    make_group("Paris incidents", desk.paris, members=[ines])
    make_group("Lyon requests", desk.lyon, ("tasks",), takes=("tasks",))
    olaf = desk.open(actor=desk.ada, requester_id=desk.olaf.person_id, location_id=desk.floor.id)
    who = actor_of(ines, NOON)
    with pytest.raises(Refused) as refusal:
        become(desk, olaf, actor=who, category_id=moving.id, lose_sight=False)
    assert refusal.value.code == "loses_sight" and olaf.kind == "incident"
    assert not become(desk, olaf, actor=who, category_id=moving.id).in_sight


def test_the_page_says_what_it_does_and_does_it(browse, session, opened, moving, alan, paris_requests, paris_desk):
    ticket = opened()
    at, was = f"/tickets/{ticket.number}", ticket.number
    browser = browse(alan)
    assert "Make it a task…" in browser.get(at).text
    asks = browser.get(f"{at}/form/convert").text
    assert f"{was} leads there for ever" in asks and "Moving desks" in asks and "Network" not in asks
    assert browser.post(f"{at}/convert", {"new_category_id": ""}).status_code == 422
    reply = browser.post(f"{at}/convert", {"new_category_id": moving.id, "reason": "A wish"})
    session.refresh(ticket)
    assert (reply.status_code, reply.location) == (303, f"/tickets/{ticket.number}")
    page = browser.get(reply.location).text
    assert f"{was} is {ticket.number} now; the old number leads there." in page and "Make it an incident…" in page
    former = browser.get(f"/tickets/{was}")
    assert (former.status_code, former.location) == (301, f"/tickets/{ticket.number}")
    assert ticket.number in browser.get(f"/tickets/?view=all&search={was}").text
    assert ticket.number in browser.get(f"/palette/?q={was}").text
    assert re.search(rf"formerly {was}", page)


def test_the_page_warns_before_one_loses_sight(browse, session, opened, moving, paris, paris_desk, lyon):
    ines = make_person("Ines Incidents", paris)
    make_group("Paris incidents", paris, members=[ines])
    make_group("Lyon requests", lyon, ("tasks",), takes=("tasks",))
    ticket = opened()
    at, browser = f"/tickets/{ticket.number}", browse(ines)
    first = browser.post(f"{at}/convert", {"new_category_id": moving.id})
    assert first.status_code == 409 and "you no longer see this ticket" in first.text
    assert "Convert all the same" in first.text and 'name="lose_sight" type="hidden" value="y"' in first.text
    done = browser.post(f"{at}/convert", {"new_category_id": moving.id, "lose_sight": "y"})
    assert (done.status_code, done.location) == (303, "/tickets/")
