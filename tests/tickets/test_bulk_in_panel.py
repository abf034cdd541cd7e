"""Acts on many tickets in the panel: all or nothing, with a report of each row (threats 5, 8, 11, 16)."""

import re

import pytest
from sqlalchemy import select

from app.tickets.models import Ticket
from tests.factories import make_person
from tests.tickets.incidents import hold_reason, move, opened, take

__all__ = ["opened"]


@pytest.fixture
def three(opened):
    return [opened(f"Matter number {at}") for at in range(3)]


def act(hand, name, tickets, **more):
    ids = [str(getattr(ticket, "id", ticket)) for ticket in tickets]
    return hand.post("/tickets/action/", {"action": name, "rowid": ids, "url": "/tickets/?view=my_groups", **more})


def states(session):
    return {status for (status,) in session.execute(select(Ticket.status))}


def test_taking_needs_one_click(browse, session, three, alan):
    hand = browse(alan)
    reply = act(hand, "take", three)
    assert (reply.status_code, reply.location) == (303, "/tickets/?view=my_groups")
    assert "3 tickets taken." in hand.get(reply.location).text
    assert {ticket.assignee_id for ticket in session.scalars(select(Ticket))} == {alan.id}


@pytest.mark.parametrize(
    ("name", "field", "state"), [("assign", "person_id", "assigned"), ("hold", "hold_reason_id", "on_hold"),
                                 ("resolve", "solution", "resolved")],
)  # fmt: skip
def test_what_an_act_needs_is_asked_on_a_page_without_scripts(browse, session, three, alan, name, field, state):
    hand = browse(alan)
    asked = act(hand, name, three)
    assert asked.status_code == 200
    assert re.findall(r'name="rowid" value="(\d+)"', asked.text) == [str(ticket.id) for ticket in three]
    missing = act(hand, name, three, confirmed="1")
    assert missing.status_code == 422
    assert states(session) == {"new"}
    values = {"person_id": alan.id, "hold_reason_id": hold_reason(session, "vendor"), "solution": "Restarted it."}
    done = act(hand, name, three, confirmed="1", **{field: str(values[field])})
    assert done.status_code == 303
    assert states(session) == {state}


def test_resolved_tickets_are_closed(browse, session, three, alan):
    for ticket in three:
        move(ticket, alan, "resolved", solution="Done.")
    assert act(browse(alan), "close", three).status_code == 303
    assert states(session) == {"closed"}


def test_one_refused_row_leaves_everything_and_says_why(browse, session, three, alan):
    move(three[0], alan, "resolved", solution="Done.")
    move(three[0], alan, "closed")
    reply = act(browse(alan), "take", three)
    assert reply.status_code == 409
    assert "Nothing changed" in reply.text
    line = re.search(rf'<li><a href="/tickets/{three[0].number}">({three[0].number}</a>: .*?)</li>', reply.text)[1]
    assert line == f"{three[0].number}</a>: The ticket is not open for work: reopen it first."
    assert {ticket.assignee_id for ticket in session.scalars(select(Ticket))} == {None}


def test_the_others_stay_selected_and_can_be_done_alone(browse, session, three, alan):
    move(three[0], alan, "resolved", solution="Done.")
    hand = browse(alan)
    reply = act(hand, "resolve", three, confirmed="1", solution="A new cable.")
    form = reply.text[reply.text.index('class="note note-bad"') : reply.text.index("<table")]
    again = re.findall(r'name="(action|confirmed|solution|url)" value="([^"]*)"', form)
    rest = re.findall(r'name="rowid" value="(\d+)"', form)
    assert rest == [str(ticket.id) for ticket in three[1:]]
    assert 'aria-current="page">My groups' in reply.text
    assert hand.post("/tickets/action/", {**dict(again), "rowid": rest}).status_code == 303
    assert states(session) == {"resolved"}
    assert three[2].solution == "A new cable."


@pytest.mark.parametrize("name", ["take", "close", "resolve"])
def test_one_ticket_out_of_scope_is_404_and_nothing_changes(browse, session, three, opened, alan, olaf, name):
    foreign = opened("A cable in Lyon", by=olaf)
    reply = act(browse(alan), name, [*three, foreign], confirmed="1", solution="Done.")
    assert reply.status_code == 404
    assert foreign.number not in reply.text
    assert states(session) == {"new"}


