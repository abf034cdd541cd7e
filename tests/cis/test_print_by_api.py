"""Labels by the API: of what a query asks for, of one CI, never of what is out of sight."""

import re

import pytest
from werkzeug.test import TestResponse

from app.directory.models import Location, Person
from tests.cmdb.conftest import make_ci
from tests.machines import Call


def pages(reply: TestResponse) -> int:
    assert reply.mimetype == "application/pdf"
    return len(re.findall(rb"/Type /Page\b", reply.data))


def test_labels_are_those_of_the_list(machine: Call, olga: Person, olaf: Person, paris: Location) -> None:
    for number in range(25):
        make_ci(f"PC-{number}", paris, attrs={"memory": number})
    assert pages(machine(olga).get("/ci-labels")) == 2
    assert pages(machine(olga).get("/ci-labels?type=computer&field[memory.from]=24&sort=tag")) == 1
    assert machine(olga).get("/ci-labels?q=nothing").status_code == 400
    assert machine(olaf).get("/ci-labels").status_code == 400


def test_too_many_labels_are_not_printed_at_once(
    machine: Call, ada: Person, paris: Location, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.cmdb.labels.MOST", 2)
    for number in range(3):
        make_ci(f"PC-{number}", paris)
    told = machine(ada).get("/ci-labels")
    assert (told.status_code, told.json["detail"]) == (400, "At most 2 labels at once: narrow the list.")


def test_one_label_is_for_who_sees_the_ci(machine: Call, olga: Person, olaf: Person, paris: Location) -> None:
    make_ci("PC-1", paris)
    assert pages(machine(olga).get("/cis/PC-1/label")) == 1
    assert machine(olaf).get("/cis/PC-1/label").status_code == 404
