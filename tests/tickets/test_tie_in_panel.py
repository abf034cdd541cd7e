"""Watching, linking, deleting and restoring on the ticket's page."""

import re

import pytest

from app.tickets.models import Ticket, TicketLink, Watcher
from tests.factories import make_person
from tests.tickets.incidents import opened

__all__ = ["opened"]

DOORS = ["watch", "unwatch", "watcher", "link", "unlink", "delete", "restore"]


def url(ticket, act=""):
    return f"/tickets/{ticket.number}/{act}".rstrip("/")


@pytest.mark.parametrize("act", DOORS)
def test_outsiders_auditors_and_nobody_change_nothing(browse, session, opened, olaf, paris, act):
    ticket = opened()
    auditor = make_person("Udo Prüfer", paris, is_auditor=True)
    fields = {"person": "rita", "relation": "relates", "other": opened("Another one altogether").number, "reason": "No"}
    told = [browse(who).post(url(ticket, act), fields).status_code for who in (olaf, auditor, None)]
    assert told == [404, 403, 401]
    assert (session.query(Watcher).count(), session.query(TicketLink).count()) == (0, 0)
    assert session.get(Ticket, ticket.id, populate_existing=True).deleted_at is None


@pytest.mark.parametrize("act", ["watcher", "link", "unlink", "delete", "restore"])
def test_a_requester_does_not_do_the_work_of_staff(browse, session, opened, rita, act):
    ticket = opened()
    fields = {
        "person": "paula",
        "relation": "relates",
        "other": opened("Another one altogether").number,
        "reason": "No",
    }
    assert browse(rita).post(url(ticket, act), fields).status_code == 403
    assert session.query(Watcher).count() == session.query(TicketLink).count() == 0


def test_one_button_watches_and_another_stops(browse, session, opened, rita):
    ticket, browser = opened(), browse(rita)
    assert 'id="watch"' in browser.get(url(ticket)).text
    assert browser.post(url(ticket, "watch")).status_code == 303
    page = browser.get(url(ticket)).text
    assert 'id="watch"' not in page and "Stop watching" in page
    browser.post(url(ticket, "unwatch"))
    assert session.query(Watcher).count() == 0


@pytest.mark.parametrize("typed", ["paula", "PAULA", "Paula Duval", "Duval"])
def test_staff_add_somebody_by_name_or_identifier(browse, session, opened, alan, paula, typed):
    ticket, browser = opened(), browse(alan)
    assert browser.post(url(ticket, "watcher"), {"person": typed}).status_code == 303
    assert [row.person_id for row in session.query(Watcher)] == [paula.id]
    assert "Remove Paula Duval" in browser.get(url(ticket)).text
    browser.post(url(ticket, "unwatch"), {"person_id": paula.id})
    assert session.query(Watcher).count() == 0


@pytest.mark.parametrize("typed", ["olaf", "nobody at all", ""])
def test_who_may_not_see_it_is_nobody_here(browse, session, opened, alan, olaf, typed):
    reply = browse(alan).post(url(opened(), "watcher"), {"person": typed})
    assert reply.status_code == 422
    assert f'value="{typed}"' in reply.text
    assert session.query(Watcher).count() == 0


@pytest.mark.parametrize("person_id", ["x", "-1", "1" * 20])
def test_a_person_who_is_none_is_refused(browse, opened, alan, person_id):
    assert browse(alan).post(url(opened(), "unwatch"), {"person_id": person_id}).status_code == 400


@pytest.mark.parametrize("typed", ["{0.number}", "{0.title}"])
def test_a_ticket_is_linked_by_number_or_by_words_and_unlinked(browse, session, opened, alan, typed):
    ticket, other, browser = opened(), opened("The scanner hums a song"), browse(alan)
    fields = {"relation": "blocks", "other": typed.format(other)}
    assert browser.post(url(ticket, "link"), fields).status_code == 303
    assert "The scanner hums a song" in browser.get(url(ticket)).text
    assert "Blocked by" in browser.get(url(other)).text
    page = browser.get(url(other)).text
    form = re.search(r'<form[^>]*/unlink".*?</form>', page, re.DOTALL)[0]
    assert (
        browser.post(url(other, "unlink"), dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))).status_code == 303
    )
    assert session.query(TicketLink).count() == 0


def test_what_cannot_be_linked_says_why_and_keeps_what_was_typed(browse, opened, alan):
    ticket, other, browser = opened(), opened("Another one altogether"), browse(alan)
    for typed, said in (("INC999999", "There is no such ticket"), (ticket.number, "cannot be tied to itself")):
        reply = browser.post(url(ticket, "link"), {"relation": "relates", "other": typed})
        assert (reply.status_code, said in reply.text, f'value="{typed}"' in reply.text) == (422, True, True)
    browser.post(url(ticket, "link"), {"relation": "blocks", "other": other.number})
    reply = browser.post(url(other, "link"), {"relation": "blocks", "other": ticket.number})
    assert (reply.status_code, "wait for each other" in reply.text) == (422, True)


def test_others_are_suggested_from_what_one_may_see(browse, opened, alan, olaf, lyon_desk):
    ticket, other = opened(), opened("The plotter of Paris")
    opened("The plotter of Lyon", by=olaf)
    found = browse(alan).get(f"{url(ticket, 'others')}?query=plotter").json
    assert found == [{"id": other.number, "name": "The plotter of Paris"}]
    assert browse(olaf).get(f"{url(ticket, 'others')}?query=plotter").status_code == 404


def test_an_administrator_deletes_with_a_reason_and_restores(browse, session, opened, rita, alan, ada):
    ticket, browser = opened(), browse(ada)
    assert browser.post(url(ticket, "delete"), {"reason": ""}).status_code == 422
    assert browser.post(url(ticket, "delete"), {"reason": "Opened twice"}).location == url(ticket)
    page = browser.get(url(ticket)).text
    assert "Deleted by Ada Lefèvre" in page and "Opened twice" in page
    assert "data-pulse" not in page and 'id="composer"' not in page and 'id="step-' not in page
    assert [browse(who).get(url(ticket)).status_code for who in (rita, alan)] == [404, 404]
    assert ticket.number in browser.get("/tickets/?view=all&status=deleted").text
    assert browse(alan).get("/tickets/?view=all&status=deleted").text.count(ticket.number) == 0
    assert browser.post(url(ticket, "restore")).status_code == 303
    assert browse(rita).get(url(ticket)).status_code == 200
    assert session.get(Ticket, ticket.id, populate_existing=True).deleted_at is None


def test_nobody_else_is_offered_to_delete(browse, opened, alan, ada):
    ticket = opened()
    assert "Delete the ticket" not in browse(alan).get(url(ticket)).text
    assert "Delete the ticket" in browse(ada).get(url(ticket)).text
    assert browse(alan).get(url(ticket, "form/delete")).status_code == 403


def test_the_watched_list_holds_what_i_watch(browse, opened, alan):
    first, second, browser = opened(), opened("Another one altogether"), browse(alan)
    browser.post(url(first, "watch"))
    page = browser.get("/tickets/?view=all&watched=me").text
    assert first.number in page and second.number not in page
