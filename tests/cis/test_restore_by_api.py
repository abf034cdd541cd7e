"""Which CI an address names, by id or tag, also a deleted one (decision 0035; threats 1, 4)."""

from sqlalchemy.orm import Session

from app.directory.models import Location, Person
from tests.cmdb.conftest import make_ci
from tests.machines import Call


def tags(told: object) -> list[str]:
    return [one["tag"] for one in told.json["items"]]  # type: ignore[attr-defined]


def test_a_ci_is_deleted_and_restored_by_an_administrator(
    machine: Call, session: Session, olga: Person, ada: Person, paris: Location
) -> None:
    ci = make_ci("PC-1", paris)
    keeper, caller, path = machine(olga), machine(ada), f"/cis/{ci.id}"
    assert keeper.delete("/cis/PC-1").status_code == 204
    assert keeper.get(path).status_code == 404
    assert keeper.post(f"{path}/restore").status_code == 404
    assert tags(keeper.get("/cis?deleted=true")) == []
    assert tags(caller.get("/cis?deleted=true")) == ["PC-1"]
    assert caller.get(path).json["deleted_at"] is not None
    assert caller.patch(path, {"name": "x"}, tag="*").status_code == 404
    make_ci("PC-1", paris)
    taken = caller.post(f"{path}/restore")
    assert (taken.status_code, taken.json["errors"][0]["field"]) == (422, "tag")
    caller.delete("/cis/PC-1")
    assert caller.post(f"{path}/restore").json["deleted_at"] is None
    assert caller.post(f"{path}/restore").status_code == 200
    assert keeper.post(f"{path}/restore").status_code == 403


def test_digits_are_an_id_and_a_tag_of_digits_is_asked_for_as_a_tag(
    machine: Call, ada: Person, paris: Location
) -> None:
    first = make_ci("PC-1", paris)
    other = make_ci(str(first.id), paris)
    nobodys = make_ci(str(first.id + 1_000_000), paris)
    caller = machine(ada)
    assert caller.get(f"/cis/{first.id}").json["tag"] == "PC-1"
    assert caller.get(f"/cis/tag:{first.id}").json["id"] == other.id
    # No CI has that id yet; were it a tag meanwhile, it would name another CI one day.
    assert caller.get(f"/cis/{nobodys.tag}").status_code == 404
    assert caller.get("/cis/tag:pc-1").json == caller.get("/cis/PC-1").json
    assert [caller.get(f"/cis/{key}").status_code for key in ("tag:", "tag:a b", "tag:tag:PC-1")] == [404] * 3
    assert caller.call("DELETE", f"/cis/tag:{nobodys.tag}", {"If-Match": "*"}).status_code == 204
    assert tags(caller.get("/cis?sort=tag")) == [other.tag, "PC-1"]


def test_a_deleted_ci_is_found_by_the_tag_that_it_alone_had(
    machine: Call, olga: Person, ada: Person, paris: Location
) -> None:
    ci, caller = make_ci("PC-1", paris), machine(ada)
    caller.delete("/cis/PC-1")
    assert caller.get("/cis/pc-1").json["deleted_at"] is not None
    assert caller.get("/cis/tag:PC-1/history").json["items"][0]["kind"] == "deleted"
    keeper = machine(olga)
    assert [keeper.get("/cis/PC-1").status_code, keeper.post("/cis/PC-1/restore").status_code] == [404, 404]
    assert caller.post("/cis/PC-1/restore").json["deleted_at"] is None
    for _time in range(2):
        caller.delete("/cis/PC-1")
        second = make_ci("PC-1", paris)
    caller.delete("/cis/PC-1")
    told = caller.post("/cis/PC-1/restore")
    assert (told.status_code, told.json["code"], caller.get("/cis/PC-1").status_code) == (409, "ambiguous", 409)
    assert caller.post(f"/cis/{ci.id}/restore").json["tag"] == "PC-1"
    assert second.deleted_at is not None
