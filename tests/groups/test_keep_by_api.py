"""Groups and their members by the API (D36, D45; threats 1, 4)."""

import pytest
from sqlalchemy.orm import Session

from app.directory.models import Group, Location, Person
from tests.factories import make_group, make_person
from tests.machines import Call

NEW = {"name": "Paris tasks", "purposes": ["tasks"]}


@pytest.fixture
def keeper(session: Session, paris: Location) -> Person:
    """Somebody who keeps the groups of Paris."""
    person = make_person("Gil Serre", paris)
    make_group("Paris groups", paris, ["groups"], members=[person])
    return person


def names(told: object) -> list[str]:
    return [one["name"] for one in told.json["items"]]  # type: ignore[attr-defined]


def test_staff_read_groups_and_requesters_none(
    machine: Call, session: Session, alan: Person, olaf: Person, ada: Person, paris_desk: Group, lyon_desk: Group
) -> None:
    assert names(machine(alan).get("/groups")) == ["Lyon desk", "Paris desk"]
    assert names(machine(alan).get(f"/groups?location={paris_desk.location_id}")) == ["Paris desk"]
    assert names(machine(alan).get("/groups?q=lyon&purpose=incidents&sort=-name")) == ["Lyon desk"]
    assert names(machine(alan).get("/groups?purpose=stock")) == []
    told = machine(alan).get(f"/groups/{paris_desk.id}").json
    assert (told["location"]["name"], told["purposes"], told["takes"]) == ("Paris", ["incidents"], ["incidents"])
    assert machine(alan).get("/groups?q=paris").json["items"] == [told]
    assert machine(olaf).get("/groups").json["items"] == []
    assert machine(olaf).get(f"/groups/{paris_desk.id}").status_code == 404
    lyon_desk.active = False
    session.flush()
    assert names(machine(alan).get("/groups")) == ["Paris desk"]
    assert names(machine(ada).get("/groups?state=disabled")) == ["Lyon desk"]


def test_the_list_goes_on_by_its_cursor(machine: Call, ada: Person, paris: Location) -> None:
    for at in range(5):
        make_group(f"Desk {at}", paris)
    first = machine(ada).get("/groups?limit=3&sort=-name")
    rest = machine(ada).get(f"/groups?limit=3&sort=-name&cursor={first.json['next']}")
    assert names(first) + names(rest) == [f"Desk {at}" for at in (4, 3, 2, 1, 0)]


def test_a_group_is_added_changed_and_deleted_by_who_keeps_it(
    machine: Call, keeper: Person, alan: Person, paris_desk: Group, paris: Location, lyon: Location
) -> None:
    caller = machine(keeper)
    made = caller.post("/groups", {**NEW, "location": paris.id, "takes": ["tasks"], "strategy": "round_robin"})
    assert made.status_code == 201, made.json
    path = f"/groups/{made.json['id']}"
    assert (made.json["takes"], made.json["strategy"], made.json["active"]) == (["tasks"], "round_robin", True)
    changed = caller.patch(path, {"name": "Paris requests", "takes": []})
    assert (changed.json["name"], changed.json["takes"], changed.json["purposes"]) == ("Paris requests", [], ["tasks"])
    assert changed.json["strategy"] == "round_robin"
    assert caller.patch(path, {"name": "x"}, tag='"old"').status_code == 412
    assert machine(alan).patch(path, {"name": "Mine"}).status_code == 403
    assert machine(alan).delete(path).status_code == 403
    assert caller.post("/groups", {**NEW, "location": lyon.id}).status_code == 403
    assert caller.post("/groups", {**NEW, "location": paris.id, "purposes": ["people"]}).status_code == 403
    assert caller.delete(path).status_code == 204
    assert caller.get(path).status_code == 404


def test_a_change_of_nothing_changes_nothing(machine: Call, ada: Person, paris_desk: Group) -> None:
    caller, path = machine(ada), f"/groups/{paris_desk.id}"
    before = caller.get(path).json
    assert before["takes"] == ["incidents"]
    told = caller.patch(path, {})
    assert (told.status_code, told.json) == (200, before)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "paris DESK"}, "name"),
        ({"purposes": []}, "purposes"),
        ({"purposes": ["magic"]}, "purposes.0"),
        ({"takes": ["incidents"]}, "takes"),
        ({"location": 999_999}, "location"),
        ({"members": []}, "members"),
    ],
)
def test_what_is_wrong_is_told_by_its_field(
    machine: Call, ada: Person, paris_desk: Group, paris: Location, sent: dict[str, object], field: str
) -> None:
    told = machine(ada).post("/groups", {**NEW, "location": paris.id, **sent})
    assert told.status_code == 422, told.json
    assert [one["field"] for one in told.json["errors"]] == [field]


def test_members_join_manage_and_leave(
    machine: Call, ada: Person, alan: Person, rita: Person, olaf: Person, paris_desk: Group
) -> None:
    caller, path = machine(ada), f"/groups/{paris_desk.id}/members"
    assert machine(alan).put(f"{path}/{rita.id}", {}).status_code == 403
    assert machine(olaf).get(path).status_code == 404
    joined = caller.put(f"{path}/{rita.id}", {"is_manager": True})
    assert (joined.status_code, joined.json["person"]["name"]) == (200, "Rita Moreau")
    # Who manages a group keeps its members.
    managing = machine(rita)
    assert [one["person"]["name"] for one in managing.get(path).json["items"]] == ["Rita Moreau", "Alan Keller"]
    assert managing.call("DELETE", f"{path}/{alan.id}").status_code == 204
    assert managing.call("DELETE", f"{path}/{alan.id}").status_code == 404
    assert managing.put(f"{path}/999999", {}).status_code == 404
    assert caller.put(f"{path}/{rita.id}", {"is_manager": False}).json["is_manager"] is False
    former = caller.get(f"{path}?state=former").json["items"]
    assert [(one["person"]["name"], one["ended_at"] is None) for one in former] == [("Alan Keller", False)]


def test_members_and_former_ones_go_on_by_a_cursor(machine: Call, ada: Person, paris: Location) -> None:
    people = [make_person(f"Person{at} Same", paris) for at in range(3)]
    group = make_group("Many", paris, members=people)
    caller, path = machine(ada), f"/groups/{group.id}/members"

    def walked(state: str) -> list[str]:
        first = caller.get(f"{path}?state={state}&limit=2").json
        rest = caller.get(f"{path}?state={state}&limit=2&cursor={first['next']}").json
        return [one["person"]["name"] for one in (*first["items"], *rest["items"])]

    assert walked("present") == ["Person0 Same", "Person1 Same", "Person2 Same"]
    for person in people:
        caller.call("DELETE", f"{path}/{person.id}")
    assert sorted(walked("former")) == ["Person0 Same", "Person1 Same", "Person2 Same"]
    assert caller.get(f"{path}?state=former&cursor=WyJmb3JtZXIiLCJ4IiwxXQ").status_code == 400
