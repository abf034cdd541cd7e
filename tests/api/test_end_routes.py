"""Routes that will end say so before they do (D45): nothing of version 1 does yet, so one is ended here."""

from datetime import date

import pytest

from app.api.base.document import end_in_words
from app.api.base.endings import ENDINGS, Ending
from app.api.manual import arranged
from app.directory.models import Person
from tests.machines import Call

ENDS = Ending(date(2027, 1, 1), date(2027, 7, 1), "search")


def test_each_answer_of_it_says_since_when_until_when_and_what_instead(
    machine: Call, rita: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENDINGS, "list_tickets", ENDS)
    for title in ("The printer is on fire", "The network is down"):
        machine(rita).post("/tickets", {"title": title})
    told = machine(rita).get("/tickets?limit=1").headers
    assert told["Deprecation"] == "@1798761600"
    assert told["Sunset"] == "Thu, 01 Jul 2027 00:00:00 GMT"
    following, instead = told.getlist("Link")
    assert 'rel="next"' in following
    assert instead == '</api/v1/docs#search>; rel="successor-version"'
    assert machine(rita).get("/tickets?x=1").headers["Deprecation"] == told["Deprecation"]
    assert "Deprecation" not in machine(rita).get("/auth/me").headers


def test_its_description_says_so_too(machine: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    # Asked for before anything ends: the process keeps it.
    told = machine().get("/openapi.json").json
    monkeypatch.setitem(ENDINGS, "list_tickets", ENDS)
    for path in told["paths"].values():
        for operation in path.values():
            if isinstance(operation, dict):
                end_in_words(operation)
    listing = told["paths"]["/api/v1/tickets"]["get"]
    assert listing["deprecated"]
    assert {"Deprecation", "Sunset", "Link"} <= listing["responses"]["200"]["headers"].keys()
    ending = [one.key for noun in arranged(told).nouns for one in noun.operations if one.is_ending]
    assert ending == ["list_tickets"]
