"""Threats 4 and 6: nobody rises by editing what they may edit.

The classes of Snipe-IT #16941 (a lesser role takes over a higher one) and CVE-2026-55516 (a foreign object is moved).
"""

import pytest

from app.directory.models import Person
from app.directory.purposes import Purpose
from tests.factories import actor_of, make_group, make_person


@pytest.fixture
def keeper(paris_second_floor):
    return make_person("Greta Hoffmann", paris_second_floor)


@pytest.fixture
def office(paris_second_floor, keeper):
    return make_group("Floor groups", paris_second_floor, ("groups",), members=[keeper])


def record(group, **changes):
    known = {"name": group.name, "location_id": group.location_id, "purposes": sorted(group.purposes), "takes": []}
    return known | {"description": "", "strategy": group.strategy, "active": "y", "version": group.version} | changes


@pytest.mark.parametrize("purposes", [["groups", "incidents"], ["groups", "tasks"], ["groups", "people"]])
def test_a_keeper_gives_their_own_group_no_new_right(browse, keeper, office, purposes):
    assert browse(keeper).post(f"/groups/{office.id}/edit", record(office, purposes=purposes)).status_code in (403, 422)
    assert office.purposes == {Purpose.GROUPS}


def test_a_keeper_widens_no_own_group_by_moving_it(browse, keeper, office, paris, paris_second_floor):
    make_group("Paris groups", paris, ("groups",), members=[keeper])
    desk = make_group("Floor desk", paris_second_floor, ("incidents",), members=[keeper])
    assert browse(keeper).post(f"/groups/{desk.id}/edit", record(desk, location_id=paris.id)).status_code == 403
    assert desk.location_id == paris_second_floor.id
    assert not actor_of(keeper).holds(Purpose.INCIDENTS, paris.id)


def test_a_keeper_enables_no_own_group(browse, keeper, office, paris_second_floor):
    asleep = make_group("Old desk", paris_second_floor, ("incidents",), members=[keeper], active=False)
    assert browse(keeper).post(f"/groups/{asleep.id}/edit", record(asleep)).status_code == 403
    assert not asleep.active


def test_a_keeper_still_describes_their_own_group(browse, keeper, office):
    reply = browse(keeper).post(f"/groups/{office.id}/edit", record(office, description="We keep the groups."))
    assert (reply.status_code, office.description) == (303, "We keep the groups.")


def test_an_officer_reroutes_no_private_mail_of_a_higher_rank(browse, paris, ada, session):
    officer = make_person("Elodie Marchand", paris)
    make_group("Paris office", paris, ("people",), members=[officer])
    names = ("first_name", "last_name", "identifier", "work_email", "location_id")
    form = {name: getattr(ada, name) for name in names}
    form |= {"private_email": "mine@example.org", "version": ada.version}
    browse(officer).post(f"/people/{ada.id}/edit", form)
    assert session.get(Person, ada.id).private_email is None
