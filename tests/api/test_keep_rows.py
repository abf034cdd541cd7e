"""Configurable rows by the API: administrators keep them, others read what is theirs to read (D45)."""

from typing import Any

import pytest

from app.directory.models import Group, Person
from tests.machines import Call

NAMES = {"en": "Badges", "fr": "Badges"}
LEVELS = [{"asks": [{"who": "manager"}]}]
EVERYBODYS = [
    "categories",
    "hold-reasons",
    "routing-rules",
    "reply-templates",
    "policies",
    "calendars",
    "approval-policies",
]


def new(noun: str, desk: Group) -> dict[str, Any]:
    return {
        "categories": {"kind": "incident", "names": NAMES},
        "hold-reasons": {"names": NAMES},
        "routing-rules": {"name": "Badges", "kind": "incident", "category": "access", "group": desk.id},
        "reply-templates": {"names": NAMES, "bodies": {"en": "We look at it."}},
        "policies": {"names": NAMES, "priority": "low", "category": "access", "response_minutes": 90},
        "calendars": {"names": NAMES, "time_zone": "Europe/Paris", "week": [*["08:00-18:00"] * 5, "", ""]},
        "approval-policies": {"names": NAMES, "categories": ["laptop"], "levels": LEVELS},
        "saved-views": {"noun": "tickets", "name": "Badges", "query": "view=all&search=badge"},
    }[noun]


def change(noun: str) -> dict[str, Any]:
    named = {"name": "Badges first"} if noun in ("routing-rules", "saved-views") else {"names": NAMES | {"en": "Cards"}}
    versioned = {
        "policies": {"response_minutes": 30},
        "calendars": {"time_zone": "UTC"},
        "approval-policies": {"categories": ["desktop"]},
    }
    return named | versioned.get(noun, {})


@pytest.mark.parametrize("noun", [*EVERYBODYS, "saved-views"])
def test_an_administrator_keeps_rows(machine: Call, ada: Person, paris_desk: Group, noun: str) -> None:
    keeper = machine(ada)
    made = keeper.post(f"/{noun}", new(noun, paris_desk))
    assert made.status_code == 201, made.json
    path = f"/{noun}/{made.json['id']}"
    assert made.headers["Location"] == f"/api/v1{path}"
    assert keeper.get(path).json == made.json
    assert made.json in keeper.get(f"/{noun}?limit=100").json["items"]
    tag = made.headers["ETag"]
    changed = keeper.patch(path, change(noun), tag=tag)
    assert changed.status_code == 200, changed.json
    assert changed.json["version"] > made.json["version"]
    assert keeper.get(path).json == changed.json == {**changed.json, **change(noun)}
    assert keeper.patch(path, change(noun), tag=tag).status_code == 412
    assert keeper.delete(path).status_code == 204
    assert keeper.get(path).status_code == 404


@pytest.mark.parametrize("noun", EVERYBODYS)
def test_others_keep_none_that_are_everybodys(
    machine: Call, rita: Person, alan: Person, paris_desk: Group, noun: str
) -> None:
    for person in (rita, alan):
        assert machine(person).post(f"/{noun}", new(noun, paris_desk)).status_code == 403


def test_what_is_wrong_with_a_row_is_told_by_its_field(machine: Call, ada: Person, paris_desk: Group) -> None:
    keeper = machine(ada)
    for path, sent, field in (
        ("/categories", {"kind": "incident", "names": NAMES, "key": "Not a key"}, "key"),
        ("/categories", {"kind": "incident", "names": {"de": "Karte"}}, "names.de"),
        ("/categories", {"kind": "incident", "names": NAMES, "key": "access"}, "key"),
        ("/routing-rules", {"name": "X", "group": 999_999}, "group"),
        ("/routing-rules", {"name": "X", "group": paris_desk.id, "category": "nothing"}, "category"),
        ("/routing-rules", {"name": "X", "group": paris_desk.id, "ci_type": "nothing"}, "ci_type"),
        ("/reply-templates", {"names": NAMES, "bodies": {"en": "{{nothing}}"}}, "bodies.en"),
        ("/policies", {"names": NAMES, "calendar": "nothing"}, "calendar"),
        ("/policies", {"names": NAMES, "response_minutes": 0}, "response_minutes"),
        ("/calendars", {"names": NAMES, "time_zone": "Mars/Base", "week": [""] * 7}, "time_zone"),
        ("/calendars", {"names": NAMES, "time_zone": "UTC", "week": ["25:00-26:00", *[""] * 6]}, "week.0"),
        ("/calendars", {"names": NAMES, "time_zone": "UTC", "week": []}, "week"),
        ("/approval-policies", {"names": NAMES, "categories": ["hardware"], "levels": LEVELS}, "categories"),
        ("/approval-policies", {"names": NAMES, "categories": ["laptop"], "levels": []}, "levels"),
    ):
        told = keeper.post(path, sent)
        assert (told.status_code, [one["field"] for one in told.json["errors"]]) == (422, [field]), path


