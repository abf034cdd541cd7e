"""The doors of groups and their members; for whom they open."""

from datetime import timedelta

import pytest

from app.access.queries import load_actor
from app.core.clock import utcnow
from app.directory import operations
from app.directory.commands import SetMember
from app.directory.models import Group
from app.directory.queries import active_members, taken_by
from tests.factories import NOW, SETUP, make_group, make_person


@pytest.fixture
def keeper(paris):
    """Greta keeps the groups of Paris."""
    person = make_person("Greta Hoffmann", paris)
    make_group("Paris groups", paris, ("groups",), members=[person])
    return person


@pytest.fixture
def lead(paris, paris_desk):
    """Nadia manages the members of the Paris desk, and nothing else."""
    person = make_person("Nadia Benali", paris)
    operations.set_member(SetMember(paris_desk.id, person.id, is_manager=True), actor=SETUP, now=NOW)
    return person


def record(group, **changes):
    known = {"name": group.name, "location_id": group.location_id, "purposes": sorted(group.purposes), "takes": []}
    known |= {"description": "", "strategy": group.strategy, "active": "y", "version": group.version}
    return known | changes


def names_in(group):
    return [person.name for person in active_members(group.id, utcnow())]


def test_staff_see_groups_and_requesters_do_not(browse, alan, rita, paris_desk):
    assert "Paris desk" in browse(alan).get("/groups/").text
    assert browse(alan).get(f"/groups/{paris_desk.id}").status_code == 200
    assert browse(rita).get("/groups/").status_code == 403
    assert browse().get("/groups/").status_code == 303


def test_a_disabled_group_is_404_to_other_staff(browse, alan, paris_desk, lyon_desk, session):
    lyon_desk.active = False
    session.flush()
    assert browse(alan).get(f"/groups/{lyon_desk.id}").status_code == 404


def test_a_keeper_creates_a_support_group_that_takes_unrouted_tickets(browse, keeper, paris_second_floor, session):
    form = {
        "name": "Second floor",
        "location_id": paris_second_floor.id,
        "purposes": ["incidents"],
        "takes": ["incidents"],
    }
    reply = browse(keeper).post("/groups/new", form | {"strategy": "manual", "active": "y"})
    assert reply.status_code == 303
    created = session.query(Group).filter_by(name="Second floor").one()
    assert taken_by(created.id) == {"incidents"}


def test_only_one_group_takes_the_unrouted_tickets_of_a_location(browse, ada, paris_desk, paris):
    form = {"name": "Second desk", "location_id": paris.id, "purposes": ["incidents"], "takes": ["incidents"]}
    reply = browse(ada).post("/groups/new", form | {"strategy": "manual", "active": "y"})
    assert reply.status_code == 422
    assert "Paris desk" in reply.text


def test_a_group_takes_only_what_it_is_for(browse, ada, paris):
    form = {"name": "Office", "location_id": paris.id, "purposes": ["people"], "takes": ["tasks"]}
    assert browse(ada).post("/groups/new", form | {"strategy": "manual", "active": "y"}).status_code == 422


def test_a_keeper_gives_no_purpose_they_do_not_hold(browse, keeper, paris):
    form = {"name": "Stock", "location_id": paris.id, "purposes": ["stock"], "strategy": "manual", "active": "y"}
    assert browse(keeper).post("/groups/new", form).status_code == 422


def test_a_keeper_changes_no_group_of_another_location(browse, keeper, lyon_desk):
    assert browse(keeper).get(f"/groups/{lyon_desk.id}/edit").status_code == 403
    assert browse(keeper).post(f"/groups/{lyon_desk.id}/edit", record(lyon_desk, name="Mine")).status_code == 403
    assert browse(keeper).post(f"/groups/{lyon_desk.id}/delete").status_code == 403


def test_a_technician_changes_no_group(browse, alan, paris_desk):
    assert browse(alan).get("/groups/new").status_code == 403
    assert browse(alan).post(f"/groups/{paris_desk.id}/edit", record(paris_desk, name="Mine")).status_code == 403


def test_a_changed_group_leaves_its_place_as_taker(browse, ada, paris_desk, session):
    reply = browse(ada).post(f"/groups/{paris_desk.id}/edit", record(paris_desk, active=""))
    assert reply.status_code == 303
    assert (session.get(Group, paris_desk.id).active, taken_by(paris_desk.id)) == (False, frozenset())


def test_a_group_nobody_names_is_deleted_with_its_stays(browse, ada, paris_desk, session):
    key = paris_desk.id
    assert browse(ada).post(f"/groups/{key}/delete").status_code == 303
    assert session.query(Group).filter_by(id=key).count() == 0


def test_a_group_manager_adds_and_removes_members_of_that_group_only(browse, lead, rita, paris_desk, lyon_desk):
    browser = browse(lead)
    assert browser.post(f"/groups/{paris_desk.id}/members", {"person_id": rita.id}).status_code == 303
    assert "Rita Moreau" in names_in(paris_desk)
    assert browser.post(f"/groups/{paris_desk.id}/members/{rita.id}/remove").status_code == 303
    assert "Rita Moreau" not in names_in(paris_desk)
    assert browser.post(f"/groups/{lyon_desk.id}/members", {"person_id": rita.id}).status_code == 403
    assert browser.post(f"/groups/{paris_desk.id}/edit", record(paris_desk, name="Mine")).status_code == 403


def test_a_keeper_never_adds_themselves(browse, keeper, alan, paris_desk):
    assert browse(keeper).post(f"/groups/{paris_desk.id}/members", {"person_id": keeper.id}).status_code == 403
    assert "Greta Hoffmann" not in names_in(paris_desk)


def test_a_member_adds_nobody(browse, alan, rita, paris_desk):
    assert browse(alan).post(f"/groups/{paris_desk.id}/members", {"person_id": rita.id}).status_code == 403
    assert (
        browse(alan).post(f"/groups/{paris_desk.id}/members/{alan.id}/manager", {"is_manager": "1"}).status_code == 403
    )


def test_a_disabled_person_joins_no_group(browse, ada, rita, paris_desk, session):
    rita.active = False
    session.flush()
    assert browse(ada).post(f"/groups/{paris_desk.id}/members", {"person_id": rita.id}).status_code == 422


def test_removing_somebody_who_is_not_there_is_404(browse, ada, rita, paris_desk):
    assert browse(ada).post(f"/groups/{paris_desk.id}/members/{rita.id}/remove").status_code == 404


def test_leaving_ends_the_right_at_once_and_joining_again_begins_a_second_stay(browse, ada, alan, paris_desk):
    browser = browse(ada)
    assert browser.post(f"/groups/{paris_desk.id}/members/{alan.id}/remove").status_code == 303
    assert load_actor(alan.id, utcnow() + timedelta(seconds=1)).groups == {}
    assert browser.post(f"/groups/{paris_desk.id}/members", {"person_id": alan.id}).status_code == 303
    assert load_actor(alan.id, utcnow() + timedelta(seconds=1)).groups == {"incidents": {paris_desk.id}}


def test_the_card_says_what_the_group_is_for(browse, alan, paris_desk):
    card = browse(alan).get(f"/groups/{paris_desk.id}").text
    assert "<dd>Incidents</dd>" in card
    assert "By hand: somebody takes it" in card
    assert f'href="/people/{alan.id}"' in card
