"""Sessions by the API: one's own, of browsers and of programs, seen and ended."""

from uuid import uuid4


def test_a_program_sees_where_its_person_is_signed_in(machine, browse, rita, olaf):
    hers = machine(rita)
    browse(rita)
    browse(olaf)
    told = hers.get("/sessions").json
    assert [(one["by_api"], one["current"]) for one in told["items"]] in (
        [(False, False), (True, True)],
        [(True, True), (False, False)],
    )
    assert told["next"] is None


def test_it_ends_one_or_all_others(machine, browse, rita):
    hers, page, other = machine(rita), browse(rita), machine(rita)
    (found,) = [one["id"] for one in hers.get("/sessions").json["items"] if not one["by_api"]]
    assert hers.call("DELETE", f"/sessions/{found}").status_code == 204
    assert page.get("/profile/").status_code == 303
    assert hers.call("DELETE", f"/sessions/{found}").status_code == 404
    assert hers.post("/sessions/end-others").status_code == 204
    assert [one.get("/auth/me").status_code for one in (hers, other)] == [200, 401]


def test_nobody_ends_somebody_elses(machine, browse, rita, olaf, ada):
    page = browse(rita)
    (found,) = [one["id"] for one in machine(rita).get("/sessions").json["items"] if not one["by_api"]]
    for caller, status in ((machine(olaf), 404), (machine(ada), 404), (machine(), 401)):
        assert caller.call("DELETE", f"/sessions/{found}").status_code == status
        assert caller.call("DELETE", f"/sessions/{uuid4()}").status_code == status
    assert page.get("/profile/").status_code == 200
