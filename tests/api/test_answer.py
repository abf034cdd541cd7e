"""The manners of the API: tokens, refusals, keys, conditions, compression (D45; threats 12, 61, 74)."""

import gzip
import json

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.attachments.models import Attachment
from app.directory.models import Group, Location, Person
from app.runs.models import Run
from app.tickets.models import Ticket
from tests.machines import Call
from tests.people import Browse

NEW = {"title": "The network is down"}


def test_nobody_is_known_without_a_token(machine: Call) -> None:
    told = machine().get("/tickets")
    assert (told.status_code, told.mimetype, told.json["code"]) == (401, "application/problem+json", "unauthenticated")
    assert told.headers["WWW-Authenticate"].startswith("Bearer")
    assert told.headers["X-Request-Id"] == told.json["request_id"]


def test_a_browsers_cookie_opens_nothing_here(browse: Browse, rita: Person) -> None:
    assert browse(rita).get("/api/v1/tickets").status_code == 401
    assert browse(rita).post("/api/v1/tickets", NEW).status_code == 401


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"[1", "application/json", 400),
        (b'{"title": NaN}', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"title": "a\\u0000bcde"}', "application/json", 400),
        (b'{"title": "a\\ud800bcde"}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"files": ' + b"[" * 40 + b"]" * 40 + b"}", "application/json", 400),
        (b'{"impact": 1' + b"0" * 5_000 + b"}", "application/json", 400),
        (b'{"title": "The network", "title": "The printer"}', "application/json", 400),
        (b'{"title": "The network"}', "application/json; charset=latin-1", 415),
        (b"[]", "application/json", 422),
        (b"null", "application/json", 422),
        (b'"text"', "application/json", 422),
        (b"", "application/json", 422),
        (b"title=The+network", "application/x-www-form-urlencoded", 415),
        (b'{"title": "The network"}', "text/plain", 415),
        (b"x" * (5 * 1024 * 1024), "application/json", 413),
    ],
)
def test_a_body_that_is_none_gets_its_own_status_and_changes_nothing(
    machine: Call, session: Session, rita: Person, body: bytes, media_type: str, status: int
) -> None:
    told = machine(rita).call("POST", "/tickets", data=body, content_type=media_type)
    assert (told.status_code, told.mimetype) == (status, "application/problem+json")
    assert told.json["status"] == status
    assert told.json["detail"]
    assert session.query(Ticket).count() == 0