def test_a_requester_reads_what_a_ticket_can_be_about(machine: Call, rita: Person) -> None:
    items = machine(rita).get("/categories?limit=100").json["items"]
    assert {"access", "hardware", "network"} <= {one["key"] for one in items}
    assert all(one["active"] for one in items)
    assert machine(rita).get("/routing-rules").status_code == 403


def test_a_row_is_found_by_the_key_that_others_name_it_with(machine: Call, ada: Person, rita: Person) -> None:
    read = machine(rita).get("/categories/network")
    assert (read.status_code, read.json["key"]) == (200, "network")
    assert machine(rita).get(f"/categories/{read.json['id']}").json == read.json
    assert machine(rita).get("/categories/nothing").status_code == 404
    changed = machine(ada).patch("/categories/network", {"names": {"en": "Networks"}})
    assert (changed.status_code, changed.json["names"]["en"]) == (200, "Networks")
    assert machine(rita).get("/calendars/nothing").status_code == 403


def test_the_matrix_is_set_cell_by_cell(machine: Call, ada: Person, rita: Person) -> None:
    cell = {"impact": "one_person", "urgency": "low", "priority": "critical"}
    assert machine(rita).post("/priority-matrix", {"cells": [cell]}).status_code == 403
    told = machine(ada).post("/priority-matrix", {"cells": [cell]})
    assert cell in told.json["items"]
    assert len(machine(rita).get("/priority-matrix").json["items"]) == 12


def test_a_rule_is_moved_in_the_order(machine: Call, ada: Person, paris_desk: Group) -> None:
    keeper = machine(ada)
    made = [keeper.post("/routing-rules", {"name": name, "group": paris_desk.id}).json["id"] for name in "AB"]
    moved = keeper.post(f"/routing-rules/{made[1]}/move", {"by": -1})
    assert keeper.post("/policies/critical/move", {"by": 1}).json["key"] == "critical"
    assert moved.status_code == 200
    assert [one["id"] for one in keeper.get("/routing-rules?limit=100").json["items"]][-2:] == made[::-1]


def test_a_view_is_its_owners(machine: Call, rita: Person, alan: Person) -> None:
    made = machine(alan).post("/saved-views", {"noun": "tickets", "name": "Mine", "query": "view=mine"})
    assert made.status_code == 201, made.json
    path = f"/saved-views/{made.json['id']}"
    assert machine(rita).get(path).status_code == 404
    assert machine(alan).patch(path, {"query": "view=open"}).json["query"] == "view=open"
    both = machine(alan).patch(path, {"query": "view=overdue", "name": "Late"}).json
    assert both == made.json | {"query": "view=overdue", "name": "Late", "version": made.json["version"] + 2}
    refused = machine(alan).patch(path, {"query": "view=own", "name": " "})
    assert (refused.status_code, machine(alan).get(path).json) == (422, both)
    assert (
        machine(rita).post("/saved-views", {"noun": "tickets", "name": "All", "query": "", "for_all": True}).status_code
        == 403
    )


@pytest.mark.parametrize("noun", ["categories", "hold-reasons"])
def test_who_reads_everything_reads_those_out_of_use_too(
    machine: Call, ada: Person, rita: Person, paris_desk: Group, noun: str
) -> None:
    made = machine(ada).post(f"/{noun}", new(noun, paris_desk) | {"active": False}).json
    path = f"/{noun}/{made['id']}"
    assert made in machine(ada).get(f"/{noun}?limit=100").json["items"]
    assert made["id"] not in [one["id"] for one in machine(rita).get(f"/{noun}?limit=100").json["items"]]
    assert (machine(ada).get(path).status_code, machine(rita).get(path).status_code) == (200, 404)


def test_a_view_is_moved_among_its_readers(machine: Call, alan: Person) -> None:
    keeper = machine(alan)
    made = [keeper.post("/saved-views", {"noun": "tickets", "name": one, "query": ""}).json["id"] for one in "AB"]
    moved = keeper.post(f"/saved-views/{made[1]}/move", {"by": -1})
    assert (moved.status_code, moved.json["id"]) == (200, made[1])
    places = {one["id"]: one["position"] for one in keeper.get("/saved-views?limit=100").json["items"]}
    assert places[made[1]] < places[made[0]]
    assert keeper.post("/saved-views/999999/move", {"by": 1}).status_code == 404
