"""Tasks in the panel: asked for, listed, read, edited; what they share with incidents is tested with them."""

import re
from decimal import Decimal

import pytest

from app.core.clock import utcnow
from app.tickets.models import Category, RoutingRule, Ticket, TicketEvent
from app.tickets.operations import approving
from tests.factories import SETUP, make_group, make_person
from tests.tickets.incidents import opened
from tests.tickets.tasks import asked, awaiting, moving, paris_requests

__all__ = ["asked", "awaiting", "moving", "opened", "paris_requests"]
KEY = "0" * 32
ASK = "/tickets/new?kind=task"


@pytest.fixture
def said(moving):
    return {"title": "A desk by the window", "category_id": moving.id, "idempotency_key": KEY}


def test_one_question_leads_to_either_form(browse, rita):
    page = browse(rita).get("/tickets/new").text
    assert re.findall(r'<a href="\?kind=(\w+)"( aria-current="page")?>([^<]+)<', page) == [
        ("incident", ' aria-current="page"', "Something is broken"),
        ("task", "", "I need something"),
    ]
    task = browse(rita).get(ASK).text
    for words in ("Who it is for", "Additional information", "Laptop", "New user", "Why you need it"):
        assert words in task
    assert "It blocks me completely" not in task
    assert browse(rita).get("/tickets/new?kind=wish").status_code == 400


def test_sending_makes_a_task_and_says_what_happens_next(browse, session, said, rita, olaf, paris_requests, paris):
    make_group("Lyon requests", olaf.location, ("tasks",), takes=("tasks",))
    browser = browse(rita)
    reply = browser.post(ASK, {**said, "requested_for_id": olaf.id, "additional_info": "Facing north", "body": "Sun"})
    task = session.query(Ticket).one()
    assert (reply.status_code, reply.location) == (303, f"/tickets/{task.number}")
    assert (task.kind, task.requester_id, task.requested_for_id) == ("task", rita.id, olaf.id)
    page = browser.get(reply.location).text
    assert f"{task.number} is open. Lyon requests answers before" in page
    assert "Facing north" in page and "Olaf Lindqvist" in page


def test_the_person_it_is_for_is_found_by_typing(browse, said, session, rita, olaf, paris_requests):
    found = browse(rita).get("/tickets/ajax/lookup/?name=requested_for_id&query=lindq").json
    assert [name for _id, name in found] == ["Olaf Lindqvist · olaf"]
    browse(rita).post(ASK, {**said, "requested_for_id__find": "olaf"})
    assert session.query(Ticket).one().requested_for_id == olaf.id


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"category_id": ""}, "required"),
        ({"category_id": "999999"}, "Choose one of the list."),
        ({"requested_for_id": "999999"}, "Choose one of the list"),
        ({"additional_info": "y" * 2_001}, "longer than 2000"),
        ({"title": "Hm"}, "between 5 and 150"),
    ],
)
def test_what_breaks_a_rule_is_refused_with_a_sentence_and_kept(browse, session, rita, said, wrong, sentence):
    reply = browse(rita).post(ASK, {**said, "body": "My long story", **wrong})
    assert reply.status_code == 422
    assert sentence in reply.text and "My long story" in reply.text
    assert session.query(Ticket).count() == 0


def test_a_category_of_incidents_is_no_category_of_tasks(browse, session, rita, said):
    network = session.query(Category).filter_by(key="network").one()
    assert browse(rita).post(ASK, {**said, "category_id": network.id}).status_code == 422


def test_a_technician_of_tasks_asks_for_somebody_in_their_scope(browse, session, said, rita, alan, olaf, asked):
    browser = browse(alan)
    assert "Requested for" in browser.get(ASK).text
    assert browser.get("/tickets/ajax/lookup/?name=task_requester_id&query=olaf").json == []
    assert browser.post(ASK, {**said, "requester_id": olaf.id}).status_code == 422
    assert browser.post(ASK, {**said, "requester_id": rita.id}).status_code == 303
    assert session.query(Ticket).one().requester_id == rita.id


def test_a_draft_of_a_task_is_its_own(browse, rita, said):
    browser = browse(rita)
    browser.post("/drafts/", {"draft": "new:task", "title": "A half-typed wish", "additional_info": "Blue"})
    assert "A half-typed wish" in browser.get(ASK).text and "Blue" in browser.get(ASK).text
    assert "A half-typed wish" not in browser.get("/tickets/new").text


def numbers(page):
    return set(re.findall(r'<span class="ident">(\w+)</span>', page))


def test_the_list_holds_both_kinds_and_is_narrowed_to_one(browse, opened, asked, alan, paris_desk):
    incident, task = opened(), asked()
    browser = browse(alan)
    assert numbers(browser.get("/tickets/").text) == {incident.number, task.number}
    assert numbers(browser.get("/tickets/?kind=task").text) == {task.number}
    assert numbers(browser.get("/tickets/?kind=incident").text) == {incident.number}
    assert browser.get("/tickets/?kind=wish").status_code == 400
    listed = browser.get("/tickets/export.csv?columns=number,kind,title").text
    assert re.search(rf"{task.number}\W+Task", listed) and re.search(rf"{incident.number}\W+Incident", listed)


