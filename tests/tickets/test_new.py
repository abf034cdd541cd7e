"""Opening an incident in the panel: the requester's words, the technician's form."""

import re

import pytest

from app.tickets.models import Ticket
from tests.factories import make_person

KEY = "0" * 32
SAID = {"title": "The badge printer is blank", "impact": "several", "idempotency_key": KEY}


def test_a_requester_is_asked_in_plain_words(browse, rita):
    page = browse(rita).get("/tickets/new").text
    for words in ("Something is broken", "Just me", "Our whole service", "It blocks me completely"):
        assert words in page
    assert "Urgency" not in page


def test_sending_leads_to_the_ticket_and_says_what_happens_next(browse, session, rita, paris_desk):
    browser = browse(rita)
    reply = browser.post("/tickets/new", {**SAID, "body": "Since nine", "blocked": "y"})
    ticket = session.query(Ticket).one()
    assert (reply.status_code, reply.location) == (303, f"/tickets/{ticket.number}")
    assert (ticket.impact, ticket.urgency, ticket.priority) == ("several", "high", "high")
    assert ticket.group_id == paris_desk.id
    page = browser.get(reply.location).text
    assert re.search(rf"{ticket.number} is open. Paris desk answers before \w+", page)


def test_a_ticket_that_nobody_takes_is_kept_and_says_so(browse, session, rita):
    browser = browse(rita)
    reply = browser.post("/tickets/new", SAID)
    assert "Nobody takes the tickets of your location yet" in browser.get(reply.location).text
    assert session.query(Ticket).one().unrouted_reason == "no_group"


def test_a_double_click_makes_one_ticket(browse, session, rita, paris_desk):
    replies = [browse(rita).post("/tickets/new", SAID) for _ in range(2)]
    assert replies[0].location == replies[1].location
    assert session.query(Ticket).count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": "Hm"}, "between 5 and 150"),
        ({"title": ""}, "required"),
        ({"title": "x" * 151}, "between 5 and 150"),
        ({"title": "A NUL \x00 inside"}, "cannot be stored"),
        ({"body": "y" * 20_001}, "longer than 20000"),
        ({"impact": "galaxy"}, "Choose one of the list."),
        ({"category_id": "abc"}, "Choose one of the list."),
        ({"category_id": "999999"}, "Choose one of the list."),
        ({"idempotency_key": "short"}, "Open it again"),
    ],
)
def test_what_breaks_a_rule_is_refused_with_a_sentence_and_kept(browse, session, rita, wrong, sentence):
    reply = browse(rita).post("/tickets/new", {**SAID, "body": "My long story", **wrong})
    assert reply.status_code == 422
    assert sentence in reply.text
    assert wrong.get("body", "My long story")[:40] in reply.text
    assert session.query(Ticket).count() == 0


def test_the_browser_is_told_the_same_rules(browse, rita):
    page = browse(rita).get("/tickets/new").text
    title = re.search(r'<input[^>]*name="title"[^>]*>', page)[0]
    assert all(rule in title for rule in ("required", 'minlength="5"', 'maxlength="150"'))


def test_a_technician_opens_for_somebody_in_their_scope(browse, session, rita, alan, paris_desk):
    sent = {"title": "Rita called", "requester_id": rita.id, "impact": "one_person", "urgency": "normal"}
    assert browse(alan).post("/tickets/new", {**sent, "idempotency_key": KEY}).status_code == 303
    assert session.query(Ticket).one().requester_id == rita.id


def test_without_a_script_a_name_is_enough(browse, session, rita, alan, paris_desk):
    sent = {"title": "Rita called", "requester_id__find": "moreau", "impact": "one_person", "urgency": "normal"}
    browse(alan).post("/tickets/new", {**sent, "requester_id": "", "idempotency_key": KEY})
    assert session.query(Ticket).one().requester_id == rita.id


@pytest.mark.parametrize("typed", ["moreau rita", "MÖREAU", "moraeu", "rita@example"])
def test_the_requester_is_found_as_in_the_directory(browse, rita, alan, paris_desk, typed):
    found = browse(alan).get("/tickets/ajax/lookup/", query_string={"name": "requester_id", "query": typed}).json
    assert [name for _id, name in found] == ["Rita Moreau · rita"]


def test_a_person_out_of_scope_can_neither_be_found_nor_named(browse, session, alan, olaf, paris_desk):
    browser = browse(alan)
    assert browser.get("/tickets/ajax/lookup/?name=requester_id&query=olaf").json == []
    assert browser.get("/tickets/ajax/lookup/?name=requester_id&query=lindqvits").json == []
    sent = {"title": "Olaf called", "requester_id": olaf.id, "impact": "one_person", "urgency": "normal"}
    assert browser.post("/tickets/new", {**sent, "idempotency_key": KEY}).status_code == 422
    assert session.query(Ticket).count() == 0


def test_a_requester_cannot_open_for_another(browse, session, rita, olaf, paris_desk):
    browse(rita).post("/tickets/new", {**SAID, "requester_id": olaf.id, "location_id": 1})
    ticket = session.query(Ticket).one()
    assert (ticket.requester_id, ticket.location_id) == (rita.id, rita.location_id)


def test_an_auditor_opens_nothing(browse, paris):
    auditor = browse(make_person("Udo Prüfer", paris, is_auditor=True))
    assert auditor.get("/tickets/new").status_code == 403
    assert auditor.post("/tickets/new", SAID).status_code == 403


def test_an_anonymous_reader_is_asked_to_sign_in(browse):
    assert browse().get("/tickets/new").status_code == 303
    assert browse().post("/tickets/new", SAID).status_code == 401


def test_opening_asks_the_database_for_no_more_than_it_must(browse, rita, alan, paris_desk, statements):
    browser = browse(alan)
    said = {**SAID, "urgency": "normal", "requester_id": rita.id, "category_id": "", "location_id": ""}
    assert browser.post("/tickets/new", said).status_code == 303
    statements()
    assert browser.post("/tickets/new", {**said, "idempotency_key": "1" * 32}).status_code == 303
    sent = [one for one in statements() if "SAVEPOINT" not in one]
    assert len(sent) == 18
    # The row of the ticket is written once: each writing goes into twenty indexes.
    assert [one.split()[0] for one in sent if "tickets" in one.split()[:3]] == ["INSERT"]
