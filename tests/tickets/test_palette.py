"""The palette's door: everything the reader may open, and nothing else (threat 2)."""

import pytest

from app.directory import operations as directory
from app.directory.commands import SetActive
from tests.factories import NOW, SETUP, make_group
from tests.tickets.incidents import opened, take

__all__ = ["opened"]


def found(hand, text="", **query):
    """Return what the palette answers, group title → labels."""
    reply = hand.get("/palette", query_string={"q": text, **query})
    assert reply.status_code == 200
    return {group["title"]: [item["label"] for item in group["items"]] for group in reply.json["groups"]}


def test_a_number_finds_its_ticket_first(browse, opened, alan):
    opened("The printer is on fire")
    wanted = opened("A cable for 1")
    reply = browse(alan).get("/palette", query_string={"q": wanted.number.lower()}).json["groups"]
    assert reply[0]["exact"]
    assert [item["url"] for item in reply[0]["items"]] == [f"/tickets/{wanted.number}"]
    digits = str(int(wanted.number[3:]))
    assert found(browse(alan), digits)["Ticket"] == [f"{wanted.number} · A cable for 1"]


def test_words_find_the_latest_changed_first_each_once(browse, opened, alan):
    first, second = opened("The printer is on fire"), opened("A printer prints blank pages")
    take(first, alan)
    lines = found(browse(alan), "PRINTER")["Tickets"]
    assert lines == [f"{first.number} · The printer is on fire", f"{second.number} · A printer prints blank pages"]
    assert len(found(browse(alan), "the printer")["Tickets"]) == 1


@pytest.mark.parametrize("text", ["printer", "number", "%", "_", "\\", "' OR 1=1 --", "{{7*7}}"])
def test_an_outsider_finds_no_ticket_of_others(browse, opened, olaf, lyon_desk, text):
    ticket = opened("The printer is on fire")
    asked = ticket.number if text == "number" else text
    assert not {"Ticket", "Tickets"} & set(found(browse(olaf), asked))


def test_recent_tickets_are_the_reader_s_own_business_only(browse, opened, alan, olaf, lyon_desk):
    ticket, other = opened("The printer is on fire"), opened("A broken chair")
    asked = f"{other.number},{ticket.number},INC999999,x"
    lines = [f"{other.number} · A broken chair", f"{ticket.number} · The printer is on fire"]
    assert found(browse(alan), recent=asked)["Opened lately"] == lines
    assert "Opened lately" not in found(browse(olaf), recent=asked)


def test_a_hidden_group_s_ticket_is_not_found_by_a_colleague(browse, opened, alan, rita, paris, session):
    ticket = opened("A secret matter of the printer")
    ticket.group_id = make_group("Secret desk", paris, members_only=True).id
    session.flush()
    assert "Tickets" not in found(browse(alan), "secret matter")
    assert "Tickets" in found(browse(rita), "secret matter")


def test_pages_are_those_of_the_reader(browse, rita, alan, ada, paris_desk):
    pages = {who: found(browse(person))["Pages"] for who, person in (("rita", rita), ("alan", alan), ("ada", ada))}
    assert "My tickets" in pages["rita"]
    assert "Unassigned" in pages["alan"]
    assert "Categories" in pages["ada"]
    assert "Categories" not in pages["rita"] + pages["alan"]
    assert "Your profile" in pages["rita"]


def test_pages_are_found_by_a_part_of_their_name_without_accents(browse, ada, session):
    ada.lang = "fr"
    session.flush()
    assert found(browse(ada), "categor")["Pages"] == ["Catégories"]


def test_people_are_found_by_whoever_may_find_them(browse, rita, alan, ada, session):
    assert found(browse(rita), "keller")["People"] == ["Alan Keller"]
    directory.set_active(SetActive(alan.id, active=False), actor=SETUP, now=NOW)
    assert "People" not in found(browse(rita), "keller")
    groups = browse(ada).get("/palette", query_string={"q": "keller"}).json["groups"]
    (line,) = next(group["items"] for group in groups if group["title"] == "People")
    assert (line["url"], line["icon"]) == (f"/people/{alan.id}", "user-off")


def test_it_costs_three_statements_beside_the_sign_in(browse, opened, alan, statements):
    opened("Printer 12 is on fire")
    hand = browse(alan)
    hand.get("/palette?q=printer 12")
    statements()
    hand.get("/palette?q=12")
    asked = [one for one in statements() if "FROM tickets" in one or ("FROM people" in one and "sessions" not in one)]
    assert len(asked) == 3


def test_nothing_found_is_an_empty_answer(browse, rita):
    assert found(browse(rita), "zzzzqqq") == {}
    assert found(browse(rita), "x" * 5000) == {}


def test_a_stranger_learns_nothing(browse):
    reply = browse().get("/palette?q=printer")
    assert reply.status_code == 401
    assert not reply.is_json
