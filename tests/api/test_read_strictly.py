"""What a caller sends is read as JSON has it, and nothing of it is left unread (D45; threats 6, 47, 74, 78)."""

from collections.abc import Iterator
from io import BytesIO, RawIOBase
from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from app.api.base.door import Door
from app.api.base.shapes import YesOrNo
from app.attachments.models import Attachment
from app.directory.models import Group, Location, Person
from app.tickets.commands import OpenIncident
from app.tickets.models import Ticket
from app.tickets.operations import open_incident
from tests.api.test_doors import address, doors
from tests.factories import NOW, actor_of
from tests.machines import Call


@pytest.fixture
def incident(session: Session, rita: Person, paris_desk: Group) -> Ticket:
    return open_incident(OpenIncident("The printer is on fire", rita.id), actor=actor_of(rita), now=NOW)


def booleans(schema: Schema) -> Iterator[fields.Field]:
    for one in schema.fields.values():
        inner = one.inner if isinstance(one, fields.List) else one
        if isinstance(inner, fields.Nested):
            yield from booleans(inner.schema)
        elif isinstance(inner, fields.Boolean):
            yield inner


def test_yes_and_no_are_json_s_own_words(machine: Call, incident: Ticket, alan: Person) -> None:
    asked = [one for way in Door.WAYS.values() if way.body for one in booleans(way.body())]
    assert {type(one) for one in asked} == {YesOrNo}
    for said in ("yes", 1, 0, "true"):
        told = machine(alan).post(f"/tickets/{incident.number}/comments", {"text": "Hello", "internal": said})
        assert (told.status_code, told.json["errors"][0]["field"]) == (422, "internal")


def test_no_route_ignores_what_it_does_not_take(app: Flask, machine: Call, incident: Ticket, ada: Person) -> None:
    caller, ignored = machine(ada), []
    for rule, method, way in doors(app):
        if way.query is None or not way.reads_query:
            told = caller.call(method, f"{address(rule, incident.number)}?sorted=yes")
            ignored += [(method, rule.rule, "query")] if (told.status_code, told.json["code"]) != BAD_QUERY else []
        if way.writes and way.body is None and way.raw_body is None:
            told = caller.call(method, address(rule, incident.number), json={"person": 1})
            ignored += [(method, rule.rule, "body")] if (told.status_code, told.json["code"]) != BAD_BODY else []
    assert ignored == []


BAD_QUERY, BAD_BODY = (400, "bad_request"), (422, "invalid")


def test_an_act_without_a_body_takes_an_empty_one(machine: Call, incident: Ticket, alan: Person) -> None:
    act = f"/tickets/{incident.number}/take"
    assert machine(alan).post(act, data=b"[]", content_type="application/json").status_code == 422
    assert machine(alan).post(act, data=b"{", content_type="application/json").status_code == 400
    assert machine(alan).post(act, {}).status_code == 200


def test_a_short_list_goes_on_as_every_other(machine: Call, incident: Ticket, alan: Person) -> None:
    caller, path = machine(alan), f"/tickets/{incident.number}/comments"
    for said in ("First", "Second"):
        caller.post(path, {"text": said})
    part = caller.get(f"{path}?limit=1&fields=text")
    assert part.json["items"] == [{"text": "First"}]
    assert part.headers["Link"].startswith(f"</api/v1{path}?")
    rest = caller.get(f"{path}?limit=1&fields=text&cursor={part.json['next']}")
    assert rest.json == {"items": [{"text": "Second"}], "next": None}
    assert caller.get(f"{path}?fields=secret").status_code == 400


class Broken(RawIOBase):
    """What a server gives when a chunk is none."""

    def read(self, size: int = -1) -> bytes:
        raise RuntimeError("invalid chunk size")


@pytest.mark.parametrize(
    ("stream", "length"), [(BytesIO(b"abc"), 1_000), (Broken(), 10), (Broken(), None)], ids=["short", "cut", "chunk"]
)
def test_a_file_that_breaks_off_is_not_kept(
    machine: Call, session: Session, rita: Person, stream: Any, length: int | None
) -> None:
    server = {"wsgi.input": stream, "wsgi.input_terminated": True, "CONTENT_LENGTH": str(length or "")}
    sent = {"content_type": "application/octet-stream", "environ_overrides": server}
    told = machine(rita).call("POST", "/attachments?name=a.txt", **sent)
    assert (told.status_code, told.json["code"]) == (400, "bad_request")
    assert session.query(Attachment).count() == 0


def test_a_refusal_speaks_of_addresses_not_of_pages(machine: Call, rita: Person) -> None:
    assert "Allow" in machine(rita).call("PUT", "/tickets", json={}).json["detail"]
    assert machine(rita).get("/nothing").json["detail"] == machine(rita).get("/tickets/INC999999").json["detail"]


def test_who_does_not_work_them_places_no_ticket(machine: Call, session: Session, rita: Person, lyon: Location) -> None:
    told = machine(rita).post("/tickets", {"title": "No network", "location": lyon.id})
    assert (told.status_code, told.json["errors"][0]["field"]) == (422, "location")
    assert session.query(Ticket).count() == 0
