"""Absences by the API: one's own, or anybody's for administrators (D26, D45; threats 1, 4)."""

import pytest

from app.directory.models import Person
from tests.machines import Call

WEEK = {"starts_at": "2040-07-01T00:00:00+02:00", "ends_at": "2040-07-08T00:00:00+02:00"}


def test_somebody_notes_when_they_are_away_and_who_answers(machine: Call, paula: Person, alan: Person) -> None:
    caller = machine(paula)
    made = caller.post("/absences", {**WEEK, "delegate": alan.id})
    assert made.status_code == 201, made.json
    assert made.json["starts_at"] == "2040-06-30T22:00:00Z"
    assert made.json["delegate"] == {"id": alan.id, "name": "Alan Keller"}
    path = f"/absences/{made.json['id']}"
    assert made.headers["Location"] == f"/api/v1{path}"
    assert caller.get(path).json == made.json
    assert caller.get("/absences").json["items"] == [made.json]
    assert machine(alan).get("/absences?role=delegate").json["items"] == [made.json]
    assert machine(alan).get(path).status_code == 404
    assert machine(alan).post(f"{path}/end").status_code == 404
    assert caller.post(f"{path}/end").status_code == 204
    assert caller.get("/absences").json["items"] == []


def test_only_administrators_note_it_for_others(machine: Call, paula: Person, rita: Person, ada: Person) -> None:
    sent = {**WEEK, "person": paula.id}
    assert machine(rita).post("/absences", sent).status_code == 403
    assert machine(rita).get(f"/absences?person={paula.id}").status_code == 403
    made = machine(ada).post("/absences", sent)
    assert made.json["person"]["name"] == "Paula Duval"
    assert machine(ada).get(f"/absences?person={paula.id}").json["items"] == [made.json]
    own = machine(ada).post("/absences", {**WEEK, "person": rita.id, "delegate": ada.id})
    assert (own.status_code, own.json["errors"][0]["field"]) == (422, "delegate")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"ends_at": "2040-06-01T00:00:00Z"}, "ends_at"),
        ({"starts_at": "2040-07-01T00:00:00"}, "starts_at"),
        ({"starts_at": "soon"}, "starts_at"),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, "starts_at"),
        ({"ends_at": "9999-12-31T23:59:59-14:00"}, "ends_at"),
        ({"starts_at": "2020-07-01T00:00:00Z", "ends_at": "2020-07-02T00:00:00Z"}, "ends_at"),
        ({"delegate": 999_999}, "delegate"),
        ({"reason": "holiday"}, "reason"),
    ],
)
def test_what_is_wrong_is_told_by_its_field(machine: Call, paula: Person, sent: dict[str, object], field: str) -> None:
    told = machine(paula).post("/absences", {**WEEK, **sent})
    assert told.status_code == 422, told.json
    assert [one["field"] for one in told.json["errors"]] == [field]
