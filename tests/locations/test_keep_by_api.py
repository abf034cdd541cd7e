"""The tree of locations by the API: staff read it, administrators shape it (D45; threats 1, 4)."""

import pytest
from sqlalchemy.orm import Session

from app.directory.models import Group, Location, Person
from app.directory.queries import root_location
from app.sla.queries import all_calendars
from tests.factories import make_person
from tests.machines import Call


def test_the_tree_is_told_in_reading_order_part_by_part(
    machine: Call, alan: Person, paris_desk: Group, lyon: Location, paris_second_floor: Location
) -> None:
    caller = machine(alan)
    whole = caller.get("/locations").json["items"]
    assert [(one["path"], one["depth"]) for one in whole][1:] == [
        ("Lyon", 1),
        ("Paris", 1),
        ("Paris › Paris 2nd floor", 2),
    ]
    first = caller.get("/locations?limit=3").json
    rest = caller.get(f"/locations?limit=3&cursor={first['next']}").json
    assert [*first["items"], *rest["items"]] == whole
    assert [one["name"] for one in caller.get("/locations?q=FLOOR").json["items"]] == ["Paris 2nd floor"]


def test_a_requester_reads_none_of_it(machine: Call, olaf: Person, paris: Location) -> None:
    assert machine(olaf).get("/locations").json == {"items": [], "next": None}
    assert machine(olaf).get(f"/locations/{paris.id}").status_code == 404


def test_only_administrators_shape_it(
    machine: Call, session: Session, alan: Person, paris_desk: Group, paris: Location
) -> None:
    auditor = make_person("Ugo Revisor", is_auditor=True)
    for reader in (alan, auditor):
        caller = machine(reader)
        assert caller.post("/locations", {"names": {"en": "Nice"}}).status_code == 403
        assert caller.patch(f"/locations/{paris.id}", {"country": "BE"}).status_code == 403
        assert caller.delete(f"/locations/{paris.id}").status_code == 403


def test_a_place_is_added_changed_moved_and_deleted(
    machine: Call, ada: Person, paris: Location, lyon: Location
) -> None:
    caller, calendar = machine(ada), all_calendars()[0]
    sent = {"names": {"en": "Nice", "fr": "Nice (FR)"}, "country": "FR", "calendar": calendar.key, "approver": ada.id}
    made = caller.post("/locations", sent)
    assert made.status_code == 201, made.json
    assert (made.json["key"], made.json["parent"]["id"]) == ("nice", root_location().id)
    assert (made.json["calendar"], made.json["approver"]["name"]) == (calendar.key, "Ada Lefèvre")
    path = f"/locations/{made.json['id']}"
    assert made.headers["Location"] == f"/api/v1{path}"
    changed = caller.patch(path, {"parent": lyon.id, "names": {"en": "Nizza"}, "calendar": None})
    assert changed.json["names"] == {"en": "Nizza", "fr": "Nice (FR)"}
    assert (changed.json["parent"]["name"], changed.json["calendar"], changed.json["country"]) == ("Lyon", None, "FR")
    assert caller.patch(path, {"country": "BE"}, tag=made.headers.get("ETag", '"old"')).status_code == 412
    assert caller.delete(path).status_code == 204
    assert caller.get(path).status_code == 404


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"names": {}, "key": "nice"}, "names"),
        ({"names": {"xx": "Nice"}}, "names.xx"),
        ({"country": "fr"}, "country"),
        ({"key": "Not A Key"}, "key"),
        ({"key": "lyon"}, "key"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"parent": 999_999}, "parent"),
        ({"approver": 999_999}, "approver"),
        ({"calendar": "nothing"}, "calendar"),
    ],
)
def test_what_is_wrong_is_told_by_its_field(
    machine: Call, ada: Person, lyon: Location, sent: dict[str, object], field: str
) -> None:
    told = machine(ada).post("/locations", {"names": {"en": "Nice"}, **sent})
    assert told.status_code == 422, told.json
    assert [one["field"] for one in told.json["errors"]] == [field]


def test_the_tree_stays_a_tree(machine: Call, ada: Person, rita: Person, paris: Location) -> None:
    caller, root = machine(ada), root_location()
    below = caller.patch(f"/locations/{paris.id}", {"parent": rita.location_id})
    assert (below.status_code, below.json["errors"][0]["field"]) == (422, "parent")
    assert caller.patch(f"/locations/{root.id}", {"parent": paris.id}).status_code == 409
    assert caller.delete(f"/locations/{root.id}").status_code == 409
    assert caller.delete(f"/locations/{paris.id}").status_code == 409