def test_counters_count_both_by_the_readers_purposes(browse, opened, asked, awaiting, paris, alan, paris_desk):
    opened(), asked(), awaiting()
    only_tasks = make_person("Tess Tasks", paris)
    make_group("More requests", paris, ("tasks",), members=[only_tasks])
    of_alan, of_tess = (browse(one).get("/counters/").json for one in (alan, only_tasks))
    assert (of_alan["open"], of_alan["unassigned"], of_alan["all"]) == (3, 2, 3)
    assert (of_tess["open"], of_tess["unassigned"], of_tess["my_groups"]) == (2, 1, 0)
    board = browse(alan).get("/").text
    assert re.search(r"view=unassigned[^>]*>.*?2", board, re.S)


def test_ones_own_page_tells_where_a_task_stands(browse, rita, awaiting, asked):
    awaiting("Wait for it")
    rejected = awaiting("Too dear a wish")
    approving.reject(rejected.id, "Too dear", actor=SETUP, now=utcnow())
    page = browse(rita).get("/tickets/mine").text
    assert "It must be approved before anybody works on it." in page
    assert "It was not approved." in browse(rita).get("/tickets/mine?view=ended").text


def test_staff_read_and_set_the_cost_and_requesters_never_hear_of_it(browse, session, rita, alan, asked):
    task = asked()
    browser = browse(alan)
    at = f"/tickets/{task.number}"
    reply = browser.post(f"{at}/edit/cost", {"version": task.version, "estimated_cost": "1 250,50"})
    assert reply.status_code == 303
    session.refresh(task)
    assert task.estimated_cost == Decimal("1250.50")
    assert "€1,250.50" in browser.get(at).text and "set the estimated cost to €1,250.50" in browser.get(at).text
    for address in (at, f"{at}?show=history", "/tickets/mine", f"{at}/pulse?since=r0"):
        assert not re.search("1.?250|estimated cost", browse(rita).get(address).text)
    event = session.query(TicketEvent).filter_by(ticket_id=task.id, kind="edited").one()
    assert event.internal
    assert browse(rita).post(f"{at}/edit/cost", {"version": task.version, "estimated_cost": "1"}).status_code == 403


@pytest.mark.parametrize("typed", ["much", "-1", "1.234", "99999999999", "NaN"])
def test_a_cost_that_is_none_is_refused_and_kept(browse, alan, session, asked, typed):
    task = asked()
    reply = browse(alan).post(f"/tickets/{task.number}/edit/cost", {"version": task.version, "estimated_cost": typed})
    session.refresh(task)
    assert (reply.status_code, task.estimated_cost) == (422, None)


def test_staff_change_whom_it_is_for_and_what_else_it_says(browse, session, alan, olaf, asked):
    task = asked()
    at, browser = f"/tickets/{task.number}", browse(alan)
    assert "ajax/lookup/?name=requested_for_id" in browser.get(f"{at}/form/requested_for").text
    browser.post(f"{at}/edit/requested_for", {"version": 1, "requested_for_id": olaf.id})
    browser.post(f"{at}/edit/additional", {"version": 2, "additional_info": "By Friday"})
    session.refresh(task)
    assert (task.requested_for_id, task.additional_info) == (olaf.id, "By Friday")
    page = browser.get(at).text
    assert "set whom it is for: Olaf Lindqvist" in page and "rewrote the additional information" in page


@pytest.mark.parametrize("place", ["cost", "requested_for", "additional"])
def test_an_incident_has_none_of_it(browse, session, opened, alan, paris_desk, place):
    ticket = opened()
    at = f"/tickets/{ticket.number}"
    assert browse(alan).get(f"{at}/form/{place}").status_code == 403
    sent = {"version": 1, "estimated_cost": "5", "requested_for_id": alan.id, "additional_info": "x"}
    assert browse(alan).post(f"{at}/edit/{place}", sent).status_code == 422
    session.refresh(ticket)
    assert (ticket.estimated_cost, ticket.requested_for_id, ticket.additional_info) == (None, None, "")


def test_a_task_is_found_by_its_additional_information(browse, asked, alan):
    task = asked(additional_info="Ergonomic keyboard, Dvorak")
    assert numbers(browse(alan).get("/tickets/?view=all&search=dvorak").text) == {task.number}


def test_an_administrator_keeps_categories_and_rules_of_tasks(browse, session, ada, paris_requests, paris_desk):
    browser = browse(ada)
    row = {"name_en": "Badge", "name_fr": "Badge", "key": "badge", "kind": "task", "active": "y"}
    assert browser.post("/categories/new", row).status_code == 303
    badge = session.query(Category).filter_by(key="badge").one()
    assert badge.kind == "task"
    browser.post(
        f"/categories/{badge.id}/edit", {**row, "name_en": "Badges", "version": badge.version, "kind": "incident"}
    )
    session.refresh(badge)
    assert (badge.names["en"], badge.kind) == ("Badges", "task")
    rule = {"name": "Badges", "kind": "task", "category_id": badge.id, "group_id": paris_requests.id, "active": "y"}
    assert browser.post("/routing_rules/new", {**rule, "kind": "incident"}).status_code == 422
    browser.post("/routing_rules/new", rule)
    assert session.query(RoutingRule).one().kind == "task"


def test_what_it_may_cost_is_told_in_the_reader_s_currency_and_language(browse, session, asked, alan):
    task = asked()
    browser = browse(alan)
    sent = {"version": str(task.version), "estimated_cost": "1400"}
    assert browser.post(f"/tickets/{task.number}/edit/cost", sent).status_code == 303
    assert "set the estimated cost to €1,400.00" in browser.get(f"/tickets/{task.number}").text
    alan.lang = "fr"
    session.flush()
    assert "1 400,00 €" in re.sub(r"\s", " ", browse(alan).get(f"/tickets/{task.number}").text)
