"""Every address of the application, tried as every kind of reader (threats 5, 11, 12, 74, 78, 80).

A new address is tried here without anybody's doing: it needs a decision, or a line in ``OPEN_DOORS`` that says why not.
"""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from admin_views.base import PanelPage, PanelView
from admin_views.base.guarded import Guarded
from app.core.db import db
from app.directory.models import Group, Person
from app.tickets.commands import OpenIncident
from app.tickets.models import Ticket
from app.tickets.operations import open_incident
from tests.factories import NOW, actor_of, make_person
from tests.people import Browse

OPEN_DOORS = {
    "probes.alive": "says that the process answers, and nothing else",
    "probes.ready": "says ok or not of what the host stands on, in fixed words, asked at most once a second",
    "probes.numbers": "its own proof: a token, or that the line comes from this machine; names nobody",
    "static": "files that hold nothing of anybody",
    "signing.sign_in": "where one becomes somebody",
    "invitations.choose": "whoever holds the link chooses their password",
    "signing.sign_out": "ends one's own session, or nothing",
    "approval_links.read": "a one-tap link is its own proof; it shows one card",
    "approval_links.decide": "a one-tap link is its own proof; it decides once",
    "preferences.choose": "language and theme of this browser, before and after signing in",
}
OWN_ACCOUNT = {
    "saved_views.create_view",
    "absences.index",
    "password.index",
    "profile.index",
    "sessions.end",
    "sessions.end_others",
    "tokens.index",
    "tokens.revoke",
    *OPEN_DOORS,
}
ASKED_BY_SCRIPTS = {"counters.index", "palette.index"}
BAD_KEYS = ["abc", "-1", "1,2", "1" * 20, "NaN", "%00", "%ED%A0%80", "1e9", "..%2f..", "'--", "İ", " "]
BAD_QUERIES = [
    "page=-1", "page=9999999999999999999999", "page=abc", "page_size=1000000000", "page_size=-5", "sort=password_hash",
    "sort=id;drop", "unknown=1", "search=%00", "search=%ED%A0%80", "search=" + "%25" * 199, "search=a%26%7C!'%3A*",
    "desc=x", "view=nowhere", "flt0_x=1", "search=%5C", "search=_", "name=nobody", "query=%25", "offset=-1",
    "limit=1e9",
]  # fmt: skip
PLACE = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")


def doors(app: Flask) -> Iterator[Rule]:
    """Yield the routes of the panel; those of the API have a file of their own (tests/api/test_doors.py)."""
    panel = (rule for rule in app.url_map.iter_rules() if not rule.rule.startswith("/api/"))
    yield from sorted(panel, key=lambda rule: (rule.endpoint, rule.rule))


def view_of(app: Flask, rule: Rule) -> Guarded | None:
    name = rule.endpoint.partition(".")[0]
    return next((view for view in app.extensions["panel"]._views if view.endpoint == name), None)


@pytest.fixture
def incident(session: Session, rita: Person, paris_desk: Group) -> Ticket:
    return open_incident(OpenIncident("The printer is on fire", rita.id), actor=actor_of(rita), now=NOW)


@pytest.fixture
def auditor(session: Session) -> Person:
    return make_person("Ugo Revisor", is_auditor=True)


def address(rule: Rule, incident: Ticket, key: str = "") -> str:
    """Return the rule's address with something that exists in each place, or with ``key``."""
    known = {"tickets": incident.number, "people": str(incident.requester_id), "groups": str(incident.group_id)}
    known |= {"locations": str(incident.location_id)}
    found = key or known.get(rule.endpoint.partition(".")[0], "1")
    return PLACE.sub(lambda place: str(uuid4()) if "uuid" in place[0] and not key else found, rule.rule)


def test_every_address_has_an_access_decision(app: Flask) -> None:
    undecided = []
    for rule in doors(app):
        view = view_of(app, rule)
        decided = isinstance(view, PanelView | PanelPage) and type(view).access is not Guarded.access
        if not decided and rule.endpoint not in OPEN_DOORS:
            undecided.append(rule.rule)
    assert undecided == []


