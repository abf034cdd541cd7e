"""The small forms of a ticket's page: drawn when they are opened, for whom their act is, and not before."""

import re

import pytest

from admin_views.tickets.page_forms import PLACES
from forms.tickets.edit import TASK_FORMS
from tests.factories import make_person
from tests.tickets.incidents import move, opened, take

__all__ = ["opened"]

DOORS = {
    "title": ["edit/title"],
    "body": ["edit/body"],
    "category": ["edit/category"],
    "location": ["edit/location"],
    "impact": ["edit/impact", "edit/override"],
    "assign": ["assign"],
    "transfer": ["transfer"],
    "convert": ["convert"],
    "duplicate": ["duplicate"],
    "merge": ["merge"],
    "link": ["link"],
    "ci": ["ci"],
    "watcher": ["watcher"],
    "on_hold": ["status"],
    "resolved": ["status"],
    "cancelled": ["status"],
}


def doors_in(html, ticket):
    return re.findall(rf'action="/tickets/{ticket.number}/([^"]+)"', html)


def at(ticket, place):
    return f"/tickets/{ticket.number}/form/{place}"


def test_the_page_draws_the_composer_and_what_needs_no_form_only(browse, opened, alan):
    ticket = opened()
    assert doors_in(browse(alan).get(f"/tickets/{ticket.number}").text, ticket) == [
        "take",
        "status",
        "comment",
        "watch",
    ]


def test_each_place_of_a_new_ticket_is_offered_to_staff(browse, opened, alan):
    ticket = opened()
    page = browse(alan).get(f"/tickets/{ticket.number}").text
    assert set(re.findall(r'data-form="[^"]*/form/(\w+)"', page)) == set(DOORS)
    # A closed ticket's, an administrator's, a rejected task's, and what only a task says.
    assert set(DOORS) == PLACES - {"reopen", "delete", "awaiting_approval"} - TASK_FORMS


@pytest.mark.parametrize("place", DOORS)
def test_a_place_answers_with_its_forms_alone(browse, opened, alan, place):
    ticket = opened()
    reply = browse(alan).get(at(ticket, place))
    assert reply.status_code == 200
    assert "<html" not in reply.text
    assert 'name="csrf_token"' in reply.text
    assert doors_in(reply.text, ticket) == DOORS[place]


@pytest.mark.parametrize("place", DOORS)
def test_without_a_script_the_page_opens_at_the_place(browse, opened, alan, place):
    ticket = opened()
    page = browse(alan).get(f"/tickets/{ticket.number}?open={place}").text
    assert set(DOORS[place]) <= set(doors_in(page, ticket))
    assert re.findall(r"<details[^>]* open>", page) != []


def test_a_priority_set_by_hand_can_be_given_back(browse, session, opened, alan):
    ticket = opened()
    told = {"priority_override": "high", "priority_reason": "The boss", "version": 1}
    browse(alan).post(f"/tickets/{ticket.number}/edit/override", told)
    assert doors_in(browse(alan).get(at(ticket, "impact")).text, ticket) == [
        "edit/impact",
        "edit/computed",
        "edit/override",
    ]


def test_a_refused_form_comes_back_with_its_place_open(browse, opened, alan):
    ticket = opened()
    reply = browse(alan).post(f"/tickets/{ticket.number}/edit/override", {"priority_override": "high", "version": 1})
    assert reply.status_code == 422
    assert set(DOORS["impact"]) <= set(doors_in(reply.text, ticket))


def test_what_a_reader_may_not_do_has_no_form(browse, opened, rita, alan, olaf, paris):
    ticket = opened()
    auditor = make_person("Udo Prüfer", paris, is_auditor=True)
    for place in DOORS:
        mine = place == "cancelled"
        assert browse(rita).get(at(ticket, place)).status_code == (200 if mine else 403)
        assert browse(auditor).get(at(ticket, place)).status_code == 403
        assert browse(olaf).get(at(ticket, place)).status_code == 404
        assert browse().get(at(ticket, place)).status_code == 303
        assert "/transfer" not in browse(rita).get(f"/tickets/{ticket.number}?open={place}").text
    assert browse(alan).get(at(ticket, "elsewhere")).status_code == 404


def test_a_place_that_the_state_has_closed_is_refused_and_the_page_shows_why(browse, opened, alan):
    ticket = opened()
    take(ticket, alan)
    move(ticket, alan, "resolved", solution="Changed the ribbon")
    assert browse(alan).get(at(ticket, "transfer")).status_code == 403
    page = browse(alan).get(f"/tickets/{ticket.number}?open=transfer")
    assert page.status_code == 200
    assert "/transfer" not in page.text
