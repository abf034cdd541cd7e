"""A program arranges its person's lists, columns and first view, and the panel follows (decision 0035)."""

import pytest

from tests.cmdb.conftest import type_id
from tests.machines import Call


def test_who_opens_a_list_chooses_its_columns_and_its_view(machine: Call, browse, alan, paris_desk) -> None:
    caller, path = machine(alan), "/lists/tickets"
    seen = caller.get(path)
    assert (seen.json["noun"], seen.json["columns"], seen.json["default_view"]) == ("tickets", [], None)
    assert {"key": "due", "name": "Due", "usual": True} in seen.json["known"]
    view = caller.post("/saved-views", {"noun": "tickets", "name": "Late", "query": "view=overdue"}).json["id"]
    keys = [one["key"] for one in seen.json["known"]][1::-1]
    told = caller.patch(path, {"columns": keys, "default_view": view}, tag=seen.headers["ETag"])
    assert (told.status_code, told.json) == (200, seen.json | {"columns": keys, "default_view": view})
    assert told.json in caller.get("/lists").json["items"]
    assert caller.patch(path, {"columns": []}, tag=seen.headers["ETag"]).status_code == 412
    assert f"saved={view}" in browse(alan).get("/tickets/").text
    assert caller.patch(path, {"columns": [], "default_view": None}).json == seen.json


@pytest.mark.parametrize(
    ("sent", "field"), [({"columns": ["nope"]}, "columns"), ({"columns": ["due"], "default_view": 999}, "default_view")]
)
def test_what_a_list_has_not_is_refused(machine: Call, alan, paris_desk, sent, field) -> None:
    told = machine(alan).patch("/lists/tickets", sent)
    assert (told.status_code, [one["field"] for one in told.json["errors"]]) == (422, [field])
    assert machine(alan).get("/lists/tickets").json["columns"] == []


def test_nobody_arranges_what_they_may_not_open(machine: Call, rita, ada, paris) -> None:
    theirs, all_of_them = (
        {one["noun"] for one in machine(who).get("/lists?limit=100").json["items"]} for who in (rita, ada)
    )
    assert (theirs, all_of_them) == ({"tickets", "cis", "people"}, {"tickets", "cis", "people", "groups"})
    assert machine(rita).get("/lists/groups").status_code == machine(ada).get("/lists/saved_views").status_code == 404


def test_a_view_of_cis_may_ask_for_fields_of_their_type(machine: Call, ada) -> None:
    caller, sent = machine(ada), {"noun": "cis", "name": "Small ones"}
    query = f"type={type_id()}&attr_memory.to=16"
    told = caller.post("/saved-views", sent | {"query": query})
    assert (told.status_code, told.json.get("query")) == (201, query), told.json
    assert caller.post("/saved-views", sent | {"query": "attr_nope=16"}).status_code == 422
