"""Types of CIs, their fields and kinds of relation by the API: what administrators define (D31, D45; threats 1, 4)."""

import pytest
from sqlalchemy.orm import Session

from app.directory.models import Person
from tests.cmdb.conftest import make_ci
from tests.factories import make_person
from tests.machines import Call

BADGE = {"names": {"en": "Badge", "fr": "Badge"}, "icon": "key"}
COLOUR = {
    "names": {"en": "Colour", "fr": "Couleur"},
    "kind": "choice",
    "choices": [{"key": "red", "names": {"en": "Red"}}, {"key": "blue", "names": {"en": "Blue"}}],
}


def test_everybody_reads_the_types_with_their_fields(machine: Call, olaf: Person) -> None:
    caller = machine(olaf)
    told = caller.get("/ci-types").json["items"]
    computer = next(one for one in told if one["key"] == "computer")
    assert computer["names"]["fr"] == "Ordinateur"
    assert {"key", "kind", "required", "choices"} <= computer["fields"][0].keys()
    assert caller.get("/ci-types/computer").json == computer
    assert caller.get(f"/ci-types/computer/fields/{computer['fields'][0]['key']}").json == computer["fields"][0]
    assert caller.get("/ci-types/computer?fields=key,fields").json.keys() == {"key", "fields"}
    assert caller.get("/ci-types/nothing").status_code == 404
    assert caller.get("/ci-relation-kinds/runs_on").json["names"]["en"] == "runs on"


def test_only_administrators_define_them(machine: Call, session: Session, olga: Person) -> None:
    for reader in (olga, make_person("Ugo Revisor", is_auditor=True)):
        caller = machine(reader)
        assert caller.post("/ci-types", BADGE).status_code == 403
        assert caller.patch("/ci-types/computer", {"active": False}).status_code == 403
        assert caller.delete("/ci-types/computer").status_code == 403
        assert caller.post("/ci-types/computer/fields", COLOUR).status_code == 403
        assert caller.post("/ci-types/computer/fields/os/move", {"by": 1}).status_code == 403
        assert caller.post("/ci-relation-kinds", {"names": {}, "inverse_names": {}}).status_code == 403


def test_a_type_is_added_with_fields_changed_and_deleted(machine: Call, ada: Person) -> None:
    caller = machine(ada)
    made = caller.post("/ci-types", BADGE)
    assert made.status_code == 201, made.json
    assert (made.json["key"], made.json["fields"], made.headers["Location"]) == ("badge", [], "/api/v1/ci-types/badge")
    field = caller.post("/ci-types/badge/fields", COLOUR)
    assert field.status_code == 201, field.json
    assert [one["key"] for one in field.json["choices"]] == ["red", "blue"]
    assert caller.post("/ci-types/badge/fields", {"names": {"en": "Number"}, "unique": True}).json["position"] == 2
    moved = caller.post("/ci-types/badge/fields/number/move", {"by": -1}).json["fields"]
    assert [one["key"] for one in moved] == ["number", "colour"]
    path = "/ci-types/badge/fields/colour"
    assert caller.patch(path, {"required": True, "help": {"en": "On its back"}}).json["help"]["en"] == "On its back"
    assert caller.get(path).json["choices"] == field.json["choices"]
    assert caller.patch(path, {"required": False}, tag='"old"').status_code == 412
    changed = caller.patch("/ci-types/badge", {"names": {"fr": "Carte"}, "active": False}).json
    assert (changed["names"], changed["icon"], changed["active"]) == ({"en": "Badge", "fr": "Carte"}, "key", False)
    assert caller.delete(path).status_code == 204
    assert caller.delete("/ci-types/badge").status_code == 204
    assert caller.get("/ci-types/badge").status_code == 404


@pytest.mark.parametrize(
    ("path", "sent", "field"),
    [
        ("/ci-types", {**BADGE, "icon": "nothing"}, "icon"),
        ("/ci-types", {**BADGE, "key": "computer"}, "key"),
        ("/ci-types", {**BADGE, "key": "Not A Key"}, "key"),
        ("/ci-types/computer/fields", {**COLOUR, "kind": "magic"}, "kind"),
        ("/ci-types/computer/fields", {**COLOUR, "choices": []}, "choices"),
        ("/ci-types/computer/fields", {**COLOUR, "choices": [{"key": "red"}]}, "choices.0.names"),
        ("/ci-types/computer/fields", {"names": {"en": "x" * 101}, "key": "long"}, "names"),
    ],
)
def test_what_is_wrong_is_told_by_its_field(
    machine: Call, ada: Person, path: str, sent: dict[str, object], field: str
) -> None:
    told = machine(ada).post(path, sent)
    assert told.status_code == 422, told.json
    assert [one["field"] for one in told.json["errors"]] == [field]


def test_values_that_are_there_are_never_lost(machine: Call, ada: Person) -> None:
    caller = machine(ada)
    caller.post("/ci-types/computer/fields", COLOUR)
    make_ci("PC-1", attrs={"colour": "red"})
    path = "/ci-types/computer/fields/colour"
    assert caller.delete(path).status_code == 409
    assert caller.delete("/ci-types/computer").status_code == 409
    kind = caller.patch(path, {"kind": "text"})
    assert (kind.status_code, kind.json["errors"][0]["field"]) == (422, "kind")
    fewer = caller.patch(path, {"choices": COLOUR["choices"][1:]})
    assert (fewer.status_code, fewer.json["errors"][0]["field"]) == (422, "choices")


def test_a_kind_of_relation_is_added_changed_and_deleted(machine: Call, ada: Person) -> None:
    caller, path = machine(ada), "/ci-relation-kinds/feeds"
    made = caller.post("/ci-relation-kinds", {"names": {"en": "feeds"}, "inverse_names": {"en": "is fed by"}})
    assert made.status_code == 201, made.json
    assert (made.json["key"], made.json["acyclic"], made.json["carries_impact"]) == ("feeds", True, True)
    changed = caller.patch(path, {"acyclic": False, "names": {"fr": "alimente"}}).json
    assert (changed["acyclic"], changed["names"]) == (False, {"en": "feeds", "fr": "alimente"})
    assert caller.delete(path).status_code == 204
    assert caller.get(path).status_code == 404
