"""What reads well and means nothing is refused by its field, and what nobody sees is not kept (decision 0035)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.core.clock import utcnow
from app.core.errors import Invalid
from app.core.writing import one_line
from app.directory.models import Group, Location, Person
from app.tickets import texts
from app.tickets.commands import OpenIncident
from app.tickets.operations import open_incident
from tests.factories import actor_of
from tests.machines import Call

LEVEL = {"names": {"en": "Badges"}, "categories": ["laptop"]}


@pytest.mark.parametrize(
    ("noun", "query", "field"),
    [
        ("nope", "", "noun"),
        ("saved_views", "", "noun"),
        ("tickets", "bogus=1", "query"),
        ("tickets", "view=zzz", "query"),
    ],
)
def test_a_view_keeps_only_what_its_list_knows(machine: Call, alan: Person, noun: str, query: str, field: str) -> None:
    caller = machine(alan)
    told = caller.post("/saved-views", {"noun": noun, "name": "Mine", "query": query})
    assert (told.status_code, [one["field"] for one in told.json["errors"]]) == (422, [field])
    path = caller.post("/saved-views", {"noun": "tickets", "name": "Mine", "query": "?view=mine&page=2"}).headers[
        "Location"
    ]
    changed = caller.patch(path.removeprefix("/api/v1"), {"query": query or "view=zzz"})
    assert (changed.status_code, changed.json["errors"][0]["field"]) == (422, "query")


@pytest.mark.parametrize("said", [{"who": "manager", "id": 99_999}, {"who": "location", "id": 1}, {"who": "person"}])
def test_a_level_names_by_id_those_alone_who_have_one(machine: Call, ada: Person, said: dict[str, Any]) -> None:
    told = machine(ada).post("/approval-policies", LEVEL | {"levels": [{"asks": [said]}]})
    assert (told.status_code, told.json["errors"][0]["field"]) == (422, "levels.0.asks")


def test_a_country_is_one_that_there_is(machine: Call, ada: Person, paris: Location) -> None:
    told = machine(ada).post("/locations", {"names": {"en": "Nowhere"}, "country": "ZZ"})
    assert (told.status_code, told.json["errors"][0]["field"]) == (422, "country")
    assert machine(ada).post("/locations", {"names": {"en": "Pristina"}, "country": "XK"}).status_code == 201


def test_a_title_has_one_line_and_nothing_hidden(machine: Call, alan: Person, rita: Person, paris_desk: Group) -> None:
    ticket = open_incident(OpenIncident("The printer is on fire", rita.id), actor=actor_of(rita), now=utcnow())
    told = machine(alan).patch(f"/tickets/{ticket.number}", {"title": "The \u202egnp.exe\u2066 is\n\x1bback"})
    assert told.json["title"] == "The gnp.exe is back"


def test_a_token_is_called_by_one_line(machine: Call, rita: Person) -> None:
    ends = (utcnow() + timedelta(days=30)).isoformat()
    told = machine(rita).post("/tokens", {"name": "Print\nser\u202ever", "scopes": ["read"], "expires_at": ends})
    assert (told.status_code, told.json["name"]) == (201, "Print server")


def test_a_cost_has_two_decimals() -> None:
    assert [str(texts.cost(Decimal(one))) for one in ("12.3", "7", "0.010")] == ["12.30", "7.00", "0.01"]
    with pytest.raises(Invalid) as refused:
        texts.cost(Decimal("12.345"))
    assert list(refused.value.fields) == ["estimated_cost"]


def test_what_is_written_on_one_line_keeps_its_signs() -> None:
    assert (
        one_line("  Père\u00a0Noël \U0001f468\u200d\U0001f469 \u200fאב ")
        == "Père Noël \U0001f468\u200d\U0001f469 \u200fאב"
    )
    # What cannot be stored is refused by whoever keeps it.
    assert one_line("a\x00b\u202a\ud800") == "a\x00b\ud800"
