"""The life of tickets by the API: moves, words, ties, files (D8, D16, D45; threats 3, 9, 45)."""

import pytest
from sqlalchemy.orm import Session

from app.api.tickets import many
from app.directory.models import Group, Location, Person
from app.tickets.commands import OpenIncident
from app.tickets.models import Ticket
from app.tickets.operations import bulk, open_incident
from app.tickets.queries import hold_reasons
from tests.factories import NOW, actor_of, make_group, make_person
from tests.machines import Call, Machine

ANY = "application/octet-stream"


@pytest.fixture
def incident(session: Session, rita: Person, paris_desk: Group) -> Ticket:
    return open_incident(OpenIncident("The printer is on fire", rita.id), actor=actor_of(rita), now=NOW)


def moved(caller: Machine, ticket: Ticket, to: str, **needs: object) -> tuple[int, str]:
    told = caller.post(f"/tickets/{ticket.number}/transition", {"to": to, **needs})
    return told.status_code, told.json.get("status") if told.status_code == 200 else told.json["code"]


def test_an_incident_is_worked_to_its_end(machine: Call, incident: Ticket, alan: Person, rita: Person) -> None:
    worker, asker = machine(alan), machine(rita)
    assert worker.post(f"/tickets/{incident.number}/take").json["assignee"] == {"id": alan.id, "name": "Alan Keller"}
    assert moved(worker, incident, "in_progress") == (200, "in_progress")
    assert moved(worker, incident, "on_hold") == (422, "invalid")
    assert moved(worker, incident, "on_hold", hold_reason="nothing") == (422, "invalid")
    assert moved(worker, incident, "on_hold", hold_reason=hold_reasons()[0].key) == (200, "on_hold")
    assert moved(worker, incident, "resolved", solution="Put out.") == (200, "resolved")
    assert moved(asker, incident, "closed") == (200, "closed")
    assert asker.post(f"/tickets/{incident.number}/reopen", {"reason": "It burns"}).json["status"] == "in_progress"


def test_a_move_that_is_none_is_refused_and_changes_nothing(
    machine: Call, incident: Ticket, alan: Person, rita: Person
) -> None:
    status, code = moved(machine(alan), incident, "closed")
    assert status == 409
    assert code
    assert moved(machine(rita), incident, "resolved", solution="Mine")[0] == 403
    assert machine(alan).get(f"/tickets/{incident.number}").json["status"] == "new"


def test_a_task_is_not_worked_before_its_approval(
    machine: Call, session: Session, rita: Person, alan: Person, ada: Person, paris: object
) -> None:
    make_group("Paris tasks", paris, ("tasks",), takes=("tasks",), members=[alan])
    task = machine(rita).post("/tickets", {"kind": "task", "title": "A new laptop", "category": "laptop"}).json
    assert task["status"] == "awaiting_approval"
    for caller in (machine(alan), machine(ada)):
        path = f"/tickets/{task['number']}"
        for verb, sent in (
            ("take", None),
            ("assign", {"person": alan.id}),
            ("transition", {"to": "in_progress"}),
            ("transition", {"to": "resolved", "solution": "Done."}),
            ("transition", {"to": "new"}),
        ):
            assert caller.post(f"{path}/{verb}", sent).status_code in (403, 409), (verb, sent)
    assert machine(rita).get(f"/tickets/{task['number']}").json["status"] == "awaiting_approval"


def test_moves_are_those_that_the_caller_may_choose(
    machine: Call, incident: Ticket, alan: Person, rita: Person, olaf: Person
) -> None:
    path = f"/tickets/{incident.number}/moves"
    assert [one["to"] for one in machine(rita).get(path).json["items"]] == ["cancelled"]
    offered = machine(alan).get(path).json["items"]
    assert offered[0] == {"name": "start", "to": "in_progress", "needs": []}
    assert {"resolved", "on_hold", "cancelled"} <= {one["to"] for one in offered}
    resolving = next(one for one in offered if one["to"] == "resolved")
    assert resolving["needs"] == ["solution"]
    assert machine(olaf).get(path).status_code == 404


def test_what_was_just_done_is_taken_back(machine: Call, incident: Ticket, alan: Person, rita: Person) -> None:
    path, worker = f"/tickets/{incident.number}", machine(alan)
    assert worker.post(f"{path}/take").json["assignee"]["id"] == alan.id
    assert machine(rita).post(f"{path}/undo").status_code == 403
    back = worker.post(f"{path}/undo")
    assert (back.status_code, back.json["assignee"], back.json["status"]) == (200, None, "new")
    assert worker.post(f"{path}/undo").status_code == 409


