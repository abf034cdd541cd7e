"""Tickets by the API: list, open, read, change (D45; threats 1, 2, 4, 6, 78, 80)."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.directory.models import Group, Person
from app.tickets.commands import OpenIncident
from app.tickets.models import Ticket
from app.tickets.operations import open_incident
from tests.factories import NOW, actor_of
from tests.machines import Call


@pytest.fixture
def incident(session: Session, rita: Person, paris_desk: Group) -> Ticket:
    return open_incident(OpenIncident("The printer is on fire", rita.id), actor=actor_of(rita), now=NOW)


def test_a_machine_opens_an_incident_and_reads_it_where_it_is_told(
    machine: Call, rita: Person, paris_desk: Group
) -> None:
    told = machine(rita).post("/tickets", {"title": "No network", "category": "network", "impact": "several"})
    assert told.status_code == 201
    assert told.headers["Location"] == f"/api/v1/tickets/{told.json['number']}"
    assert told.json["group"] == {"id": paris_desk.id, "name": "Paris desk"}
    assert (told.json["kind"], told.json["status"], told.json["priority"]) == ("incident", "new", "medium")
    assert told.json["requester"] == {"id": rita.id, "name": "Rita Moreau"}
    assert machine(rita).get(f"/tickets/{told.json['number']}").json == told.json
    assert machine(rita).get(f"/tickets/{told.json['id']}").json == told.json


def test_a_task_awaits_its_approval(machine: Call, rita: Person, paula: Person) -> None:
    told = machine(rita).post("/tickets", {"kind": "task", "title": "A new laptop", "category": "laptop"})
    assert told.status_code == 201
    assert told.json["number"].startswith("TSK")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"title": "No"}, "title"),
        ({}, "title"),
        ({"title": "No network", "impact": "world"}, "impact"),
        ({"title": "No network", "category": "nothing"}, "category"),
        ({"title": "No network", "requester": 999_999_999}, "requester"),
        ({"title": "No network", "requester": 10**30}, "requester"),
        ({"title": "No network", "requester": "1"}, "requester"),
        ({"title": "No network", "due_at": "2026-01-01T00:00:00Z"}, "due_at"),
        ({"title": "No network", "is_admin": True}, "is_admin"),
        ({"title": "No network", "additional_info": "x"}, "additional_info"),
        ({"title": 5}, "title"),
    ],
)
def test_what_is_wrong_is_told_by_its_field(
    machine: Call, session: Session, rita: Person, sent: dict[str, object], field: str
) -> None:
    told = machine(rita).post("/tickets", sent)
    assert (told.status_code, told.mimetype) == (422, "application/problem+json")
    assert [one["field"] for one in told.json["errors"]] == [field]
    assert session.query(Ticket).count() == 0


def test_an_outsider_finds_no_ticket_of_others(machine: Call, incident: Ticket, olaf: Person) -> None:
    outsider = machine(olaf)
    assert outsider.get(f"/tickets/{incident.number}").status_code == 404
    assert outsider.get("/tickets").json == {"items": [], "next": None}
    changed = outsider.patch(f"/tickets/{incident.number}", {"title": "Mine now"}, tag="*")
    assert changed.status_code == 404


def test_a_requester_may_not_edit_what_they_see(machine: Call, incident: Ticket, rita: Person) -> None:
    assert machine(rita).patch(f"/tickets/{incident.number}", {"urgency": "high"}).status_code == 403


def test_a_change_names_the_version_it_changes(machine: Call, incident: Ticket, alan: Person) -> None:
    worker, path = machine(alan), f"/tickets/{incident.number}"
    read = worker.get(path)
    assert worker.call("PATCH", path, json={"title": "The printer smokes"}).status_code == 428
    first = worker.patch(path, {"title": "The printer smokes"}, tag=read.headers["ETag"])
    assert (first.status_code, first.json["title"]) == (200, "The printer smokes")
    late = worker.patch(path, {"title": "The printer burns"}, tag=read.headers["ETag"])
    assert (late.status_code, late.json["code"]) == (412, "precondition_failed")
    assert worker.patch(path, {"urgency": "high"}, tag=first.headers["ETag"]).json["urgency"] == "high"


def test_what_has_not_changed_is_not_sent_again(machine: Call, incident: Ticket, alan: Person) -> None:
    worker, path = machine(alan), f"/tickets/{incident.number}"
    tag = worker.get(path).headers["ETag"]
    assert worker.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_a_list_goes_on_by_its_cursor_whatever_its_order(
    machine: Call, session: Session, rita: Person, alan: Person, paris_desk: Group
) -> None:
    made = [
        open_incident(OpenIncident(f"Incident {at}", rita.id), actor=actor_of(rita), now=NOW + timedelta(hours=at // 2))
        for at in range(7)
    ]
    worker = machine(alan)
    for sort in (
        "opened",
        "-opened",
        "updated",
        "-updated",
        "due",
        "-due",
        "priority",
        "-priority",
        "number",
        "-number",
    ):
        found: list[str] = []
        address = f"/tickets?limit=3&sort={sort}"
        after = ""
        while True:
            part = worker.get(f"{address}{after}")
            assert part.status_code == 200, part.json
            found += [one["number"] for one in part.json["items"]]
            if part.json["next"] is None:
                assert "Link" not in part.headers
                break
            assert 'rel="next"' in part.headers["Link"]
            after = f"&cursor={part.json['next']}"
        assert len(found) == 7
        assert set(found) == {one.number for one in made}


def test_only_listed_names_filter_and_sort(machine: Call, incident: Ticket, alan: Person) -> None:
    worker = machine(alan)
    for query in (
        "sort=password_hash", "unknown=1", "kind=x", "limit=0", "limit=abc", "cursor=abc", "cursor=W10",
        "fields=secret", "category=nothing", "group=me", "requester=none", "status=", "assignee=-1", "limit=5&limit=6",
    ):  # fmt: skip
        told = worker.get(f"/tickets?{query}")
        assert (told.status_code, told.mimetype) == (400, "application/problem+json"), query
    assert worker.get("/tickets?limit=1000000000").status_code == 200
    assert worker.get("/tickets?assignee=999999999999999999").json["items"] == []


def test_filters_hold_all_at_once(machine: Call, incident: Ticket, alan: Person, rita: Person) -> None:
    worker = machine(alan)
    for query in (
        f"q={incident.number}", "q=printer", "kind=incident&status=open", f"requester={rita.id}", "assignee=none",
        f"location={incident.location_id}", "view=unassigned", "priority=low", "overdue=true",
    ):  # fmt: skip
        assert [one["id"] for one in worker.get(f"/tickets?{query}").json["items"]] == [incident.id], query
    for query in ("q=nothing", "kind=task", "status=ended", "assignee=me", "location=none"):
        assert worker.get(f"/tickets?{query}").json["items"] == [], query


def test_the_lists_of_the_panel_are_found_here_too(machine: Call, incident: Ticket, alan: Person, ada: Person) -> None:
    worker, path = machine(alan), f"/tickets/{incident.number}"

    def found(query: str, by: Person = alan) -> int:
        return len(machine(by).get(f"/tickets?{query}").json["items"])

    before = incident.opened_at.isoformat().replace("+00:00", "Z")
    assert (found(f"opened_since={before}"), found(f"opened_before={before}")) == (1, 0)
    assert (found("resolved_since=2020-01-01T00:00:00Z"), found("watched=me"), found("mentions=me")) == (0, 0, 0)
    worker.post(f"{path}/watchers", {})
    assert found("watched=me") == 1
    assert machine(ada).post(f"{path}/delete", {"reason": "A test"}).status_code == 204
    assert (found("status=deleted", ada), found("status=deleted"), found("status=open", ada)) == (1, 0, 0)
    assert worker.get("/tickets?opened_since=yesterday").json["errors"][0]["field"] == "opened_since"


def test_only_the_fields_asked_for_are_told(machine: Call, incident: Ticket, alan: Person) -> None:
    assert machine(alan).get(f"/tickets/{incident.id}?fields=number,status").json == {
        "number": incident.number,
        "status": "new",
    }
    assert machine(alan).get("/tickets?fields=number").json["items"] == [{"number": incident.number}]


def test_the_cost_is_no_requesters_business(
    machine: Call, session: Session, rita: Person, incident: Ticket, alan: Person
) -> None:
    incident.estimated_cost = 120
    session.flush()
    assert machine(rita).get(f"/tickets/{incident.number}").json["estimated_cost"] is None
    assert machine(alan).get(f"/tickets/{incident.number}").json["estimated_cost"] == "120.00"
