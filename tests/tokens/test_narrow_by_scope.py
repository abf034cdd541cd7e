"""The dashboard, the jobs and the runs have scopes of their own; what they tell of others needs theirs too (D45)."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.core.clock import utcnow
from app.directory.models import Group, Location, Person
from app.imports.vocabulary import PEOPLE
from app.runs.models import Run
from app.tickets.commands import OpenIncident
from app.tickets.operations import open_incident
from tests.cmdb.conftest import make_ci
from tests.factories import actor_of, make_token
from tests.machines import Call, Machine

Bearing = Callable[..., Machine]
FILE = {"data": b"identifier\n", "content_type": "application/octet-stream"}


@pytest.fixture
def bearing(machine: Call) -> Bearing:
    """A program with a token of somebody, kept to these scopes."""

    def make(person: Person, *scopes: str) -> Machine:
        secret, _token = make_token(person, " ".join(scopes), scopes=scopes, now=utcnow())
        caller = machine()
        caller.headers["Authorization"] = f"Bearer {secret}"
        return caller

    return make


def codes(*answers: object) -> list[tuple[int, str]]:
    return [(one.status_code, one.json.get("code", "")) for one in answers]  # type: ignore[attr-defined]


REFUSED = (403, "scope_missing")


def test_a_wall_of_numbers_names_no_ticket(bearing: Bearing, alan: Person, rita: Person, paris_desk: Group) -> None:
    open_incident(OpenIncident("The printer is on fire", rita.id), actor=actor_of(rita, utcnow()), now=utcnow())
    assert codes(bearing(alan, "tickets:write").get("/dashboard")) == [REFUSED]
    told = bearing(alan, "dashboard:read").get("/dashboard")
    assert (told.json["open"], told.json["oldest"], told.json["due_next"]) == (1, None, None)
    assert [told.json[name] for name in ("groups", "people", "locations")] == [None, None, None]
    assert "on fire" not in told.get_data(as_text=True)
    told = bearing(alan, "dashboard:read", "tickets:read").get("/dashboard")
    assert [one["title"] for one in told.json["oldest"]] == ["The printer is on fire"]
    assert told.json["groups"][0]["of"]["name"] == "Paris desk"


def test_what_waits_for_an_answer_is_counted_for_a_token_of_approvals(
    bearing: Bearing, machine: Call, paula: Person, rita: Person, paris_desk: Group
) -> None:
    machine(rita).post("/tickets", {"kind": "task", "title": "A new laptop", "category": "laptop"})
    assert bearing(paula, "dashboard:read").get("/dashboard").json["approvals"] is None
    assert bearing(paula, "dashboard:read", "approvals:read").get("/dashboard").json["approvals"] == 1


def test_a_search_finds_what_the_token_may_read(
    bearing: Bearing, alan: Person, ada: Person, rita: Person, paris: Location, paris_desk: Group
) -> None:
    make_ci("PC-1", paris, name="Printer", holder_id=rita.id)
    open_incident(OpenIncident("Rita and PC-1", rita.id), actor=actor_of(rita, utcnow()), now=utcnow())

    def found(*scopes: str) -> list[list[str]]:
        caller = bearing(ada, *scopes)
        told = [caller.get(f"/search?q={words}").json["items"] for words in ("rita", "pc-1")]
        return [sorted(one["kind"] for one in items) for items in told]

    for whole in ("read", "write"):
        assert found(whole) == [["person", "ticket"], ["ci", "person", "ticket"]]
    assert found("tickets:read") == [["ticket"], ["ticket"]]
    assert found("cmdb:write") == [[], ["ci"]]
    # Who holds a thing is not the directory's to tell.
    assert found("directory:read") == [["person"], []]
    assert found("directory:read", "cmdb:read") == [["person"], ["ci", "person"]]
    refused = bearing(alan, "settings:write", "approvals:read").get("/search?q=rita")
    assert codes(refused) == [REFUSED]
    assert "tickets:read, cmdb:read, directory:read" in refused.json["detail"]


def test_the_queue_is_watched_by_its_scope_and_tried_again_by_one_to_write(bearing: Bearing, ada: Person) -> None:
    watching = bearing(ada, "jobs:read")
    assert [watching.get(path).status_code for path in ("/jobs", "/queue")] == [200, 200]
    assert codes(watching.post("/jobs/1/retry"), watching.get("/runs"), watching.get("/tickets")) == [REFUSED] * 3
    assert bearing(ada, "jobs:write").post("/jobs/1/retry").status_code == 404
    assert codes(bearing(ada, "settings:write").get("/jobs")) == [REFUSED]


def test_a_list_is_exported_by_who_may_read_what_it_lists(bearing: Bearing, ada: Person) -> None:
    alone, both = bearing(ada, "runs:write"), bearing(ada, "runs:write", "tickets:read")
    wanted = {"noun": "tickets"}
    for caller in (alone, bearing(ada, "tickets:write")):
        assert codes(caller.post("/exports", wanted)) == [REFUSED]
    made = both.post("/exports", wanted)
    assert made.status_code == 201
    assert codes(both.post("/exports", {"noun": "people"})) == [REFUSED]
    assert bearing(ada, "write").post("/exports", {"noun": "people"}).status_code == 201
    path = f"/runs/{made.json['id']}"
    for reply in (alone.get(path), alone.get(f"{path}/lines"), alone.get(f"{path}/file"), alone.post(f"{path}/cancel")):
        assert codes(reply) == [REFUSED]
    assert both.post(f"{path}/cancel").status_code == 200
    assert [one["noun"] for one in both.get("/runs").json["items"]] == ["tickets"]
    assert alone.get("/runs").json["items"] == []
    assert {one["noun"] for one in bearing(ada, "read").get("/runs").json["items"]} == {"tickets", "people"}


def test_a_file_is_imported_by_who_may_change_what_it_holds(bearing: Bearing, session: Session, ada: Person) -> None:
    some, both = bearing(ada, "runs:write", "directory:read"), bearing(ada, "runs:write", "directory:write")
    assert codes(some.call("POST", f"/imports/{PEOPLE}", **FILE)) == [REFUSED]
    assert session.query(Run).count() == 0
    seen = both.call("POST", f"/imports/{PEOPLE}", **FILE)
    assert seen.status_code == 201
    path = f"/runs/{seen.json['id']}"
    assert some.get(path).status_code == 200
    sent = {"columns": {"fields": ["identifier"]}, "words": {"words": []}, "start": None, "undo": None, "cancel": None}
    assert codes(*(some.post(f"{path}/{verb}", body) for verb, body in sent.items())) == [REFUSED] * len(sent)
    assert both.post(f"{path}/columns", sent["columns"]).status_code != 403