def test_nobody_gets_past_the_door_without_signing_in(app: Flask, browse: Browse, incident: Ticket) -> None:
    nobody, passed = browse(), []
    for rule in doors(app):
        if rule.endpoint in OPEN_DOORS:
            continue
        if "GET" in rule.methods:
            reply = nobody.get(address(rule, incident))
            led = reply.status_code == 303 and "/sign-in" in reply.location
            # A script asks there: a page to sign in on would mean nothing to it.
            if not led and not (rule.endpoint in ASKED_BY_SCRIPTS and reply.status_code == 401):
                passed.append((rule.rule, reply.status_code))
        if "POST" in rule.methods:
            reply = nobody.post(address(rule, incident))
            if reply.status_code != 401:
                passed.append((rule.rule, reply.status_code))
    assert passed == []


def test_an_auditor_changes_nothing_but_their_own_account(
    app: Flask, browse: Browse, incident: Ticket, auditor: Person
) -> None:
    reader = browse(auditor)
    done = [
        (rule.rule, reply.status_code)
        for rule in doors(app)
        if "POST" in rule.methods and rule.endpoint not in OWN_ACCOUNT
        for reply in [reader.post(address(rule, incident), {"action": "take", "rowid": str(incident.id)})]
        if reply.status_code not in (400, 403, 404)
    ]
    assert done == []


def test_an_outsider_finds_nothing_of_others(app: Flask, browse: Browse, incident: Ticket, olaf: Person) -> None:
    outsider = browse(olaf)
    seen = [
        (rule.rule, reply.status_code)
        for rule in doors(app)
        if rule.endpoint.startswith("tickets.") and PLACE.search(rule.rule)
        for method in rule.methods & {"GET", "POST"}
        for reply in [
            outsider.get(address(rule, incident)) if method == "GET" else outsider.post(address(rule, incident))
        ]
        if reply.status_code != 404
    ]
    assert seen == []


def test_a_requester_is_refused_by_every_settings_page(
    app: Flask, browse: Browse, incident: Ticket, rita: Person
) -> None:
    requester = browse(rita)
    open_pages = [
        (rule.rule, status)
        for rule in doors(app)
        if getattr(view_of(app, rule), "section", "") == "settings" and "GET" in rule.methods
        for status in [requester.get(address(rule, incident)).status_code]
        if status not in (403, 404)
    ]
    assert open_pages == []


def test_reading_writes_nothing(app: Flask, browse: Browse, incident: Ticket, ada: Person) -> None:
    """Threat 12; a session's last-seen instant is the one thing reading may write."""
    reader, writes = browse(ada), []

    def watch(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if re.match(r"\s*(INSERT|UPDATE|DELETE)", statement) and "UPDATE sessions SET last_seen" not in statement:
            writes.append(statement)

    event.listen(db.engine, "before_cursor_execute", watch)
    try:
        for rule in doors(app):
            if "GET" in rule.methods:
                reader.get(address(rule, incident))
    finally:
        event.remove(db.engine, "before_cursor_execute", watch)
    assert writes == []


def test_another_verb_is_refused(app: Flask, browse: Browse, incident: Ticket, ada: Person) -> None:
    reader = browse(ada)
    accepted = [
        (verb, rule.rule, reply.status_code)
        for rule in doors(app)
        for verb in ("PUT", "PATCH", "DELETE")
        for reply in [
            reader.client.open(address(rule, incident), method=verb, headers={"X-CSRFToken": reader.form_token})
        ]
        if reply.status_code not in (400, 404, 405)
    ]
    assert accepted == []


@pytest.mark.parametrize("key", BAD_KEYS)
def test_a_key_that_can_be_nobodys_is_not_found(
    app: Flask, browse: Browse, incident: Ticket, ada: Person, key: str
) -> None:
    reader = browse(ada)
    wrong = [
        (rule.rule, reply.status_code)
        for rule in doors(app)
        if PLACE.search(rule.rule) and rule.endpoint != "static"
        for reply in [reader.get(address(rule, incident, key))]
        if reply.status_code not in (303, 400, 404, 405)
    ]
    assert wrong == []


@pytest.mark.parametrize("query", BAD_QUERIES)
def test_no_query_breaks_a_page(app: Flask, browse: Browse, incident: Ticket, ada: Person, query: str) -> None:
    reader = browse(ada)
    broken = [
        (rule.rule, reply.status_code)
        for rule in doors(app)
        if "GET" in rule.methods and not PLACE.search(rule.rule)
        for reply in [reader.get(f"{address(rule, incident)}?{query}")]
        if reply.status_code >= 500
    ]
    assert broken == []