def test_a_requester_takes_back_their_own_closing(machine: Call, incident: Ticket, alan: Person, rita: Person) -> None:
    worker, asker, path = machine(alan), machine(rita), f"/tickets/{incident.number}/undo"
    assert moved(worker, incident, "resolved", solution="Put out.") == (200, "resolved")
    assert asker.post(path).status_code == 403
    assert moved(asker, incident, "closed") == (200, "closed")
    assert asker.post(path).json["status"] == "resolved"
    assert asker.post(path).status_code == 403
    assert moved(asker, incident, "closed") == (200, "closed")
    worker.post(f"/tickets/{incident.number}/comments", {"text": "They are happy", "internal": True})
    assert asker.post(path).json["code"] == "overtaken"


def test_who_gives_away_what_only_their_name_let_them_see_is_told_nothing_of_it(
    machine: Call, alan: Person, ada: Person, olaf: Person, lyon: Location, lyon_desk: Group, paris_desk: Group
) -> None:
    bea = make_person("Bea Lyonnet", lyon)
    make_group("Lyon night desk", lyon, members=[bea])
    theirs = open_incident(OpenIncident("The scanner smokes", olaf.id), actor=actor_of(olaf), now=NOW)
    path = f"/tickets/{theirs.number}"
    assert machine(ada).post(f"{path}/assign", {"person": alan.id}).status_code == 200
    worker = machine(alan)
    assert worker.get(path).status_code == 200
    given = worker.post(f"{path}/assign", {"person": bea.id})
    assert (given.status_code, given.data) == (204, b"")
    assert worker.get(path).status_code == 404
    assert machine(bea).get(path).json["assignee"]["id"] == bea.id


def test_a_note_is_for_staff_on_every_surface(machine: Call, incident: Ticket, alan: Person, rita: Person) -> None:
    path, worker, asker = f"/tickets/{incident.number}", machine(alan), machine(rita)
    assert worker.post(f"{path}/comments", {"text": "Is it warm?"}).status_code == 201
    note = worker.post(f"{path}/comments", {"text": "It is the old one", "internal": True})
    place = note.headers["Location"].removeprefix("/api/v1")
    assert place == f"{path}/comments/{note.json['id']}"
    assert worker.get(place).json == note.json
    assert asker.get(place).status_code == worker.get(f"{path}/comments/1{note.json['id']}").status_code == 404
    assert (note.status_code, note.json["internal"]) == (201, True)
    assert [one["text"] for one in worker.get(f"{path}/comments").json["items"]] == ["Is it warm?", "It is the old one"]
    assert [one["text"] for one in asker.get(f"{path}/comments").json["items"]] == ["Is it warm?"]
    assert "the old one" not in asker.get(f"{path}/history").get_data(as_text=True)
    told = worker.get(f"{path}/history").json["items"][-1]
    assert (told["kind"], told["person"]) == ("note", {"id": alan.id, "name": "Alan Keller"})
    assert asker.post(f"{path}/comments", {"text": "Psst", "internal": True}).status_code == 403


def test_a_file_comes_with_its_comment_and_has_its_rights(
    machine: Call, incident: Ticket, alan: Person, rita: Person, olaf: Person
) -> None:
    path, worker = f"/tickets/{incident.number}", machine(alan)
    brought = worker.call("POST", "/attachments?name=log.txt", data=b"it burns", content_type=ANY)
    assert brought.status_code == 201
    key = brought.json["key"]
    assert machine(rita).get(f"/attachments/{key}").status_code == 404
    said = worker.post(f"{path}/comments", {"text": "The log", "internal": True, "files": [key]})
    assert said.status_code == 201
    assert [one["name"] for one in worker.get(f"{path}/files").json["items"]] == ["log.txt"]
    fetched = worker.get(f"/attachments/{key}")
    assert (fetched.data, fetched.headers["Content-Disposition"]) == (b"it burns", "attachment; filename=log.txt")
    fetched.close()
    for other in (rita, olaf):
        assert machine(other).get(f"/attachments/{key}").status_code == 404
    assert machine(rita).get(f"{path}/files").json["items"] == []


def test_a_file_that_is_dropped_is_gone(machine: Call, rita: Person) -> None:
    caller = machine(rita)
    brought = caller.call("POST", "/attachments", data=b"x", content_type=ANY)
    assert caller.call("DELETE", f"/attachments/{brought.json['key']}").status_code == 204
    assert caller.get(f"/attachments/{brought.json['key']}").status_code == 404


