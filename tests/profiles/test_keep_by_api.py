"""A program chooses how the panel looks to its person, and to nobody else (decision 0035)."""

import pytest

from tests.machines import Call


def test_what_is_chosen_is_kept_and_the_panel_follows(machine: Call, browse, rita, alan) -> None:
    caller = machine(rita)
    before = caller.get("/profile")
    assert before.json == {"theme": "auto", "initials": None, "shortcuts": True}
    told = caller.patch("/profile", {"theme": "dark", "initials": "xy"}, tag=before.headers["ETag"])
    assert (told.status_code, told.json) == (200, {"theme": "dark", "initials": "XY", "shortcuts": True})
    assert caller.patch("/profile", {"shortcuts": False}, tag=before.headers["ETag"]).status_code == 412
    page = browse(rita).get("/profile/").text
    assert 'data-bs-theme="dark"' in page and ">XY<" in page
    assert caller.patch("/profile", {"initials": None, "shortcuts": False}).json == {
        "theme": "dark",
        "initials": None,
        "shortcuts": False,
    }
    assert machine(alan).get("/profile").json == before.json


@pytest.mark.parametrize("sent", [{"theme": "pink"}, {"initials": "a-"}, {"initials": "abc"}, {"shortcuts": None}])
def test_what_is_not_offered_is_refused_by_its_name(machine: Call, rita, sent) -> None:
    told = machine(rita).patch("/profile", sent)
    assert (told.status_code, [one["field"] for one in told.json["errors"]]) == (422, list(sent))
