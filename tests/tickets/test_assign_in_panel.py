"""The assignment view: who sees which queue, giving a ticket to somebody, and what it costs."""

import re

import pytest

from app.core.db import db
from app.directory.commands import SetMember
from app.directory.operations import set_member
from app.tickets.models import Ticket
from tests.factories import NOW, SETUP, make_group, make_person
from tests.tickets.incidents import opened, take

__all__ = ["opened"]

JSON = {"Accept": "application/json"}
HERE = "/assignment/"


def cards(reply):
    return [int(found) for found in re.findall(r'data-card="(\d+)"', reply.text)]


def people(reply):
    return re.findall(r'class="as-name">([^<]+?)(?: <|<)', reply.text)


@pytest.fixture
def bea(paris, paris_desk):
    bea = make_person("Bea Aubert", paris)
    make_group("Network Paris", paris, members=[bea])
    return bea


def test_a_technician_sees_what_waits_in_their_groups_and_the_people_of_those(browse, opened, alan, bea):
    waits, taken = opened(), opened()
    take(taken, alan)
    page = browse(alan).get(HERE)
    assert cards(page) == [waits.id]
    assert people(page) == ["Alan Keller"]
    assert "No rule matched; Paris desk takes the unrouted tickets of Paris." in page.text
    assert "1 open" in page.text


def test_an_administrator_chooses_among_all_groups(browse, opened, ada, paris_desk, bea):
    ticket = opened()
    hand = browse(ada)
    assert people(hand.get(HERE)) == ["Bea Aubert", "Alan Keller"]
    assert cards(hand.get(f"{HERE}?group={paris_desk.id}")) == [ticket.id]


def test_the_page_is_for_those_who_work_tickets(browse, opened, rita, paula):
    auditor = make_person("Ugo Revisor", is_auditor=True)
    assert [browse(one).get(HERE).status_code for one in (rita, paula, auditor)] == [403, 403, 403]


def test_another_s_queue_is_not_there(browse, opened, alan, lyon_desk):
    for address in (f"{HERE}?group={lyon_desk.id}", f"{HERE}pulse?group={lyon_desk.id}", f"{HERE}?group=999999"):
        assert browse(alan).get(address).status_code == 404
    assert browse(alan).get(f"{HERE}?group=x").status_code == 400


def test_a_ticket_is_given_by_a_plain_form(browse, opened, alan, paris_desk):
    ticket = opened()
    chosen = {"ticket": ticket.id, "person_id": alan.id, "group": paris_desk.id}
    reply = browse(alan).post(f"{HERE}assign", chosen)
    assert (reply.status_code, reply.location) == (303, f"{HERE}?group={paris_desk.id}")
    assert db.session.get(Ticket, ticket.id).assignee_id == alan.id


def test_a_ticket_is_taken_by_its_own_button(browse, opened, alan):
    ticket = opened()
    assert browse(alan).post(f"{HERE}assign", {"take": ticket.id}).status_code == 303
    assert db.session.get(Ticket, ticket.id).assignee_id == alan.id


def test_a_script_is_answered_with_what_changes_and_the_way_back(browse, opened, alan):
    ticket = opened()
    hand = browse(alan)
    told = hand.post(f"{HERE}assign", {"ticket": ticket.id, "person_id": alan.id}, headers=JSON).json
    assert told["said"] == f"{ticket.number} is now with Alan Keller."
    assert "1 open" in told["row"]
    assert hand.post(told["undo"], {"seq": told["seq"]}).status_code == 303
    assert db.session.get(Ticket, ticket.id).assignee_id is None


def test_the_slower_one_reads_who_has_it(browse, opened, alan, ada, bea):
    ticket = opened()
    take(ticket, alan)
    hand = browse(ada)
    page = hand.post(f"{HERE}assign", {"ticket": ticket.id, "person_id": bea.id})
    assert page.status_code == 409
    assert "Alan Keller has already taken the ticket." in page.text
    told = hand.post(f"{HERE}assign", {"ticket": ticket.id, "person_id": bea.id}, headers=JSON)
    assert (told.status_code, told.json["code"]) == (409, "already_taken")


def test_what_is_missing_gets_a_sentence_and_the_choice_is_kept(browse, opened, alan, rita):
    ticket = opened()
    hand = browse(alan)
    nothing = hand.post(f"{HERE}assign", {"person_id": alan.id})
    assert nothing.status_code == 422
    assert "Choose a ticket first, then a person." in nothing.text
    wrong = hand.post(f"{HERE}assign", {"ticket": ticket.id, "person_id": rita.id})
    assert wrong.status_code == 422
    assert re.search(rf'value="{ticket.id}"[^>]* checked', wrong.text)
    assert hand.post(f"{HERE}assign", {"ticket": "1e9", "person_id": alan.id}).status_code == 400
    assert hand.post(f"{HERE}assign", {"ticket": 99999999, "person_id": alan.id}).status_code == 404


