"""Who ends something small may say which version of it, and need not; what has no version is named by none (D45)."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.core.clock import utcnow
from app.directory.models import Group, Person
from tests.api.test_doors import address, doors
from tests.factories import make_token
from tests.machines import Call

OLD = {"If-Match": '"old"'}


def test_a_stay_that_changed_is_not_ended_by_who_saw_it_before(
    machine: Call, ada: Person, alan: Person, paris_desk: Group
) -> None:
    caller, path = machine(ada), f"/groups/{paris_desk.id}/members/{alan.id}"
    seen = caller.get(path)
    assert (seen.status_code, seen.json["person"]["name"], seen.json["is_manager"]) == (200, "Alan Keller", False)
    tag = caller.put(path, {"is_manager": True}, headers={"If-Match": seen.headers["ETag"]}).headers["ETag"]
    late = {"If-Match": seen.headers["ETag"]}
    assert caller.put(path, {"is_manager": False}, headers=late).status_code == 412
    told = caller.call("DELETE", path, late)
    assert (told.status_code, told.json["code"]) == (412, "precondition_failed")
    assert caller.get(path).json["is_manager"] is True
    assert caller.call("DELETE", path, {"If-Match": tag}).status_code == 204
    assert caller.get(path).status_code == 404


def test_who_names_a_version_of_nobodys_stay_begins_none(
    machine: Call, ada: Person, rita: Person, paris_desk: Group
) -> None:
    caller, path = machine(ada), f"/groups/{paris_desk.id}/members/{rita.id}"
    for named in ("*", '"old"'):
        assert caller.put(path, {}, headers={"If-Match": named}).status_code == 412
    assert caller.get(path).status_code == 404
    assert caller.put(path, {}).status_code == 200


def test_who_may_not_keep_members_is_told_so_whatever_they_name(machine: Call, alan: Person, paris_desk: Group) -> None:
    caller, path = machine(alan), f"/groups/{paris_desk.id}/members/{alan.id}"
    answers = [caller.put(path, {}, headers=OLD), caller.call("DELETE", path, OLD), caller.call("DELETE", path)]
    assert [one.status_code for one in answers] == [403, 403, 403]


def test_a_token_used_since_is_revoked_by_who_names_no_version(machine: Call, session: Session, rita: Person) -> None:
    _secret, token = make_token(rita, now=utcnow())
    caller, path = machine(rita), f"/tokens/{token.id}"
    seen = caller.get(path).headers["ETag"]
    token.last_used_at = utcnow() + timedelta(minutes=1)
    session.flush()
    assert caller.call("DELETE", path, {"If-Match": seen}).status_code == 412
    assert caller.get(path).status_code == 200
    assert caller.call("DELETE", path).status_code == 204


def test_what_has_no_version_is_named_by_none(app: Flask, machine: Call, ada: Person) -> None:
    caller = machine(ada)
    told = {
        rule.endpoint: caller.call("DELETE", address(rule, "1"), OLD).status_code
        for rule, method, way in doors(app)
        if method == "DELETE" and way.current is None
    }
    assert set(told.values()) == {412}
    assert {name.partition(".")[2] for name in told} == {
        "drop_file",
        "end_session",
        "unlink_ticket",
        "unrelate_ci",
        "untie_ci_from_ticket",
        "unwatch_ticket",
    }


@pytest.mark.parametrize(
    ("operation", "asked", "refusals"),
    [
        ("delete_group", True, {"412", "428"}),
        ("revoke_token", False, {"412"}),
        ("set_member", False, {"412"}),
        ("unwatch_ticket", False, {"412"}),
    ],
)
def test_the_description_says_which_ask_for_it(machine: Call, operation: str, asked: bool, refusals: set[str]) -> None:
    paths = machine().get("/openapi.json").json["paths"]
    ways = [one for path in paths.values() for one in path.values() if isinstance(one, dict)]
    found = next(one for one in ways if one["operationId"] == operation)
    header = next(one for one in found["parameters"] if one.get("name") == "If-Match")
    assert (header["required"], {"412", "428"} & found["responses"].keys()) == (asked, refusals)
