"""A card says who somebody is, whom they work with, and which of their open tickets the reader may see."""

import pytest

from app.tickets.commands import OpenIncident
from app.tickets.operations import open_incident
from tests.factories import NOW, actor_of, make_group


@pytest.fixture
def incident(rita, paris_desk):
    return open_incident(OpenIncident("The printer is on fire", rita.id), actor=actor_of(rita), now=NOW)


@pytest.mark.parametrize(
    ("reader", "sees"), [("rita", True), ("paula", True), ("alan", True), ("ada", True), ("olaf", False)]
)
def test_open_tickets_are_those_the_reader_may_see(browse, request, rita, incident, reader, sees):
    card = browse(request.getfixturevalue(reader)).get(f"/people/{rita.id}").text
    assert (incident.number in card) is sees


def test_a_technician_of_another_place_sees_no_ticket_and_no_link_to_them(browse, olaf, lyon, rita, incident):
    make_group("Lyon desk", lyon, members=[olaf])
    card = browse(olaf).get(f"/people/{rita.id}").text
    assert incident.number not in card
    assert "Open tickets" not in card


def test_many_tickets_lead_to_the_list_that_has_them_all(browse, alan, rita, paris_desk):
    for number in range(7):
        open_incident(OpenIncident(f"Broken printer {number}", rita.id), actor=actor_of(rita), now=NOW)
    card = browse(alan).get(f"/people/{rita.id}").text
    assert card.count("Broken printer") == 5
    every = browse(alan).get(f"/tickets/?view=all&status=open&requester_id={rita.id}").text
    assert f"requester_id={rita.id}" in card
    assert all(f"Broken printer {number}" in every for number in range(7))


def test_a_card_shows_manager_reports_place_groups_and_initials(browse, olaf, rita, paula, alan, paris_desk):
    card = browse(olaf).get(f"/people/{rita.id}").text
    assert f'href="/people/{paula.id}"' in card
    assert "Paris 2nd floor" in card
    assert ">RM</span>" in card
    assert f'href="/people/{rita.id}"' in browse(olaf).get(f"/people/{paula.id}").text
    assert "Paris desk" in browse(olaf).get(f"/people/{alan.id}").text


def test_a_leaver_is_shown_as_such_and_no_link_leads_where_the_reader_may_not_go(
    browse, ada, olaf, rita, paula, session
):
    paula.active = False
    session.flush()
    assert "has left" in browse(ada).get(f"/people/{paula.id}").text
    card = browse(olaf).get(f"/people/{rita.id}").text
    assert "Paula Duval" in card
    assert f'href="/people/{paula.id}"' not in card
    assert f'href="/people/{paula.id}"' in browse(ada).get(f"/people/{rita.id}").text