def test_a_ticket_goes_to_another_group_with_a_reason(browse, opened, alan, lyon_desk):
    ticket = opened()
    hand = browse(alan)
    address = f"{HERE}{ticket.number}/transfer"
    page = hand.get(address)
    assert "Lyon desk" in page.text
    assert "Paris desk" not in re.search(r"<select.*?</select>", page.text, re.S)[0]
    assert hand.post(address, {"group_id": lyon_desk.id, "reason": "Theirs"}).status_code == 303
    assert db.session.get(Ticket, ticket.id).group_id == lyon_desk.id
    assert hand.post(address, {"group_id": ""}).status_code == 422


def test_who_would_lose_sight_of_it_is_warned_first(browse, opened, alan, paris, paris_desk):
    hidden = make_group("Security", paris, members_only=True)
    ticket, hand = opened(), browse(alan)
    address = f"{HERE}{ticket.number}/transfer"
    warned = hand.post(address, {"group_id": hidden.id, "reason": "A leak"})
    assert warned.status_code == 409
    assert "Once it is with Security, you no longer see this ticket." in warned.text
    assert "Transfer anyway" in warned.text
    assert 'value="A leak"' in warned.text
    assert hand.post(address, {"group_id": hidden.id}, headers=JSON).json["code"] == "loses_sight"
    assert db.session.get(Ticket, ticket.id).group_id == paris_desk.id
    assert hand.post(address, {"group_id": hidden.id, "lose_sight": "y"}, headers=JSON).status_code == 200
    assert db.session.get(Ticket, ticket.id).group_id == hidden.id


def test_what_somebody_took_meanwhile_is_not_transferred(browse, opened, alan, lyon_desk, ada):
    ticket = opened()
    take(ticket, alan)
    reply = browse(ada).post(f"{HERE}{ticket.number}/transfer", {"group_id": lyon_desk.id})
    assert reply.status_code == 409
    assert db.session.get(Ticket, ticket.id).assignee_id == alan.id


def test_an_outsider_transfers_nothing(browse, opened, rita, lyon):
    theo = make_person("Theo Blanc", lyon)
    make_group("Lyon network", lyon, members=[theo])
    ticket = opened()
    assert browse(theo).get(f"{HERE}{ticket.number}/transfer").status_code == 404
    assert browse(theo).post(f"{HERE}assign", {"ticket": ticket.id, "person_id": theo.id}).status_code == 404


def test_the_pulse_is_one_cheap_statement_and_304_while_nothing_changes(browse, opened, alan, statements):
    ticket, hand = opened(), browse(alan)
    first = hand.get(f"{HERE}pulse", headers=JSON)
    assert first.json["ids"] == [ticket.id]
    statements()
    again = hand.get(f"{HERE}pulse", headers={**JSON, "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert len(asked(statements())) <= 3
    opened()
    assert hand.get(f"{HERE}pulse", headers={**JSON, "If-None-Match": first.headers["ETag"]}).status_code == 200


def test_the_page_costs_the_same_for_many_tickets_and_people(browse, opened, alan, paris, paris_desk, statements):
    hand = browse(alan)
    opened()
    hand.get(HERE)
    statements()
    hand.get(HERE)
    few = len(asked(statements()))
    make_group("Network Paris", paris, members=[alan, *(make_person(f"Worker{at} Aubert", paris) for at in range(12))])
    for at in range(60):
        opened(f"Ticket number {at}")
    page = hand.get(HERE)
    statements()
    hand.get(HERE)
    assert len(asked(statements())) == few <= 8
    assert len(cards(page)) == 50
    assert "and 11 more" in page.text


def test_on_the_first_day_nothing_waits(browse, ada, session):
    page = browse(ada).get(HERE)
    assert page.status_code == 200
    assert "Every open ticket has somebody who works on it." in page.text


def test_the_ticket_s_own_form_names_those_present_first_with_what_they_have(browse, opened, alan, paris, paris_desk):
    set_member(SetMember(paris_desk.id, make_person("Bea Aubert", paris).id), actor=SETUP, now=NOW)
    take(opened(), alan)
    ticket = opened()
    form = browse(alan).get(f"/tickets/{ticket.number}/form/assign").text
    assert re.findall(r"<option[^>]*>([^<]*)<", form) == [
        "Nobody",
        "Alan Keller · Online · 1 open",
        "Bea Aubert · 0 open",
    ]


def asked(sent):
    return [one for one in sent if not one.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))]
