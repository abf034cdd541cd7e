"""A refusal names the field that was sent and is wrong, as it was sent; none is answered by a fault of the database."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session

from app.api.base.door import Door
from app.directory.models import Group, Person
from app.tickets.commands import OpenIncident
from app.tickets.models import Ticket
from app.tickets.operations import open_incident
from tests.factories import NOW, actor_of
from tests.machines import API, Call

# An id that nothing has, and that every column of one holds.
NOBODY = 2**31 - 2
NAMES = {"names": {"en": "Fire"}}


@pytest.fixture
def incident(session: Session, rita: Person, paris_desk: Group) -> Ticket:
    return open_incident(OpenIncident("The printer is on fire", rita.id), actor=actor_of(rita), now=NOW)


def wrong(told: Any) -> tuple[int, list[str]]:
    """Return the status of an answer and the fields it speaks of."""
    return told.status_code, [one["field"] for one in told.json.get("errors", ())]


def numbers(schema: Schema, path: str) -> Iterator[tuple[str, fields.Field]]:
    """Yield every number of a body with its path."""
    for name, one in schema.fields.items():
        inner = one.inner if isinstance(one, fields.List) else one
        if isinstance(inner, fields.Nested):
            yield from numbers(inner.schema, f"{path}.{name}")
        elif isinstance(inner, fields.Integer):
            yield f"{path}.{name}", inner


def test_no_number_of_a_body_is_larger_than_what_keeps_it() -> None:
    every = [found for name, way in Door.WAYS.items() if way.body for found in numbers(way.body(), name)]
    assert len(every) > 50
    assert [path for path, one in every if not any(isinstance(rule, validate.Range) for rule in one.validators)] == []


def taken(category: str, desk: Group) -> dict[str, dict[str, Any]]:
    """Return what each noun takes, without what else it may name by an id."""
    times = {"starts_at": "2030-01-01T08:00:00Z", "ends_at": "2030-01-02T08:00:00Z"}
    return {
        "/tickets": {"title": "The printer", "kind": "task", "category": category},
        "/people": {"identifier": "nora", "last_name": "Nora"},
        "/locations": NAMES,
        "/groups": {"name": "Fire", "location": desk.location_id, "purposes": ["incidents"]},
        "/absences": times,
        "/cis": {"name": "A", "tag": "A-1", "type": "computer"},
        "/routing-rules": {"name": "Fire", "group": desk.id},
        "/policies": {**NAMES, "response_minutes": 60},
        "/approval-policies": {**NAMES, "categories": [category], "levels": [{"asks": [{"who": "manager"}]}]},
        "/reply-templates": {**NAMES, "bodies": {"en": "Fire"}},
        "/saved-views": {"noun": "tickets", "name": "Fire", "query": ""},
    }


def test_what_is_not_there_is_told_by_the_field_that_names_it(
    app: Flask, machine: Call, ada: Person, paris_desk: Group
) -> None:
    caller, wanted, found = machine(ada), {}, {}
    made = caller.post("/categories", {**NAMES, "kind": "task"}).json["key"]
    for path, body in taken(made, paris_desk).items():
        endpoint, _values = app.url_map.bind("").match(f"{API}{path}", "POST")
        shape = Door.WAYS[endpoint].body
        assert shape is not None
        for name in [name for name, one in shape().fields.items() if type(one) is fields.Integer]:
            wanted[path, name] = (422, [name])
            found[path, name] = wrong(caller.post(path, {**body, name: NOBODY}))
    assert len(wanted) > 15
    assert found == wanted


def test_a_level_says_what_of_it_is_wrong(machine: Call, ada: Person, alan: Person) -> None:
    caller = machine(ada)
    category = caller.post("/categories", {**NAMES, "kind": "task"}).json["key"]
    level = {"asks": [{"who": "manager"}]}
    for sent, field in (
        ({"asks": [{"who": "person"}]}, "asks"),
        ({"asks": [{"who": "group"}]}, "asks"),
        ({"asks": [{"who": "manager", "id": alan.id}]}, "asks"),
        ({"asks": [{"who": "person", "id": NOBODY}]}, "asks"),
        ({"asks": [{"who": "group", "id": NOBODY}]}, "asks"),
        ({"rule": "quorum"}, "quorum"),
        ({"delay_hours": 9_000}, "delay_hours"),
        ({"delay_hours": 9, "expiry_hours": 2}, "expiry_hours"),
    ):
        levels = [level, {**level, **sent}]
        told = caller.post("/approval-policies", {**NAMES, "categories": [category], "levels": levels})
        assert wrong(told) == (422, [f"levels.1.{field}"]), told.json
        assert "?" not in told.json["errors"][0]["message"]


def test_a_policy_that_is_changed_is_asked_the_same(machine: Call, ada: Person) -> None:
    caller = machine(ada)
    made = caller.post("/policies", {**NAMES, "response_minutes": 60}).json["id"]
    assert wrong(caller.patch(f"/policies/{made}", {"location": NOBODY})) == (422, ["location"])


def test_opening_hours_that_meet_are_told_by_their_day(machine: Call, ada: Person) -> None:
    week = ["08:00-12:00", "08:00-12:00, 10:00-13:00", "", "", "", "", ""]
    told = machine(ada).post("/calendars", {**NAMES, "time_zone": "Europe/Paris", "week": week})
    assert wrong(told)[0] == 422
    assert wrong(told)[1][0].startswith("week")


def test_another_ticket_is_told_by_the_number_that_was_sent(machine: Call, alan: Person, incident: Ticket) -> None:
    here, itself = f"/tickets/{incident.number}", {"number": incident.number}
    assert wrong(machine(alan).post(f"{here}/merge", itself)) == (422, ["number"])
    assert wrong(machine(alan).post(f"{here}/links", {**itself, "relation": "blocks"})) == (422, ["number"])


def test_an_incident_has_nothing_of_a_task(machine: Call, alan: Person, incident: Ticket) -> None:
    for name, value in (("requested_for", alan.id), ("estimated_cost", "5.00"), ("additional_info", "Soon.")):
        told = machine(alan).patch(f"/tickets/{incident.number}", {name: value})
        assert (*wrong(told), told.json["detail"]) == (422, [name], "Only a task has this.")


def test_many_are_told_what_their_act_needs(machine: Call, session: Session, alan: Person, incident: Ticket) -> None:
    caller, many = machine(alan), {"tickets": [incident.id]}
    caller.post(f"/tickets/{incident.number}/take")
    for sent, field in (
        ({"act": "assign"}, "person"),
        ({"act": "assign", "person": NOBODY}, "person"),
        ({"act": "hold"}, "hold_reason"),
        ({"act": "resolve"}, "solution"),
    ):
        assert wrong(caller.post("/bulk/tickets", {**many, **sent})) == (422, [field])
    session.expire_all()
    assert incident.assignee_id == alan.id
    assert caller.post("/bulk/tickets", {**many, "act": "assign", "person": None}).status_code == 200
    session.expire_all()
    assert incident.assignee_id is None
