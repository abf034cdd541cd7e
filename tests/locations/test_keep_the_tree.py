"""The tree of locations: its doors and its shape."""

import pytest

from app.directory.models import Location
from app.directory.queries import ancestor_ids, location_paths, root_location, subtree_ids
from tests.factories import make_location


def record(location, **changes):
    name = location.names["en"]
    known = {"name_en": name, "name_fr": name, "key": location.key, "parent_id": location.parent_id or ""}
    known |= {"country": location.country or "", "tz": location.tz or "", "calendar_id": "", "approver_id": ""}
    return known | {"version": location.version} | changes


def test_the_administrator_sees_the_tree_and_adds_a_place(browse, ada, paris, session):
    browser = browse(ada)
    assert "Paris" in browser.get("/locations/").text
    form = {"name_en": "Paris, 3rd floor", "name_fr": "Paris, 3e étage", "parent_id": paris.id, "calendar_id": ""}
    assert browser.post("/locations/new", form | {"tz": "", "country": "", "approver_id": ""}).status_code == 303
    assert session.query(Location).filter_by(key="paris-3rd-floor").one().parent_id == paris.id


@pytest.mark.parametrize("who", ["rita", "alan"])
def test_nobody_else_opens_the_tree(browse, paris, paris_desk, who, request):
    browser = browse(request.getfixturevalue(who))
    assert browser.get("/locations/").status_code == 403
    assert browser.post(f"/locations/{paris.id}/delete").status_code == 403
    assert browse().get("/locations/").status_code == 303


def test_a_place_never_stands_below_itself(browse, ada, paris, paris_second_floor, session):
    reply = browse(ada).post(f"/locations/{paris.id}/edit", record(paris, parent_id=paris_second_floor.id))
    assert reply.status_code == 422
    assert session.get(Location, paris.id).parent_id == root_location().id


def test_a_place_moves_with_all_below_it(browse, ada, paris, paris_second_floor, lyon):
    assert browse(ada).post(f"/locations/{paris.id}/edit", record(paris, parent_id=lyon.id)).status_code == 303
    assert ancestor_ids(paris_second_floor.id) == [paris_second_floor.id, paris.id, lyon.id, root_location().id]
    assert subtree_ids([lyon.id]) == {lyon.id, paris.id, paris_second_floor.id}


def test_the_root_stays(browse, ada, session):
    root = root_location()
    browser = browse(ada)
    assert browser.post(f"/locations/{root.id}/delete").status_code == 403
    assert browser.post(f"/locations/{root.id}/edit", record(root, name_en="The world")).status_code == 303
    assert session.get(Location, root.id).names["en"] == "The world"


def test_a_place_in_use_stays_with_a_sentence(browse, ada, rita, paris_second_floor, lyon, session):
    reply = browse(ada).post(f"/locations/{paris_second_floor.id}/delete")
    assert reply.status_code == 409
    assert "location of a person" in reply.text
    key = lyon.id
    assert browse(ada).post(f"/locations/{key}/delete").status_code == 303
    assert session.query(Location).filter_by(id=key).count() == 0


def test_two_places_never_share_a_key(browse, ada, paris, lyon):
    reply = browse(ada).post(f"/locations/{lyon.id}/edit", record(lyon, key="paris"))
    assert reply.status_code == 422
    assert "Another location has this key." in reply.text


def test_paths_name_what_stands_above_but_not_the_root(paris_second_floor, paris):
    paths = location_paths("en")
    assert paths[paris_second_floor.id] == "Paris › Paris 2nd floor"
    assert paths[root_location().id] == "All sites"


def test_a_path_does_not_say_again_what_stands_above(browse, ada, paris, session):
    floor = make_location("Paris, 3rd floor", paris)
    make_location("Paris, 3rd floor, room 12", floor)
    assert "Paris › 3rd floor › room 12" in location_paths("en").values()
    assert "Paris › 3rd floor" in browse(ada).get("/people/").text
