"""The button that takes an act back: on the ticket's page, after a bulk act, for whoever did it and nobody else."""

import re

import pytest
from flask.testing import FlaskClient

from app.core.clock import utcnow
from app.tickets.models import Ticket, TicketEvent
from tests.tickets.incidents import move, opened, take

__all__ = ["opened"]


def url(ticket, act=""):
    return f"/tickets/{ticket.number}/{act}".rstrip("/")


def offered(browser, path):
    """Return the address and the fields of the button that the page offers."""
    html = browser.get(path).text
    form = re.search(r'<form[^>]*action="([^"]*/undo)".*?</form>', html, re.DOTALL)
    assert form, html
    return form[1], dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))


def test_taking_offers_to_take_it_back(browse, session, opened, alan):
    ticket, browser = opened(), browse(alan)
    browser.post(url(ticket, "take"))
    path, fields = offered(browser, url(ticket))
    assert (path, fields["seq"], fields["url"]) == (url(ticket, "undo"), "2", url(ticket))
    reply = browser.post(path, fields)
    assert (reply.status_code, reply.location) == (303, url(ticket))
    session.refresh(ticket)
    assert (ticket.status, ticket.assignee_id) == ("new", None)
    page = browser.get(url(ticket)).text
    assert f"{ticket.number} is as it was before." in page
    assert "took it · took that back at once" in page


@pytest.mark.parametrize(("act", "fields"), [("assign", "alan"), ("status", {"target": "closed"})])
def test_so_do_assigning_and_closing(browse, session, opened, alan, ada, act, fields):
    ticket = opened()
    if act == "status":
        move(ticket, ada, "resolved", solution="A new drum")
    before = (ticket.status, ticket.assignee_id)
    browser = browse(ada)
    browser.post(url(ticket, act), {"person_id": alan.id} if fields == "alan" else fields)
    session.refresh(ticket)
    assert (ticket.status, ticket.assignee_id) != before
    path, posted = offered(browser, url(ticket))
    browser.post(path, posted)
    session.refresh(ticket)
    assert (ticket.status, ticket.assignee_id) == before


def test_an_act_that_did_nothing_offers_nothing(browse, opened, alan):
    ticket = opened()
    take(ticket, alan)
    browser = browse(alan)
    browser.post(url(ticket, "take"))
    assert "note-undo" not in browser.get(url(ticket)).text


def test_other_moves_offer_nothing(browse, opened, alan):
    ticket, browser = opened(), browse(alan)
    browser.post(url(ticket, "status"), {"target": "in_progress"})
    assert "note-undo" not in browser.get(url(ticket)).text


def test_too_late_a_sentence_says_so_on_the_page(browse, session, opened, alan):
    ticket, browser = opened(), browse(alan)
    browser.post(url(ticket, "take"))
    path, fields = offered(browser, url(ticket))
    move(ticket, alan, "in_progress")
    reply = browser.post(path, fields)
    assert reply.status_code == 409
    assert "Something else has happened on the ticket since" in reply.text
    session.refresh(ticket)
    assert (ticket.status, ticket.assignee_id) == ("in_progress", alan.id)


@pytest.mark.parametrize(("who", "status"), [("ada", 403), ("rita", 403), ("olaf", 404), (None, 401)])
def test_it_is_only_for_who_did_it(browse, session, opened, request, alan, who, status):
    ticket = opened()
    take(ticket, alan)
    browser = browse(request.getfixturevalue(who) if who else None)
    assert browser.post(url(ticket, "undo"), {"seq": ticket.last_seq}).status_code == status
    session.refresh(ticket)
    assert ticket.assignee_id == alan.id


@pytest.mark.parametrize("seq", ["", "x", "-1", "1e3", "9" * 30, "²"])
def test_a_number_that_is_none_is_refused(browse, opened, alan, seq):
    assert browse(alan).post(url(opened(), "undo"), {"seq": seq}).status_code == 400


def test_a_script_gets_an_answer_that_it_can_say(browse, opened, alan):
    ticket, browser = opened(), browse(alan)
    take(ticket, alan)
    asked = {"headers": {"Accept": "application/json"}}
    done = browser.post(url(ticket, "undo"), {"seq": "2"}, **asked)
    assert (done.status_code, done.json) == (200, {"said": f"{ticket.number} is as it was before."})
    again = browser.post(url(ticket, "undo"), {"seq": "2"}, **asked)
    assert (again.status_code, again.mimetype) == (409, "application/problem+json")
    assert again.json["code"] == "overtaken"


def test_a_bulk_act_is_taken_back_as_one(browse, session, opened, alan):
    tickets, browser = [opened(), opened("Another one altogether")], browse(alan)
    reply = browser.post("/tickets/action/", {"action": "take", "rowid": [str(one.id) for one in tickets]})
    path, fields = offered(browser, reply.location)
    assert path == "/tickets/undo"
    browser.post(path, fields)
    assert {one.assignee_id for one in session.query(Ticket).populate_existing()} == {None}
    assert "2 tickets are as they were before." in browser.get("/tickets/").text


def test_what_moved_on_stays_and_is_named(browse, session, opened, alan):
    tickets, browser = [opened(), opened("Another one altogether")], browse(alan)
    reply = browser.post("/tickets/action/", {"action": "take", "rowid": [str(one.id) for one in tickets]})
    path, fields = offered(browser, reply.location)
    move(tickets[0], alan, "in_progress")
    page = browser.get(browser.post(path, fields).location).text
    assert f"{tickets[0].number}: Something else has happened" in page
    assert "1 ticket is as it was before." in page
    assert [session.get(Ticket, one.id, populate_existing=True).assignee_id for one in tickets] == [alan.id, None]


@pytest.mark.parametrize("at", ["", "yesterday", "2026-03-02T11:00:00", "9999999"])
def test_an_instant_that_is_none_is_refused(browse, opened, alan, at):
    assert browse(alan).post("/tickets/undo", {"at": at}).status_code == 400


def test_there_is_nothing_to_take_back_at_another_instant(browse, session, opened, alan):
    take(opened(), alan)
    count = session.query(TicketEvent).count()
    browser = browse(alan)
    reply = browser.post("/tickets/undo", {"at": utcnow().isoformat()})
    assert reply.status_code == 303
    assert "This cannot be taken back." in browser.get(reply.location).text
    assert session.query(TicketEvent).count() == count


def test_nobody_signed_in_takes_nothing_back(client: FlaskClient, browse):
    assert browse().post("/tickets/undo", {"at": utcnow().isoformat()}).status_code == 401
