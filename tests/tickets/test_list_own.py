"""A person's own tickets, in plain words."""

import re

import pytest

from tests.tickets.incidents import hold_reason, move, opened, take

__all__ = ["opened"]


def titles(reply):
    assert reply.status_code == 200
    return re.findall(r'class="row-link" href="[^"]+">([^<]+)<', reply.text)


def test_open_and_ended_ones_stand_apart(browse, opened, rita, alan):
    opened("Still broken")
    move(opened("Repaired"), alan, "resolved", solution="Glue.")
    assert titles(browse(rita).get("/tickets/mine")) == ["Still broken"]
    assert titles(browse(rita).get("/tickets/mine?view=ended")) == ["Repaired"]


def test_each_state_is_told_in_a_sentence(browse, session, opened, rita, alan):
    opened("Nobody yet")
    for title, target in (("Taken", ""), ("Begun", "in_progress"), ("Waiting", "on_hold")):
        ticket = opened(title)
        take(ticket, alan)
        if target == "on_hold":
            move(ticket, alan, target, hold_reason_id=hold_reason(session, "vendor"))
        elif target:
            move(ticket, alan, target)
    page = browse(rita).get("/tickets/mine").text
    told = ("With Paris desk", "Alan Keller will look at it.", "Alan Keller is working on it.", "Waiting for a vendor.")
    assert [words in page for words in told] == [True] * 4


def test_a_manager_sees_the_team_beside_their_own(browse, opened, paula, rita):
    opened("Of Rita")
    opened("Of Paula", by=paula)
    assert titles(browse(paula).get("/tickets/mine")) == ["Of Paula"]
    assert titles(browse(paula).get("/tickets/team")) == ["Of Rita"]
    assert browse(rita).get("/tickets/team").status_code == 404


def test_a_search_stays_among_ones_own(browse, opened, rita, olaf, lyon_desk):
    opened("Printer of Paris")
    opened("Printer of Lyon", by=olaf)
    assert titles(browse(rita).get("/tickets/mine?search=printer")) == ["Printer of Paris"]
    assert "None of your tickets" in browse(rita).get("/tickets/mine?search=scanner").text


def test_nothing_yet_says_what_to_do(browse, rita):
    assert "You have no open tickets" in browse(rita).get("/tickets/mine").text


@pytest.mark.parametrize("query", ["view=all", "status=new", "page=x", "sort=title", "search=" + "x" * 201])
def test_an_address_that_means_nothing_is_refused(browse, rita, query):
    assert browse(rita).get(f"/tickets/mine?{query}").status_code == 400


def test_a_page_beyond_the_last_is_the_last(browse, opened, rita):
    opened("The only one")
    assert titles(browse(rita).get("/tickets/mine?page=99999")) == ["The only one"]


def test_a_stranger_is_asked_to_sign_in(browse):
    assert browse().get("/tickets/mine").location == "/sign-in?next=%2Ftickets%2Fmine"