def test_the_same_key_brings_the_same_answer_and_is_done_once(
    machine: Call, session: Session, rita: Person, paris_desk: Group
) -> None:
    caller, key = machine(rita), {"Idempotency-Key": "order-1"}
    first = caller.post("/tickets", NEW, headers=key)
    again = caller.post("/tickets", NEW, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json == first.json
    assert (again.headers["Location"], again.headers["Idempotency-Replayed"]) == (first.headers["Location"], "true")
    assert session.query(Ticket).count() == 1


@pytest.mark.parametrize("path", ["/attachments?name=a.csv", "/imports/people?name=a.csv"])
def test_a_file_with_a_key_is_brought_once(machine: Call, session: Session, ada: Person, path: str) -> None:
    caller, sent = machine(ada), {"content_type": "application/octet-stream", "headers": {"Idempotency-Key": "file-1"}}
    first, again = (caller.post(path, data=b"identifier\nnora\n", **sent) for _ in range(2))
    assert (first.status_code, again.status_code, again.json) == (201, 201, first.json)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert session.query(Attachment).count() + session.query(Run).count() == 1
    other = caller.post(path, data=b"identifier\nolga\n", **sent)
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")


def test_a_key_belongs_to_one_request_of_one_person(
    machine: Call, session: Session, rita: Person, olaf: Person
) -> None:
    key = {"Idempotency-Key": "order-1"}
    assert machine(rita).post("/tickets", NEW, headers=key).status_code == 201
    other = machine(rita).post("/tickets", {"title": "Something else"}, headers=key)
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")
    assert machine(olaf).post("/tickets", NEW, headers=key).status_code == 201
    assert session.query(Ticket).count() == 2


def test_what_was_refused_may_be_corrected_under_the_same_key(machine: Call, rita: Person) -> None:
    key = {"Idempotency-Key": "order-1"}
    assert machine(rita).post("/tickets", {"title": "No"}, headers=key).status_code == 422
    assert machine(rita).post("/tickets", NEW, headers=key).status_code == 201


def test_what_was_made_is_changed_without_reading_it_first(
    machine: Call, ada: Person, paris: Location, paris_desk: Group
) -> None:
    keeper = machine(ada)
    fields = {"key": "colour", "names": {"en": "Colour"}, "kind": "text"}
    for path, sent, change in (
        ("/tickets", NEW, {"urgency": "high"}),
        ("/people", {"last_name": "New", "identifier": "new", "location": paris.id}, {"phone": "1"}),
        ("/groups", {"name": "New", "location": paris.id, "purposes": ["tasks"]}, {"description": "New"}),
        ("/locations", {"names": {"en": "Annex"}, "parent": paris.id}, {"names": {"en": "New"}}),
        ("/cis", {"name": "New", "tag": "PC-9", "type": "computer", "location": paris.id}, {"notes": "New"}),
        ("/ci-types", {"key": "badge", "names": {"en": "Badge"}}, {"names": {"en": "New"}}),
        ("/ci-types/computer/fields", fields, {"names": {"en": "Tint"}}),
    ):
        made = keeper.post(path, sent)
        assert made.status_code == 201, made.json
        place = made.headers["Location"].removeprefix("/api/v1")
        assert keeper.patch(place, change, tag=made.headers["ETag"]).status_code == 200, path
    said = keeper.post(f"/tickets/{keeper.get('/tickets').json['items'][0]['number']}/comments", {"text": "Hello"})
    assert "ETag" not in said.headers


@pytest.mark.parametrize("key", ["", "x" * 201, "é", "a\tb"])
def test_a_key_is_plain_and_short(machine: Call, rita: Person, key: str) -> None:
    assert machine(rita).post("/tickets", NEW, headers={"Idempotency-Key": key}).status_code == 400


def test_a_long_answer_is_compressed_for_who_takes_it(machine: Call, rita: Person, paris_desk: Group) -> None:
    caller = machine(rita)
    caller.post("/tickets", {**NEW, "description": "x" * 5_000})
    plain, packed = caller.get("/tickets"), caller.get("/tickets", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.data)) == plain.json
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_refusals_speak_the_callers_language(machine: Call, session: Session, rita: Person) -> None:
    rita.lang = "fr"
    session.flush()
    told = machine(rita).post("/tickets", {})
    assert told.json["errors"] == [{"field": "title", "message": "Ce champ est à remplir."}]


def test_an_address_that_is_none_is_told_as_a_problem(machine: Call, rita: Person) -> None:
    told = machine(rita).get("/nothing")
    assert (told.status_code, told.mimetype, told.json["code"]) == (404, "application/problem+json", "not_found")
    wrong = machine(rita).call("PUT", "/tickets", json={})
    assert (wrong.status_code, wrong.json["code"]) == (405, "method_not_allowed")


def test_the_description_is_open_and_names_every_route(app: Flask, machine: Call) -> None:
    told = machine().get("/openapi.json")
    assert told.status_code == 200
    assert told.json["openapi"] == "3.1.0"
    told_of = [way["operationId"] for ways in told.json["paths"].values() for way in ways.values() if "tags" in way]
    routed = [rule.endpoint.partition(".")[2] for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api_")]
    assert sorted(told_of) == sorted(routed)


def test_the_description_says_what_reading_takes_and_names_shapes_as_callers_do(machine: Call) -> None:
    told = machine().get("/openapi.json").json
    reads = [ways["get"] for ways in told["paths"].values() if "get" in ways]
    tells = [one for one in reads if "application/json" in one["responses"]["200"].get("content", {})]
    bare = [one["operationId"] for one in tells if "fields" not in {each["name"] for each in one["parameters"]}]
    assert bare == []
    assert [one["operationId"] for one in reads if "422" in one["responses"]] == []
    assert [name for name in told["components"]["schemas"] if "Shape" in name or "Schema" in name] == []
    convert = told["paths"]["/api/v1/tickets/{key}/convert"]["post"]["responses"]
    assert "content" not in convert["204"]
