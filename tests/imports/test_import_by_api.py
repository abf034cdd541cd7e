"""Imports by the API: a file is brought, looked at, started and undone by a real worker (D33, D45; threats 1, 4)."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.cli.worker import run_worker
from app.core.db import unit_of_work
from app.directory.models import Person
from tests.cmdb.conftest import olga
from tests.factories import make_person
from tests.machines import Call, Machine

__all__ = ["olga"]
OCTETS = "application/octet-stream"
TABLE = "Identifier,First name,Last name,Reach at\nnadia,Nadia,Benali,+33 1\nrita,Rita,Moreau,+33 2\n"


def bring(caller: Machine, path: str, content: str | bytes, media_type: str = OCTETS) -> Any:
    return caller.call("POST", path, data=content, content_type=media_type)


@pytest.fixture
def desk(real_db: Flask) -> Machine:
    """The machine of an administrator, where commits are real."""
    with real_db.app_context(), unit_of_work():
        make_person("Rita Moreau")
        return Machine(real_db, make_person("Ada Lefèvre", is_admin=True))


def test_a_table_is_looked_at_mapped_imported_and_taken_back(real_db: Flask, desk: Machine) -> None:
    def carried_out(told: Any) -> dict[str, Any]:
        assert told.status_code == 201, told.json
        run_worker(real_db, wait=False)
        path = told.headers["Location"].removeprefix("/api/v1")
        found: dict[str, Any] = desk.get(path).json
        return found

    seen = carried_out(bring(desk, "/imports/people?name=people.csv", TABLE))
    assert (seen["kind"], seen["noun"], seen["state"], seen["file_name"]) == (
        "rehearsal",
        "people",
        "done",
        "people.csv",
    )
    assert [one["field"] for one in seen["columns"]] == ["identifier", "first_name", "last_name", ""]
    columns = {"fields": ["identifier", "first_name", "last_name", "phone"]}
    seen = carried_out(desk.post(f"/runs/{seen['id']}/columns", columns))
    assert (seen["report"]["readable"], seen["report"]["counts"]["created"]) == (True, 1)
    lines = desk.get(f"/runs/{seen['id']}/lines").json["items"]
    assert [(one["line"], one["outcome"]) for one in lines] == [(2, "created"), (3, "changed")]
    assert [one["line"] for one in desk.get(f"/runs/{seen['id']}/lines?outcome=changed").json["items"]] == [3]
    assert desk.get(f"/runs/{seen['id']}/lines?outcome=refused").json["items"] == []
    done = carried_out(desk.post(f"/runs/{seen['id']}/start"))
    assert (done["kind"], done["of"], done["report"]["counts"]["created"]) == ("import", seen["id"], 1)
    assert desk.post(f"/runs/{seen['id']}/start").json["id"] == done["id"]
    assert [one["phone"] for one in desk.get("/people?q=nadia").json["items"]] == ["+33 1"]
    undone = carried_out(desk.post(f"/runs/{done['id']}/undo"))
    assert (undone["state"], undone["report"]["removed"], undone["report"]["restored"]) == ("done", 1, 1)
    assert desk.get("/people?q=nadia").json["items"] == []
    assert [one["kind"] for one in desk.get("/runs?limit=2").json["items"]] == ["undo", "import"]
    assert desk.post(f"/runs/{undone['id']}/cancel").status_code == 409


def test_only_who_keeps_a_noun_brings_files_of_it(
    machine: Call, session: Session, rita: Person, olga: Person, ada: Person
) -> None:
    assert bring(machine(rita), "/imports/people", TABLE).status_code == 403
    keeper = machine(olga)
    assert bring(keeper, "/imports/people", TABLE).status_code == 403
    made = bring(keeper, "/imports/cis?type=computer&name=a/b.csv", "Tag,Name\nPC-1,One\n")
    assert (made.status_code, made.json["state"], made.json["file_name"]) == (201, "waiting", "b.csv")
    path = f"/runs/{made.json['id']}"
    assert machine(rita).get(path).status_code == 404
    assert machine(rita).get(f"{path}/lines").status_code == 404
    assert machine(rita).post(f"{path}/start").status_code == 403
    assert machine(ada).get(path).json["person"]["name"] == "Olga Petit"
    assert [one["id"] for one in machine(ada).get("/runs?everybodys=true&noun=cis").json["items"]] == [made.json["id"]]
    assert machine(ada).get("/runs").json["items"] == []
    assert machine(rita).get("/runs?everybodys=true").json["items"] == []
    assert keeper.post(f"{path}/start").status_code == 409
    assert keeper.post(f"{path}/columns", {"fields": ["tag"]}).status_code == 422
    assert keeper.post(f"{path}/cancel").json["state"] == "cancelled"


def test_what_cannot_be_brought_is_refused_before_anything_is_kept(machine: Call, ada: Person) -> None:
    caller = machine(ada)
    assert bring(caller, "/imports/nothing", TABLE).status_code == 404
    assert bring(caller, "/imports/people", TABLE, "text/csv").status_code == 415
    assert bring(caller, "/imports/people", b"").status_code == 422
    for query in ("people?type=computer", "cis?type=nothing", "cis?zone=UTC", "incidents?zone=Mars/Base", "people?x=1"):
        told = bring(caller, f"/imports/{query}", TABLE)
        assert (told.status_code, told.mimetype) == (400, "application/problem+json"), query
    assert caller.get("/runs").json["items"] == []


def test_words_of_a_log_are_given_a_meaning(machine: Call, session: Session, ada: Person) -> None:
    caller = machine(ada)
    seen = bring(caller, "/imports/incidents?zone=UTC", "number\nINC1\n").json
    words = {"words": [{"place": "state", "word": "Half done", "target": "in_progress"}]}
    again = caller.post(f"/runs/{seen['id']}/words", words)
    assert (again.status_code, again.json["kind"]) == (201, "rehearsal")
    words["words"][0]["target"] = "magic"
    assert caller.post(f"/runs/{seen['id']}/words", words).status_code == 422


def test_a_run_that_is_none_is_not_found(machine: Call, ada: Person) -> None:
    for key in ("999999", "x", "0", "9" * 30):
        assert machine(ada).get(f"/runs/{key}").status_code == 404
        assert machine(ada).post(f"/runs/{key}/undo").status_code == 404
