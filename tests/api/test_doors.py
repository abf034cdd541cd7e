"""Every route of the API, tried as every kind of caller (threats 5, 11, 12, 74, 78, 80).

A new route is tried here without anybody's doing: it names who may come in, or it is no route of a ``Door``.
"""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from app.api.base.door import Door, strangers
from app.api.base.ways import Way
from app.core.db import db
from app.directory.models import Group, Person
from app.tickets.commands import OpenIncident
from app.tickets.models import Ticket
from app.tickets.operations import open_incident
from tests.factories import NOW, actor_of, make_person
from tests.machines import API, Call

OPEN = {
    "documents.openapi": "it describes the API and holds nothing of anybody",
    "documents.docs": "the same for people; the type of every problem leads there",
}
OWN_ACCOUNT = frozenset({"api_auth.logout", "api_sessions.end_other_sessions", "api_profile.change_profile"})
BAD_KEYS = ["abc", "-1", "1,2", "1" * 25, "NaN", "%00", "%ED%A0%80", "1e9", "..%2f..", "'--", "İ", "%20"]
BAD_QUERIES = [
    "limit=1000000000",
    "limit=-5",
    "cursor=%00",
    "cursor=W10",
    "sort=id;drop",
    "fields=%00",
    "q=%25%25",
    "x=1",
]
PLACE = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")


def doors(app: Flask) -> Iterator[tuple[Rule, str, Way]]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: (one.endpoint, one.rule)):
        if rule.endpoint in Door.WAYS:
            way = Door.WAYS[rule.endpoint]
            yield rule, way.method, way


def address(rule: Rule, key: str) -> str:
    """Return where the rule leads, below the API's prefix, with ``key`` in each place that takes any text."""

    def fill(place: re.Match[str]) -> str:
        kind = re.match(r"<(\w+)[(:]", place[0])
        first_of_any = place[0][len("<any(") :].partition(",")[0].partition(")")[0]
        return {"uuid": str(uuid4()), "int": "1", "": key}.get(kind[1] if kind else "", first_of_any)

    return PLACE.sub(fill, rule.rule).removeprefix(API)


@pytest.fixture
def incident(session: Session, rita: Person, paris_desk: Group) -> Ticket:
    return open_incident(OpenIncident("The printer is on fire", rita.id), actor=actor_of(rita), now=NOW)


@pytest.fixture
def auditor(session: Session) -> Person:
    return make_person("Ugo Revisor", is_auditor=True)


def test_every_route_has_an_access_decision(app: Flask) -> None:
    undecided = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.endpoint not in Door.WAYS and rule.endpoint not in OPEN
    ]
    assert undecided == []


def test_nobody_gets_past_the_door_without_a_token(app: Flask, machine: Call, incident: Ticket) -> None:
    nobody = machine()
    passed = [
        (rule.rule, method, told.status_code)
        for rule, method, way in doors(app)
        if way.may is not strangers
        for told in [nobody.call(method, address(rule, incident.number), {"If-Match": "*"}, json={})]
        if told.status_code != 401
    ]
    assert passed == []


def test_an_auditor_changes_nothing(app: Flask, machine: Call, incident: Ticket, auditor: Person) -> None:
    reader = machine(auditor)
    done = [
        (rule.rule, method, told.status_code)
        for rule, method, way in doors(app)
        if way.writes and way.may is not strangers and rule.endpoint not in OWN_ACCOUNT
        for told in [reader.call(method, address(rule, incident.number), {"If-Match": "*"}, json={})]
        if told.status_code < 400
    ]
    assert done == []


def test_an_outsider_finds_nothing_of_others(app: Flask, machine: Call, incident: Ticket, olaf: Person) -> None:
    outsider = machine(olaf)
    seen = [
        (rule.rule, method, told.status_code)
        for rule, method, _way in doors(app)
        if rule.rule.startswith(f"{API}/tickets/<")
        for told in [outsider.call(method, address(rule, incident.number), {"If-Match": "*"}, json={})]
        if told.status_code not in (404, 422)
    ]
    assert seen == []


def test_reading_writes_nothing(app: Flask, machine: Call, incident: Ticket, ada: Person) -> None:
    """Threat 12; last-seen instants and rate counters are what reading may write."""
    reader, writes = machine(ada), []

    def watch(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        known = re.match(r"\s*(UPDATE (sessions|tokens) SET last_|INSERT INTO rates)", statement)
        if re.match(r"\s*(INSERT|UPDATE|DELETE)", statement) and not known:
            writes.append(statement)

    event.listen(db.engine, "before_cursor_execute", watch)
    try:
        for rule, method, way in doors(app):
            if not way.writes:
                reader.call(method, address(rule, incident.number))
    finally:
        event.remove(db.engine, "before_cursor_execute", watch)
    assert writes == []


@pytest.mark.parametrize("key", BAD_KEYS)
def test_a_key_that_can_be_nobodys_is_told_as_a_problem(
    app: Flask, machine: Call, incident: Ticket, ada: Person, key: str
) -> None:
    reader = machine(ada)
    wrong = [
        (rule.rule, method, told.status_code)
        for rule, method, way in doors(app)
        if PLACE.search(rule.rule)
        for told in [reader.call(method, address(rule, key), {"If-Match": "*"}, **({"json": {}} if way.writes else {}))]
        if told.status_code not in (308, 400, 404, 405, 422)
    ]
    assert wrong == []


@pytest.mark.parametrize("query", BAD_QUERIES)
def test_no_query_breaks_a_list(app: Flask, machine: Call, incident: Ticket, ada: Person, query: str) -> None:
    reader = machine(ada)
    broken = [
        (rule.rule, told.status_code)
        for rule, method, way in doors(app)
        if not way.writes and not PLACE.search(rule.rule)
        for told in [reader.call(method, f"{address(rule, '')}?{query}")]
        if told.status_code >= 500 or (told.status_code >= 400 and told.mimetype != "application/problem+json")
    ]
    assert broken == []
