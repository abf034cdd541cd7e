"""The doors of groups and their members; for whom they open."""

from datetime import timedelta

import pytest

from app.access.queries import load_actor
from app.core.clock import utcnow
from app.directory import operations
from app.directory.commands import RemoveMember, SetMember
from app.directory.models import Group
from app.directory.queries import active_members, root_location, taken_by
from app.tickets.commands import OpenIncident
from app.tickets.operations import open_incident
from tests.factories import NOW, SETUP, actor_of, make_group, make_person


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


def test_a_disabled_group_takes_nothing_and_the_form_says_so(browse, ada, paris_desk, session):
    reply = browse(ada).post(f"/groups/{paris_desk.id}/edit", record(paris_desk, active="", takes=["incidents"]))
    assert reply.status_code == 422
    assert "A disabled group takes no unrouted tickets" in reply.text
    assert (session.get(Group, paris_desk.id).active, taken_by(paris_desk.id)) == (True, {"incidents"})


@pytest.mark.parametrize("above", [True, False])
def test_disabling_a_taker_says_who_takes_its_tickets_from_now_on(browse, ada, paris_desk, above):
    if above:
        make_group("Whole house", root_location(), takes=("incidents",))
    browser = browse(ada)
    browser.post(f"/groups/{paris_desk.id}/edit", record(paris_desk, active=""))
    card = browser.get(f"/groups/{paris_desk.id}").text
    words = "now go to “Whole house”" if above else "now wait without a group"
    assert words in card


def test_disabling_a_group_counts_the_open_tickets_it_keeps(browse, ada, rita, paris_desk):
    for title in ("The printer is on fire", "The printer is wet now"):
        open_incident(OpenIncident(title, rita.id), actor=actor_of(rita), now=NOW)
    browser = browse(ada)
    browser.post(f"/groups/{paris_desk.id}/edit", record(paris_desk, active=""))
    assert "2 open tickets are still with this group" in browser.get(f"/groups/{paris_desk.id}").text


def test_a_group_without_members_says_so_on_its_card_and_in_the_list(browse, ada, alan, paris_desk, lyon_desk):
    browser = browse(ada)
    assert "nobody belongs to it: they wait" in browser.get(f"/groups/{lyon_desk.id}").text
    assert "nobody belongs to it" not in browser.get(f"/groups/{paris_desk.id}").text
    rows = browser.get("/groups/").text
    assert rows.count("no member</span>") == 1
    gone = browser.post(f"/groups/{paris_desk.id}/members/{alan.id}/remove", follow_redirects=True).text
    assert "Nobody belongs to the group any more" in gone


def test_the_card_says_since_when_and_until_when_people_belong(browse, ada, alan, rita, paris_desk, session):
    operations.set_member(SetMember(paris_desk.id, rita.id), actor=SETUP, now=NOW)
    left = NOW + timedelta(days=40)
    operations.remove_member(RemoveMember(paris_desk.id, alan.id), actor=SETUP, now=left)
    card = browse(ada).get(f"/groups/{paris_desk.id}").text
    assert "since Jun 2, 2025" in card
    former = card.split("Earlier members")[1]
    assert "Alan Keller" in former
    assert "Jun 2, 2025 to Jul 12, 2025" in former
    assert "Rita Moreau" not in former


def test_the_card_says_where_the_rights_hold(browse, ada, paris_desk, paris_second_floor):
    card = browse(ada).get(f"/groups/{paris_desk.id}").text
    assert "Paris › Paris 2nd floor" in card.split("Holds there and at")[1].split("</dd>")[0]
