"""What answers carry beside their body is what the description says they do (D45)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.api.base import headers
from app.api.base.door import PREFIX, Door
from app.directory.models import Group, Person
from tests.machines import Call, Machine

OPEN_ENDED = {headers.NEXT, headers.AGAIN}
NEW = {"title": "The network is down"}


@pytest.fixture
def declared(machine: Call) -> dict[str, dict[int, set[str]]]:
    """Return the headers of each operation's answers, by status."""
    told = machine().get("/openapi.json").json
    shared = {f"#/components/responses/{name}": one for name, one in told["components"]["responses"].items()}
    return {
        operation["operationId"]: {
            int(status): set(shared.get(one.get("$ref"), one)["headers"])
            for status, one in operation["responses"].items()
        }
        for path in told["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict) and "operationId" in operation
    }


def differing(reply: TestResponse, declared: set[str]) -> set[str]:
    """Return which of the described headers an answer has and its description has not, or the other way round."""
    return (declared ^ (headers.WORDS.keys() & set(reply.headers.keys()))) - OPEN_ENDED


def plain_lists_and_things(app: Flask) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        way = Door.WAYS.get(rule.endpoint)
        if way is not None and not way.writes and "<" not in rule.rule:
            yield rule.endpoint.partition(".")[2], rule.rule.removeprefix(PREFIX)


def test_each_header_is_told_once_and_meant_by_some_answer(machine: Call) -> None:
    told = machine().get("/openapi.json").json
    named = set(re.findall(r"#/components/headers/([\w-]+)", str(told)))
    assert named == told["components"]["headers"].keys() == headers.WORDS.keys()


def test_whatever_is_read_carries_what_its_description_says(
    app: Flask, machine: Call, ada: Person, declared: dict[str, dict[int, set[str]]]
) -> None:
    reader = machine(ada)
    told = {name: reader.get(path) for name, path in plain_lists_and_things(app)}
    wrong = {
        name: (reply.status_code, found)
        for name, reply in told.items()
        if (found := differing(reply, declared[name][reply.status_code]))
    }
    assert (wrong, len(told) > 20) == ({}, True)


def test_what_is_written_and_what_is_refused_does_too(
    machine: Call, alan: Person, paris_desk: Group, declared: dict[str, dict[int, set[str]]]
) -> None:
    caller = machine(alan)
    made = caller.post("/tickets", NEW, headers={"Idempotency-Key": "order-1"})
    again = caller.post("/tickets", NEW, headers={"Idempotency-Key": "order-1"})
    place = f"/tickets/{made.json['number']}"
    tag = caller.get(place).headers["ETag"]
    answers = [
        ("create_ticket", made, 201),
        ("create_ticket", again, 201),
        ("create_ticket", caller.post("/tickets", {}), 422),
        ("read_ticket", caller.get(place, headers={"If-None-Match": tag}), 304),
        ("read_ticket", caller.get("/tickets/INC999999"), 404),
        ("change_ticket", caller.patch(place, {"title": "The network is down again"}), 200),
        ("change_ticket", caller.patch(place, {"title": "Another"}, tag=tag), 412),
        ("change_ticket", caller.call("PATCH", place, json={}), 428),
        ("list_saved_views", caller.get("/saved-views"), 200),
        ("add_comment", caller.post(f"{place}/comments", {"text": "Still."}), 201),
        ("create_category", caller.post("/categories", {}), 403),
    ]
    assert [(name, reply.status_code) for name, reply, _ in answers] == [(name, wanted) for name, _, wanted in answers]
    wrong = [(name, found) for name, reply, status in answers if (found := differing(reply, declared[name][status]))]
    assert wrong == []
    assert headers.AGAIN in again.headers
    assert headers.AGAIN in declared["create_ticket"][201] - declared["read_ticket"][200]


def test_a_list_leads_on_until_it_ends(machine: Call, rita: Person, paris_desk: Group) -> None:
    caller: Machine = machine(rita)
    for _ in range(3):
        caller.post("/tickets", NEW)
    parts = [caller.get("/tickets?limit=2")]
    while headers.NEXT in parts[-1].headers:
        path = re.fullmatch(rf'<{PREFIX}(.+)>; rel="next"', parts[-1].headers[headers.NEXT])
        parts.append(caller.get(path[1] if path else ""))
    assert [len(part.json["items"]) for part in parts] == [2, 1]
    assert all(before.json["items"][-1]["id"] > after.json["items"][0]["id"] for before, after in pairwise(parts))


def test_who_is_unknown_or_asks_too_often_is_told_how_to_go_on(
    app: Flask, machine: Call, rita: Person, declared: dict[str, dict[int, set[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = machine().get("/tickets")
    # Nobody is counted, so nobody stands anywhere.
    assert differing(nobody, declared["list_tickets"][401]) == set(headers.RATES)
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], api_rate=1))
    caller = machine(rita)
    first, second = caller.get("/tickets"), caller.get("/tickets")
    assert (first.status_code, second.status_code) == (200, 429)
    assert differing(second, declared["list_tickets"][429]) == set()
    assert 1 <= int(second.headers[headers.WAIT]) <= 60