def test_a_file_too_large_is_told_its_limit(machine: Call, rita: Person) -> None:
    body = b"x" * (26 * 1024 * 1024)
    told = machine(rita).call("POST", "/attachments?name=a.bin", data=body, content_type=ANY)
    assert (told.status_code, told.mimetype) == (413, "application/problem+json")
    assert "25 MB" in told.json["detail"]


def test_tickets_are_tied_and_untied(
    machine: Call, incident: Ticket, alan: Person, rita: Person, paris_desk: Group
) -> None:
    other = open_incident(OpenIncident("The scanner smokes", rita.id), actor=actor_of(rita), now=NOW)
    path, worker = f"/tickets/{incident.number}", machine(alan)
    tied = worker.post(f"{path}/links", {"relation": "blocks", "number": other.number})
    assert [(one["relation"], one["number"]) for one in tied.json["items"]] == [("blocks", other.number)]
    assert worker.call("DELETE", f"{path}/links/blocks/{other.number}").status_code == 204
    assert worker.get(f"{path}/links").json["items"] == []
    assert worker.post(f"{path}/watchers", {}).json["items"] == [{"id": alan.id, "name": "Alan Keller"}]
    assert worker.call("DELETE", f"{path}/watchers/{alan.id}").status_code == 204
    assert worker.get(f"{path}/watchers").json["items"] == []


def test_a_merged_and_a_converted_ticket_are_found_by_their_old_numbers(
    machine: Call, incident: Ticket, alan: Person, rita: Person, paris: object
) -> None:
    make_group("Paris tasks", paris, ("tasks",), takes=("tasks",), members=[alan])
    other = open_incident(OpenIncident("The scanner smokes", rita.id), actor=actor_of(rita), now=NOW)
    worker, number = machine(alan), incident.number
    merged = worker.post(f"/tickets/{number}/merge", {"number": other.number})
    assert (merged.status_code, merged.json["number"]) == (200, other.number)
    for path, there in ((f"/tickets/{number}?fields=id", "?fields=id"), (f"/tickets/{incident.id}/files", "/files")):
        led = worker.get(path)
        assert (led.status_code, led.headers["Location"]) == (308, f"/api/v1/tickets/{other.number}{there}"), path
        assert led.data == b"" and "RateLimit" in led.headers
    said = worker.post(f"/tickets/{number}/comments", {"text": "Meant for whom?"})
    assert (said.status_code, said.json["code"]) == (409, "merged")
    assert other.number in said.json["detail"]
    assert worker.patch(f"/tickets/{incident.id}", {"title": "Another's title"}, tag="*").json["code"] == "merged"
    converted = worker.post(f"/tickets/{other.number}/convert", {"category": "laptop", "lose_sight": True})
    assert (converted.status_code, converted.json["kind"]) == (200, "task")
    assert worker.get(f"/tickets/{other.number}").json["number"] == converted.json["number"]


def test_an_administrator_deletes_and_restores(machine: Call, incident: Ticket, ada: Person, alan: Person) -> None:
    path = f"/tickets/{incident.number}"
    assert machine(alan).post(f"{path}/delete", {"reason": "No"}).status_code == 403
    assert machine(ada).post(f"{path}/delete", {"reason": "A test"}).status_code == 204
    assert machine(ada).get(path).status_code == 404
    assert machine(alan).post(f"{path}/restore", {}).status_code == 404
    assert machine(ada).post(f"{path}/restore", {}).json["number"] == incident.number


def test_a_clock_is_explained_to_its_last_interval(machine: Call, incident: Ticket, alan: Person) -> None:
    told = machine(alan).get(f"/tickets/{incident.number}/clocks").json["items"]
    assert {one["target"] for one in told} <= {"response", "resolution"}
    for clock in told:
        assert clock["counted_seconds"] == sum(one["counted_seconds"] for one in clock["intervals"])


def test_many_are_changed_or_none(
    machine: Call, incident: Ticket, alan: Person, rita: Person, olaf: Person, lyon_desk: Group
) -> None:
    other = open_incident(OpenIncident("The scanner smokes", rita.id), actor=actor_of(rita), now=NOW)
    theirs = open_incident(OpenIncident("Another site's", olaf.id), actor=actor_of(olaf), now=NOW)
    worker = machine(alan)
    refused = worker.post("/bulk/tickets", {"act": "take", "tickets": [incident.id, theirs.id]})
    assert (refused.status_code, refused.json["code"]) == (404, "bulk_refused")
    assert [one["field"] for one in refused.json["errors"]] == [str(theirs.id)]
    assert worker.get(f"/tickets/{incident.number}").json["assignee"] is None
    done = worker.post("/bulk/tickets", {"act": "take", "tickets": [incident.id, other.id]})
    assert [one["number"] for one in done.json["items"]] == [incident.number, other.number]
    assert worker.get(f"/tickets/{incident.number}").json["assignee"]["id"] == alan.id
    assert worker.post("/bulk/tickets", {"act": "take", "tickets": list(range(1, 10_002))}).status_code == 422


