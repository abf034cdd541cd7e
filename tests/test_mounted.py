"""The panel below another path of its host, as ``WSGIScriptAlias /desk`` mounts it: no address leaves it."""

import re
from html import unescape

import pytest
from flask import Flask

from app.directory.models import Person
from app.tickets.models import Ticket
from tests.people import Browse
from tests.test_doors import address, auditor, doors, incident

__all__ = ["auditor", "incident"]

HERE = "http://localhost/desk"
# What a browser or a script asks for: the attributes that hold addresses, and those that scripts read.
ADDRESS = re.compile(r'\s([a-z-]+)="(/[^"]*)"')
ASKED_FOR = {"href", "src", "action", "formaction", "value"}
# A key of the keyboard, and the mount itself.
NO_ADDRESS = {"data-key", "data-line", "data-root"}


def strays(page: str) -> set[str]:
    found = ((name, unescape(path)) for name, path in ADDRESS.findall(page))
    # A value is an address of ours that a form hands back: it must lead back below the mount too.
    asked = ((name, path) for name, path in found if name in ASKED_FOR or name.startswith("data-"))
    return {f"{name}={path[:60]}" for name, path in asked if name not in NO_ADDRESS and not path.startswith("/desk/")}


@pytest.mark.parametrize("reader", ["ada", "alan", "rita", "paula", "auditor"])
def test_every_page_names_only_addresses_below_its_mount(
    app: Flask, browse: Browse, incident: Ticket, request: pytest.FixtureRequest, reader: str
) -> None:
    person = request.getfixturevalue(reader)
    hand, wrong = browse(person), set()
    for rule in doors(app):
        if "GET" not in rule.methods or rule.endpoint == "static":
            continue
        reply = hand.get(address(rule, incident), base_url=HERE)
        led = reply.headers.get("Location", "/desk/")
        if reply.mimetype == "text/html":
            wrong |= {(rule.rule, stray) for stray in strays(reply.text)}
        if not led.startswith("/desk/"):
            wrong.add((rule.rule, led))
    assert sorted(wrong) == []


def test_nothing_kept_for_one_mount_is_shown_at_another(
    app: Flask, browse: Browse, incident: Ticket, ada: Person
) -> None:
    hand, wrong = browse(ada), []
    pages = [address(rule, incident) for rule in doors(app) if "GET" in rule.methods and rule.endpoint != "static"]
    for path in pages:
        hand.get(path, base_url=HERE)
    for path in pages:
        reply = hand.get(path)
        if reply.mimetype == "text/html" and "/desk/" in reply.text:
            wrong.append((path, re.findall(r".{60}/desk/.{20}", reply.text)[:1]))
    assert wrong == []


def test_acts_lead_back_below_the_mount(browse: Browse, incident: Ticket, alan: Person, rita: Person) -> None:
    number = incident.number
    acts = {
        f"/tickets/{number}/take": {},
        f"/tickets/{number}/comment": {"source_md": "Words", "idempotency_key": "a" * 32},
        "/tickets/action/": {"action": "take", "rowid": str(incident.id)},
        "/drafts/discard": {"draft": f"comment:{incident.id}"},
        "/preferences": {"theme": "dark"},
        "/saved_views/new": {"name": "High", "noun": "tickets", "query": "priority=high", "owner": "mine"},
        "/tickets/columns": {"order": ["due"], "columns": ["due"]},
        "/sessions/end-others": {},
        "/sign-out": {},
    }
    hand = browse(alan)
    led = {path: hand.post(path, fields, base_url=HERE).headers.get("Location", "") for path, fields in acts.items()}
    assert {path: to for path, to in led.items() if not to.startswith("/desk/")} == {}
    asked = browse().get("/tickets/?view=all", base_url=HERE)
    assert asked.location == "/desk/sign-in?next=%2Fdesk%2Ftickets%2F%3Fview%3Dall"


def test_what_a_script_is_told_stands_below_the_mount(browse: Browse, incident: Ticket, alan: Person) -> None:
    told = browse(alan).get("/palette?query=", base_url=HERE).json
    found = browse(alan).get(f"/palette?query={incident.number}", base_url=HERE).json
    urls = [item["url"] for answer in (told, found) for group in answer["groups"] for item in group["items"]]
    assert urls
    assert [url for url in urls if not url.startswith("/desk/")] == []
