"""CIs by the API: list, record, change, hand over, relate (D31-D33, D45; threats 1, 4). Olga keeps Paris's."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.cmdb.commands import CiFieldDetails
from app.cmdb.models import Ci
from app.cmdb.operations import create_ci_field
from app.cmdb.vocabulary import Kind, State
from app.directory.models import Group, Location, Person
from app.directory.rows import Create
from tests.cmdb.conftest import make_ci, type_id
from tests.factories import NOW, SETUP, make_person
from tests.machines import Call

NEW = {"type": "computer", "tag": "PC-1", "name": "Laptop"}


@pytest.fixture
def own_fields(session: Session) -> None:
    """Fields of computers that name somebody, some place and some thing."""
    for key in (Kind.PERSON, Kind.LOCATION, Kind.CI):
        details = CiFieldDetails(type_id(), f"own_{key}", {"en": f"Own {key}"}, key)
        create_ci_field(Create(details), actor=SETUP, now=NOW)


def tags(told: object) -> list[str]:
    return [one["tag"] for one in told.json["items"]]  # type: ignore[attr-defined]


def test_who_keeps_a_place_records_what_is_there(
    machine: Call, olga: Person, rita: Person, paris: Location, lyon: Location
) -> None:
    caller = machine(olga)
    sent = {**NEW, "location": paris.id, "purchased_on": "2026-01-31", "fields": {"memory": 16}}
    made = caller.post("/cis", {**sent, "holder": rita.id, "reason": "New here"})
    assert made.status_code == 201, made.json
    assert made.headers["Location"] == f"/api/v1/cis/{made.json['id']}"
    assert (made.json["type"], made.json["state"], made.json["purchased_on"]) == ("computer", "in_use", "2026-01-31")
    assert made.json["holder"] == {"id": rita.id, "name": "Rita Moreau"}
    assert made.json["fields"]["memory"] == 16
    assert caller.get("/cis/pc-1").json == caller.get(f"/cis/{made.json['id']}").json == made.json
    assert caller.post("/cis", {**NEW, "tag": "PC-2", "location": lyon.id}).status_code == 403
    assert machine(rita).post("/cis", {**NEW, "tag": "PC-2", "location": paris.id}).status_code == 403
    assert machine(rita).get("/cis/PC-1").json["tag"] == "PC-1"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"tag": "not a tag"}, "tag"),
        ({"tag": "OLD-1"}, "tag"),
        ({"name": ""}, "name"),
        ({"type": "nothing"}, "type"),
        ({"state": "gone"}, "state"),
        ({"state": "lent"}, "state"),
        ({"holder": 999_999}, "holder"),
        ({"location": 999_999}, "location"),
        ({"warranty_until": "soon"}, "warranty_until"),
        ({"purchased_on": "2026-02-01", "warranty_until": "2026-01-01"}, "warranty_until"),
        ({"fields": {"memory": "much"}}, "fields.memory"),
        ({"fields": {"nothing": "x"}}, "fields.nothing"),
        ({"fields": {"memory": {"id": 1}}}, "fields.memory"),
        ({"fields": {"memory": True}}, "fields.memory"),
        ({"fields": {"own_person": 999_999}}, "fields.own_person"),
        ({"fields": {"own_ci": "PC-1"}}, "fields.own_ci"),
        ({"fields": []}, "fields"),
        ({"price": 1}, "price"),
    ],
)
def test_what_is_wrong_is_told_by_its_field(
    machine: Call, session: Session, ada: Person, own_fields: None, sent: dict[str, object], field: str
) -> None:
    make_ci("OLD-1")
    told = machine(ada).post("/cis", {**NEW, **sent})
    assert told.status_code == 422, told.json
    assert [one["field"] for one in told.json["errors"]] == [field]
    assert [one for one in told.json["errors"] if not one["message"].endswith(".")] == []
    assert session.query(Ci).count() == 1


def test_what_fields_name_is_told_by_id_and_name_as_far_as_one_sees(
    machine: Call, ada: Person, olga: Person, rita: Person, paris: Location, lyon: Location, own_fields: None
) -> None:
    far = make_ci("FAR-1", lyon)
    values = {"own_person": rita.id, "own_location": lyon.id, "own_ci": far.id}
    told = machine(ada).post("/cis", {**NEW, "location": paris.id, "fields": values}).json["fields"]
    assert told["own_person"] == {"id": rita.id, "name": "Rita Moreau"}
    assert (told["own_location"], told["own_ci"]) == (
        {"id": lyon.id, "name": "Lyon"},
        {"id": far.id, "name": "FAR-1"},
    )
    keeper = machine(olga)
    assert keeper.get("/cis/PC-1").json["fields"]["own_ci"] is None
    # What she does not see, she keeps.
    assert keeper.patch("/cis/PC-1", {"fields": {"own_person": None}}).json["fields"]["own_person"] is None
    assert machine(ada).get("/cis?type=computer&q=laptop").json["items"][0]["fields"]["own_ci"]["name"] == "FAR-1"


def test_a_change_names_its_version_and_only_the_keepers_change(
    machine: Call, olga: Person, alan: Person, olaf: Person, paris_desk: Group, paris: Location, lyon: Location
) -> None:
    make_ci("PC-1", paris, attrs={"memory": 8})
    caller = machine(olga)
    tag = caller.get("/cis/PC-1").headers["ETag"]
    changed = caller.patch("/cis/PC-1", {"name": "Renamed", "tag": "PC-9"}, tag=tag)
    assert (changed.json["name"], changed.json["tag"], changed.json["fields"]["memory"]) == ("Renamed", "PC-9", 8)
    assert caller.patch("/cis/PC-9", {"name": "Again"}, tag=tag).status_code == 412
    assert caller.patch("/cis/PC-9", {"location": lyon.id}).status_code == 403
    assert machine(alan).get("/cis/PC-9").status_code == 200
    assert machine(alan).patch("/cis/PC-9", {"name": "Mine"}).status_code == 403
    assert machine(olaf).get("/cis/PC-9").status_code == 404
    assert machine(olaf).patch("/cis/PC-9", {"name": "Mine"}, tag="*").status_code == 404


def test_the_list_is_scoped_narrowed_and_goes_on_by_its_cursor(
    machine: Call, session: Session, ada: Person, alan: Person, rita: Person, paris: Location, lyon: Location,
    paris_desk: Group
) -> None:  # fmt: skip
    for at in range(4):
        make_ci(f"PC-{at}", paris, manufacturer="Dell" if at else "HP")
    make_ci("PC-4", lyon, kind="monitor")
    make_ci("PC-5", holder_id=rita.id)
    caller = machine(ada)
    every = [f"PC-{at}" for at in range(6)]
    for sort in ("name", "-name", "tag", "-tag", "updated", "-updated", "warranty", "-warranty"):
        found: list[str] = []
        after: str | None = ""
        while after is not None:
            part = caller.get(f"/cis?limit=4&sort={sort}" + (f"&cursor={after}" if after else ""))
            assert part.status_code == 200, part.json
            found += tags(part)
            after = part.json["next"]
        assert found == (every[::-1] if sort.startswith("-") else every), sort
    for query, wanted in (
        ("q=dell", every[1:4]),
        ("type=monitor", ["PC-4"]),
        (f"location={lyon.id}", ["PC-4"]),
        ("location=none&state=in_use", ["PC-5"]),
        (f"holder={rita.id}", ["PC-5"]),
        ("holder=anybody", ["PC-5"]),
        ("holder=nobody", every[:5]),
        ("holder=left", []),
        ("warranty=over", []),
        ("state=lost", []),
        ("lacks=no_site", ["PC-5"]),
        ("lacks=take_back", []),
    ):
        assert tags(caller.get(f"/cis?{query}")) == wanted, query
    assert tags(machine(alan).get("/cis")) == every[:4]
    assert tags(machine(rita).get("/cis?holder=me")) == ["PC-5"]
    for query in (
        "type=nothing",
        "sort=serial",
        "holder=x",
        "location=-1",
        "warranty=8",
        "cursor=W10",
        "deleted=maybe",
    ):
        assert caller.get(f"/cis?{query}").status_code == 400, query


def test_a_ci_is_handed_over_and_returned_with_its_history(
    machine: Call, olga: Person, alan: Person, rita: Person, paula: Person, paris: Location, paris_desk: Group
) -> None:
    make_ci("PC-1", paris)
    caller = machine(olga)
    given = caller.post("/cis/PC-1/hand-over", {"person": rita.id, "reason": "New colleague"})
    assert (given.json["holder"]["name"], given.json["state"]) == ("Rita Moreau", "in_use")
    lent = caller.post("/cis/PC-1/hand-over", {"person": paula.id, "lent": True})
    assert (lent.json["holder"]["name"], lent.json["state"]) == ("Paula Duval", "lent")
    again = caller.post("/cis/PC-1/hand-over", {"person": paula.id})
    assert (again.status_code, again.json["code"]) == (409, "already_held")
    assert caller.post("/cis/PC-1/hand-over", {"person": 999_999}).json["errors"][0]["field"] == "person"
    assert machine(alan).post("/cis/PC-1/hand-over", {"person": alan.id}).status_code == 403
    assert [one["person"]["name"] for one in machine(paula).get("/cis/PC-1/holders").json["items"]] == ["Paula Duval"]
    back = caller.post("/cis/PC-1/return", {"state": "in_repair", "reason": "Broken"})
    assert (back.json["holder"], back.json["state"]) == (None, "in_repair")
    assert caller.post("/cis/PC-1/return").status_code == 409
    lines = caller.get("/cis/PC-1/holders").json["items"]
    assert [(one["person"]["name"], one["given_why"], one["taken_why"]) for one in lines] == [
        ("Paula Duval", "", "Broken"),
        ("Rita Moreau", "New colleague", ""),
    ]
    assert caller.post("/cis/PC-1/state", {"state": "lent"}).status_code == 409
    assert caller.post("/cis/PC-1/state", {"state": "retired"}).json["state"] == State.RETIRED


def test_cis_are_related_and_failures_followed(
    machine: Call, olga: Person, alan: Person, paris: Location, lyon: Location, paris_desk: Group
) -> None:
    mail, server, far = make_ci("MAIL", paris), make_ci("SRV-1", paris, kind="server"), make_ci("FAR-1", lyon)
    caller = machine(olga)
    made = caller.post("/cis/MAIL/relations", {"kind": "runs_on", "other": server.id})
    assert made.status_code == 201, made.json
    assert (made.json["name"], made.json["other"]["tag"], made.json["way"]) == ("runs on", "SRV-1", "to")
    assert caller.get(made.headers["Location"].removeprefix("/api/v1")).json == made.json
    other_end = caller.get("/cis/SRV-1/relations").json["items"]
    assert [(one["way"], one["other"]["tag"]) for one in other_end] == [("from", "MAIL")]
    circle = caller.post("/cis/MAIL/relations", {"kind": "runs_on", "other": server.id, "way": "from"})
    assert (circle.status_code, circle.json["code"]) == (409, "circle")
    for sent, field in (
        ({"kind": "nothing", "other": server.id}, "kind"),
        ({"kind": "runs_on", "other": mail.id}, "other"),
    ):
        told = caller.post("/cis/MAIL/relations", sent)
        assert (told.status_code, told.json["errors"][0]["field"]) == (422, field)
    assert caller.post("/cis/MAIL/relations", {"kind": "runs_on", "other": far.id}).status_code == 404
    impact = caller.get("/cis/SRV-1/impact?way=falls&depth=2").json
    assert [(one["tag"], one["depth"]) for one in impact["nodes"]] == [("SRV-1", 0), ("MAIL", 1)]
    assert impact["edges"] == [{"near": server.id, "far": mail.id}]
    assert caller.get("/cis/SRV-1/impact?depth=99").status_code == 400
    path = f"/cis/SRV-1/relations/{made.json['id']}"
    assert machine(alan).call("DELETE", path).status_code == 403
    assert caller.call("DELETE", f"/cis/{far.id}/relations/{made.json['id']}").status_code == 404
    assert caller.call("DELETE", path).status_code == 204
    assert caller.call("DELETE", path).status_code == 404


def test_what_happened_is_told_to_who_sees_the_place_and_names_nothing_out_of_sight(
    machine: Call, ada: Person, alan: Person, rita: Person, paris: Location, lyon: Location, paris_desk: Group,
    own_fields: None
) -> None:  # fmt: skip
    make_ci("PC-1", paris)
    far = make_ci("FAR-1", lyon)
    caller = machine(ada)
    caller.patch("/cis/PC-1", {"name": "Renamed", "fields": {"memory": 8, "own_ci": far.id}})
    caller.post("/cis/PC-1/hand-over", {"person": rita.id, "reason": "New colleague"})
    caller.post("/cis/PC-1/relations", {"kind": "runs_on", "other": far.id})

    def told(reader: Person) -> list[dict[str, Any]]:
        first = machine(reader).get("/cis/PC-1/history?limit=3").json
        rest = machine(reader).get(f"/cis/PC-1/history?cursor={first['next']}").json
        found: list[dict[str, Any]] = [*first["items"], *rest["items"]]
        return found

    acts = told(ada)
    assert [one["kind"] for one in acts] == ["related", "handed_over", "changed", "created"]
    assert acts[0]["changes"][0]["after"] == {"kind": "runs_on", "way": "to", "tag": "FAR-1"}
    assert (acts[1]["person"]["name"], acts[1]["reason"]) == ("Ada Lefèvre", "New colleague")
    changes = {one["field"]: (one["before"], one["after"]) for one in (*acts[1]["changes"], *acts[2]["changes"])}
    assert changes["holder"] == (None, {"id": rita.id, "name": "Rita Moreau"})
    assert changes["name"] == ("Machine PC-1", "Renamed")
    assert changes["fields.memory"] == (None, 8)
    assert changes["fields.own_ci"] == (None, {"id": far.id, "name": "FAR-1"})
    assert "FAR-1" not in str(told(alan))
    assert machine(rita).get("/cis/PC-1").status_code == 200
    assert machine(rita).get("/cis/PC-1/history").status_code == 403


def test_an_auditor_reads_and_changes_nothing(machine: Call, session: Session, paris: Location) -> None:
    make_ci("PC-1", paris)
    caller = machine(make_person("Ugo Revisor", is_auditor=True))
    assert tags(caller.get("/cis")) == ["PC-1"]
    assert caller.patch("/cis/PC-1", {"name": "x"}).status_code == 403
    assert caller.delete("/cis/PC-1").status_code == 403
    assert caller.post("/cis", NEW).status_code == 403


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("field[form]=laptop", ["PC-1"]),
        ("field[system]=+D%C3%89BIAN+", ["PC-1"]),
        ("field[memory.from]=16&field[memory.to]=16", ["PC-1"]),
        ("field[memory.to]=8", ["PC-2"]),
        ("field[form]=desktop&field[memory.from]=16", []),
        ("field[own_person]=moreau+rita", ["PC-1"]),
        ("field[own_ci]=PC-1", ["PC-2"]),
        ("field[own_ci]=FAR-1", []),
        ("field[own_location]={lyon}", ["PC-1"]),
    ],
)
def test_a_list_is_narrowed_by_what_fields_of_its_type_say(
    machine: Call,
    olga: Person,
    rita: Person,
    paris: Location,
    lyon: Location,
    own_fields: None,
    asked: str,
    found: list,
) -> None:
    own = {"form": "laptop", "memory": 16, "system": "Debian", "own_person": rita.id, "own_location": lyon.id}
    near, far = make_ci("PC-1", paris, attrs=own), make_ci("FAR-1", lyon)
    make_ci("PC-2", paris, attrs={"form": "desktop", "memory": 8, "own_ci": near.id})
    make_ci("PC-3", paris, attrs={"own_ci": far.id})
    told = machine(olga).get(f"/cis?type=computer&{asked.format(lyon=lyon.id)}")
    assert (told.status_code, tags(told)) == (200, found)


@pytest.mark.parametrize(
    "asked",
    [
        "field[memory.from]=8",
        "type=computer&field[memory]=8",
        "type=computer&field[memory.from]=lots",
        "type=computer&field[memory.most]=8",
        "type=computer&field[form]=round",
        "type=computer&field[form.from]=laptop",
        "type=computer&field[technology]=laser",
        "type=computer&field[form]=",
        "type=computer&field=laptop",
        "type=computer&state[form]=laptop",
        "type=nothing&field[form]=laptop",
    ],
)
def test_what_no_field_of_the_type_can_say_is_refused(machine: Call, ada: Person, asked: str) -> None:
    told = machine(ada).get(f"/cis?{asked}")
    assert (told.status_code, told.mimetype) == (400, "application/problem+json")


def test_the_next_part_of_a_narrowed_list_is_narrowed_too(machine: Call, ada: Person, paris: Location) -> None:
    for place in range(3):
        make_ci(f"PC-{place}", paris, attrs={"form": "laptop"})
        make_ci(f"DT-{place}", paris, attrs={"form": "desktop"})
    first = machine(ada).get("/cis?type=computer&field[form]=laptop&limit=2&sort=tag")
    after = first.headers["Link"].partition(">")[0].removeprefix("</api/v1")
    assert (tags(first), tags(machine(ada).get(after))) == (["PC-0", "PC-1"], ["PC-2"])