def test_all_that_match_are_changed_or_none(
    machine: Call,
    incident: Ticket,
    alan: Person,
    rita: Person,
    olaf: Person,
    lyon_desk: Group,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = open_incident(OpenIncident("The scanner smokes", rita.id), actor=actor_of(rita), now=NOW)
    theirs = open_incident(OpenIncident("The printer smokes", olaf.id), actor=actor_of(olaf), now=NOW)
    worker, path, mine = machine(alan), "/bulk/tickets", {"matching": {"q": "smokes"}}
    refused = worker.post(path, {"act": "take", "expected": 2, **mine})
    assert (refused.status_code, refused.json["code"]) == (409, "list_changed")
    assert refused.json["errors"] == [{"field": "expected", "message": "1 match now."}]
    done = worker.post(path, {"act": "take", "expected": 1, **mine}).json["items"]
    assert [one["number"] for one in done] == [other.number]
    assert worker.post(path, {"act": "take", "matching": {"q": "nothing"}}).json["items"] == []
    assert machine(olaf).get(f"/tickets/{theirs.number}").json["assignee"] is None
    for body, field in (
        ({}, "tickets"),
        ({"tickets": [other.id], **mine}, "tickets"),
        ({"tickets": [other.id], "expected": 1}, "expected"),
        ({"matching": {"overdue": "yes"}}, "matching.overdue"),
        ({"matching": {"sort": "opened"}}, "matching.sort"),
    ):
        told = worker.post(path, {"act": "close", **body})
        assert (told.status_code, [one["field"] for one in told.json["errors"]]) == (422, [field]), body
    monkeypatch.setattr(many, "MOST", 1)
    monkeypatch.setitem(bulk.__globals__, "MOST", 1)
    many_more = worker.post(path, {"act": "take", "matching": {}})
    assert (many_more.status_code, many_more.json["detail"]) == (400, "At most 1 tickets at once.")
    assert worker.get(f"/tickets/{incident.number}").json["assignee"] is None


def test_what_was_done_to_many_is_taken_back_as_one(
    machine: Call, incident: Ticket, alan: Person, ada: Person, rita: Person
) -> None:
    other = open_incident(OpenIncident("The scanner smokes", rita.id), actor=actor_of(rita), now=NOW)
    worker, path = machine(alan), "/bulk/tickets/undo"
    done = worker.post("/bulk/tickets", {"act": "take", "tickets": [incident.id, other.id]}).json["items"]
    (instant,) = {one["acted_at"] for one in done}
    assert machine(ada).post(path, {"acted_at": instant}).status_code == 409
    assert moved(worker, other, "in_progress") == (200, "in_progress")
    key = {"Idempotency-Key": "back"}
    back = worker.post(path, {"acted_at": instant}, headers=key)
    assert back.status_code == 200
    told = {one["number"]: one["reason"] for one in back.json["items"]}
    left = "Something else has happened on the ticket since; it stays as it is."
    assert told == {incident.number: None, other.number: left}
    assert worker.get(f"/tickets/{incident.number}").json["assignee"] is None
    assert worker.get(f"/tickets/{other.number}").json["assignee"]["id"] == alan.id
    assert worker.post(path, {"acted_at": instant}, headers=key).json == back.json
    again = worker.post(path, {"acted_at": instant})
    assert (again.status_code, again.json["detail"]) == (409, left)


def test_words_find_tickets_and_people_in_sight(
    machine: Call, incident: Ticket, alan: Person, olaf: Person, rita: Person
) -> None:
    found = machine(alan).get("/search?q=printer").json["items"]
    assert [(one["kind"], one["key"]) for one in found] == [("ticket", incident.number)]
    assert machine(olaf).get("/search?q=printer").json["items"] == []
    assert ("person", "Rita Moreau") in {
        (one["kind"], one["title"]) for one in machine(alan).get("/search?q=rita").json["items"]
    }
    assert machine(alan).get("/search").status_code == 400
