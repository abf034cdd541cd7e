"""No body is larger than it can be, longer than it says or packed; and none is answered with many times its size."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from app.api.base.door import Door
from app.api.base.reading import MOST_TOLD
from app.api.base.shapes import SENTENCES
from app.directory.models import Person
from app.tickets.models import Ticket
from tests.machines import Call

JSON = "application/json"
CHUNKS = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
# The library's word for what only its own decorators use.
UNSAID = "validator_failed"


def arrays(schema: Any, shapes: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every list and every object of free keys below a schema, with its path."""
    if isinstance(schema, list):
        for one in schema:
            yield from arrays(one, shapes, path)
    elif isinstance(schema, dict):
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            yield from arrays(shapes[name], shapes, f"{path}.{name}")
            return
        if schema.get("type") == "array" or isinstance(schema.get("additionalProperties"), dict):
            yield path, schema
        for name, one in schema.items():
            yield from arrays(one, shapes, f"{path}.{name}")


def test_no_list_of_a_body_is_without_an_end(app: Flask) -> None:
    with app.test_request_context():
        told = app.extensions["api_document"].describe()
    found = [
        one
        for path, item in told["paths"].items()
        for method, operation in item.items()
        if method in ("post", "patch", "put")
        for one in arrays(operation.get("requestBody", {}), told["components"]["schemas"], f"{method} {path}")
    ]
    assert len(found) > 20
    assert [path for path, schema in found if not {"maxItems", "maxProperties"} & {*schema}] == []


def inside(schema: Schema) -> Iterator[fields.Field]:
    """Yield the fields of a shape and all below them."""
    waiting = list(schema.fields.values())
    while waiting:
        one = waiting.pop()
        yield one
        waiting += [one.inner] if isinstance(one, fields.List) else []
        waiting += [one.key_field, one.value_field] if isinstance(one, fields.Dict) else []
        waiting += list(one.schema.fields.values()) if isinstance(one, fields.Nested) else []


def test_every_refusal_of_a_value_is_a_sentence_of_the_catalogue() -> None:
    shapes = {shape for way in Door.WAYS.values() for shape in (way.body, way.query) if shape is not None}
    every = [one for shape in shapes for one in inside(shape())]
    assert len(every) > 400
    assert [one for one in every if any(getattr(rule, "error", "ours") is None for rule in one.validators)] == []
    ours = set(map(id, SENTENCES.values()))
    told = {
        (type(one).__name__, name)
        for one in every
        for name, said in one.error_messages.items()
        if name != UNSAID and id(said) not in ours
    }
    assert told == set()


def test_it_counts_by_a_sentence_for_one_and_for_many(machine: Call, ada: Person) -> None:
    week = {"names": {"en": "Early"}, "time_zone": "Europe/Paris", "week": ["", ""]}
    told = machine(ada).post("/calendars", week, headers={"Accept-Language": "fr"})
    assert told.json["errors"] == [{"field": "week", "message": "Donnez-en exactement 7."}]
    empty = {"title": "Printer", "cis": list(range(1, 30))}
    told = machine(ada).post("/tickets", empty)
    assert told.json["errors"] == [{"field": "cis", "message": "Give at most 20."}]


def test_of_many_errors_the_first_are_told(machine: Call, rita: Person) -> None:
    for path, caller in (
        ("/auth/login", machine()),
        ("/tickets", machine(rita)),
        ("/tickets/INC1/take", machine(rita)),
    ):
        told = caller.post(path, {f"{place}": 0 for place in range(300)})
        assert (told.status_code, len(told.json["errors"]), len(told.data) < 6_000) == (422, MOST_TOLD, True)
        assert told.json["detail"].endswith("More is wrong than the first 50 errors.")


def test_a_list_too_long_is_refused_unread(machine: Call, rita: Person) -> None:
    told = machine(rita).post("/tickets", {"title": "Printer", "files": [""] * 50_000})
    assert told.json["errors"] == [{"field": "files", "message": "Give at most 20."}]


def test_what_needs_little_takes_little(machine: Call, rita: Person) -> None:
    much = {f"{place}": 0 for place in range(10_000)}
    assert machine().post("/auth/login", much).status_code == 413
    assert machine(rita).post("/tickets/INC1/take", much).status_code == 413
    assert machine(rita).post("/tickets", {"title": "Smoke", "description": "\U0001f525" * 20_000}).status_code == 201


def test_an_attempt_counts_whatever_it_sends(app: Flask, machine: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    few = replace(app.extensions["settings"], api_sign_in_rate=3)
    monkeypatch.setitem(app.extensions, "settings", few)
    sent = [{"data": b"{", "content_type": JSON}, {"json": {}}, {"data": b"x" * 100_000, "content_type": JSON}]
    told = [machine().post("/auth/login", **one) for one in sent]
    assert [one.status_code for one in told] == [400, 422, 413]
    assert [one.headers["RateLimit"][:13] for one in told] == ['"sign_in";r=2', '"sign_in";r=1', '"sign_in";r=0']
    assert machine().post("/auth/login", {}).status_code == 429


@pytest.mark.parametrize("tail", [b"garbage", b" "], ids=["garbage", "spaces"])
def test_a_body_of_no_said_length_is_not_cut(machine: Call, session: Session, rita: Person, tail: bytes) -> None:
    body = b'{"title":"The printer"}' + b" " * 4 * 1024 * 1024 + tail
    server = {"wsgi.input": BytesIO(body)} | CHUNKS
    told = machine(rita).call("POST", "/tickets", content_type=JSON, environ_overrides=server)
    assert (told.status_code, told.json["code"], session.query(Ticket).count()) == (413, "too_large", 0)


def test_a_short_body_of_no_said_length_is_read(machine: Call, rita: Person) -> None:
    server = {"wsgi.input": BytesIO(b'{"title":"The printer"}')} | CHUNKS
    told = machine(rita).call("POST", "/tickets", content_type=JSON, environ_overrides=server)
    assert told.status_code == 201


@pytest.mark.parametrize("coding", ["gzip", "br", "identity, gzip"])
def test_a_packed_body_is_refused_as_such(machine: Call, rita: Person, coding: str) -> None:
    sent = {"data": b'{"title":"The printer"}', "content_type": JSON}
    told = machine(rita).post("/tickets", headers={"Content-Encoding": coding}, **sent)
    assert (told.status_code, told.json["code"]) == (415, "unsupported_media_type")
    assert told.headers["Accept-Encoding"] == "identity"
    assert "Content-Encoding" in told.json["detail"]
    assert machine(rita).post("/tickets", headers={"Content-Encoding": "identity"}, **sent).status_code == 201