def test_one_ticket_that_is_seen_but_not_worked_is_403(browse, session, three, opened, alan, lyon, lyon_desk):
    his_report = make_person("Nils Aas", lyon, alan)
    foreign = opened("A cable in Lyon", by=his_report)
    reply = act(browse(alan), "take", [*three, foreign])
    assert reply.status_code == 403
    assert foreign.number in reply.text
    assert {ticket.assignee_id for ticket in session.scalars(select(Ticket))} == {None}


@pytest.mark.parametrize("who", ["rita", "olaf", "auditor"])
def test_those_who_work_no_tickets_have_no_acts(browse, session, three, who, request):
    person = make_person("Ugo Revisor", is_auditor=True) if who == "auditor" else request.getfixturevalue(who)
    assert act(browse(person), "take", three).status_code in (400, 403, 404)
    assert states(session) == {"new"}


def test_a_stranger_is_refused(browse, session, three):
    assert act(browse(), "take", three).status_code == 401
    assert states(session) == {"new"}


def test_a_form_of_another_page_is_refused(browse, session, three, alan):
    reply = browse(alan).client.post("/tickets/action/", data={"action": "take", "rowid": [str(three[0].id)]})
    assert reply.status_code == 400
    assert states(session) == {"new"}


@pytest.mark.parametrize("ids", [[], ["abc"], ["-1"], ["1,2"], [str(10**20)], ["NaN"], ["\x00"], ["1", "1e3"], [""]])
def test_ids_that_are_none_are_refused(browse, session, three, alan, ids):
    assert act(browse(alan), "take", ids).status_code in (400, 404)
    assert states(session) == {"new"}


def test_ten_thousand_and_one_ids_are_too_many(browse, three, alan):
    assert act(browse(alan), "take", range(1, 10_002)).status_code == 400


@pytest.mark.parametrize("name", ["delete", "", "take;drop", "__class__"])
def test_an_unknown_act_is_refused(browse, three, alan, name):
    assert act(browse(alan), name, three).status_code == 400


def test_all_that_match_are_done_beyond_the_page(browse, session, three, opened, alan):
    spared = opened("Something else entirely")
    reply = browse(alan).post(
        "/tickets/action/",
        {"action": "take", "scope": "matching", "url": "/tickets/?search=matter&page_size=1", "rowid": str(spared.id)},
    )
    assert reply.status_code == 303
    assert {ticket.assignee_id for ticket in three} == {alan.id}
    assert spared.assignee_id is None


def test_all_that_match_are_named_by_their_filters_and_asked_about_again_when_they_changed(
    browse, session, three, opened, alan
):
    hand = browse(alan)
    asked = {"action": "resolve", "scope": "matching", "url": "/tickets/?search=matter"}
    page = hand.post("/tickets/action/", asked).text
    assert 'name="expected" value="3"' in page
    assert 'name="rowid"' not in page
    opened("One more matter")
    sent = {**asked, "confirmed": "1", "expected": "3", "solution": "A new cable."}
    again = hand.post("/tickets/action/", sent)
    assert again.status_code == 409
    assert 'name="expected" value="4"' in again.text
    assert "A new cable." in again.text
    assert states(session) == {"new"}
    assert hand.post("/tickets/action/", {**sent, "expected": "4"}).status_code == 303
    assert states(session) == {"resolved"}


def test_all_that_match_is_offered_when_there_are_more_pages(browse, three, alan):
    hand = browse(alan)
    assert 'name="scope"' in hand.get("/tickets/?page_size=2").text
    assert 'name="scope"' not in hand.get("/tickets/").text


def test_nobody_can_be_named_who_works_no_such_tickets(browse, session, three, alan, rita):
    reply = act(browse(alan), "assign", three, confirmed="1", person_id=str(rita.id))
    assert reply.status_code == 422
    assert states(session) == {"new"}


def test_the_second_of_two_takers_is_told_who_was_quicker(browse, session, three, alan, ada):
    take(three[1], alan)
    reply = act(browse(ada), "take", three)
    assert reply.status_code == 409
    assert f"{three[1].number}</a>: Alan Keller has already taken the ticket.<" in reply.text


def test_an_address_of_another_site_is_not_followed(browse, three, alan):
    reply = browse(alan).post(
        "/tickets/action/", {"action": "take", "rowid": [str(three[0].id)], "url": "//evil.example/"}
    )
    assert reply.location == "/tickets/"
