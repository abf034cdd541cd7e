"""What a ticket's page tells besides the ticket, by the API: why its group, what is new, who may be called by name."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import utcnow
from app.directory.models import Group, Person
from app.tickets.commands import OpenIncident
from app.tickets.models import Ticket, TicketRead
from app.tickets.operations import open_incident
from tests.factories import actor_of, make_token
from tests.machines import Call, Machine


@pytest.fixture
def incident(session: Session, rita: Person, paris_desk: Group) -> Ticket:
    return open_incident(OpenIncident("The printer is on fire", rita.id), actor=actor_of(rita), now=utcnow())


def bearing(machine: Call, person: Person, *scopes: str) -> Machine:
    secret, _kept = make_token(person, " ".join(scopes), scopes=scopes, now=utcnow())
    caller = machine()
    caller.headers["Authorization"] = f"Bearer {secret}"
    return caller


def test_who_reads_notes_is_told_why_this_group(
    machine: Call, incident: Ticket, paris_desk: Group, ada: Person, alan: Person, rita: Person, olaf: Person
) -> None:
    keeper, path = machine(ada), f"/tickets/{incident.number}/routing"
    told = machine(alan).get(path).json
    assert (told["group"]["id"], told["rule"], told["considered"]) == (paris_desk.id, None, [])
    assert told["words"] == ["No rule matched; Paris desk takes the unrouted tickets of Paris."]
    for name, category in (("Screens", "hardware"), ("All", None)):
        rule = {"name": name, "category": category, "group": paris_desk.id}
        assert keeper.post("/routing-rules", rule).status_code == 201
    other = machine(rita).post("/tickets", {"title": "The network is down", "category": "network"}).json
    told = machine(alan).get(f"/tickets/{other['number']}/routing").json
    assert [(one["rule"]["name"], one["miss"]) for one in told["considered"]] == [
        ("Screens", "category"),
        ("All", None),
    ]
    assert told["rule"] == told["considered"][1]["rule"]
    assert told["words"][-1] == "The rule “All” gave it to Paris desk."
    assert [machine(one).get(path).status_code for one in (rita, olaf)] == [403, 404]


def test_what_is_new_is_told_to_each_as_far_as_they_may_read(
    machine: Call, incident: Ticket, alan: Person, rita: Person, olaf: Person
) -> None:
    path, worker, asker = f"/tickets/{incident.number}", machine(alan), machine(rita)
    before = {one: one.get(f"{path}/pulse").json for one in (worker, asker)}
    assert [(one["news"], one["more"]) for one in before.values()] == [([], 0)] * 2
    worker.post(f"{path}/comments", {"text": "The usual suspect", "internal": True})
    seen = asker.get(f"{path}/pulse?since={before[asker]['tag']}")
    assert (seen.json, seen.json["tag"]) == (before[asker], before[asker]["tag"])
    assert asker.call("GET", f"{path}/pulse", {"If-None-Match": seen.headers["ETag"]}).status_code == 304
    worker.post(f"{path}/comments", {"text": "On my way"})
    for caller, texts in ((worker, ["The usual suspect", "On my way"]), (asker, ["On my way"])):
        told = caller.get(f"{path}/pulse?since={before[caller]['tag']}").json
        assert [one["text"] for one in told["news"]] == texts
        assert caller.get(f"{path}/pulse?since={told['tag']}").json["news"] == []
    # The numbers of events count the notes: a requester is answered by instants alone (D16).
    assert asker.get(f"{path}/pulse?since={before[worker]['tag']}").json["news"] == []
    assert machine(olaf).get(f"{path}/pulse").status_code == 404
    assert worker.get(f"{path}/pulse?since=yesterday").status_code == 400


def test_what_was_read_is_remembered_and_never_put_back(
    machine: Call, session: Session, incident: Ticket, alan: Person, rita: Person, olaf: Person
) -> None:
    path, worker = f"/tickets/{incident.number}", machine(alan)
    first = worker.get(f"{path}/pulse").json["tag"]
    worker.post(f"{path}/comments", {"text": "On my way"})
    for tag in (worker.get(f"{path}/pulse").json["tag"], first, "n9999999999"):
        assert worker.post(f"{path}/read", {"tag": tag}).status_code == 204
        mark = session.scalars(select(TicketRead).execution_options(populate_existing=True)).one()
        assert (mark.person_id, mark.ticket_id, mark.seq) == (alan.id, incident.id, 2)
    for tag in ("r5", "x", ""):
        refused = worker.post(f"{path}/read", {"tag": tag})
        assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "tag")
    assert machine(rita).post(f"{path}/read", {"tag": first}).status_code == 403
    assert machine(olaf).post(f"{path}/read", {"tag": first}).status_code == 404
    assert bearing(machine, alan, "tickets:read").post(f"{path}/read", {"tag": first}).status_code == 403


def test_those_are_found_by_name_who_may_read_what_is_written(
    machine: Call, incident: Ticket, alan: Person, rita: Person, olaf: Person
) -> None:
    path = f"/tickets/{incident.number}/people"
    worker, everybody = machine(alan), machine(alan).get(path).json["items"]
    assert {"identifier": rita.identifier, "name": "Rita Moreau"} in everybody
    assert [one["name"] for one in worker.get(f"{path}?q=rita").json["items"]] == ["Rita Moreau"]
    assert worker.get(f"{path}?q=rita&internal=true").json["items"] == []
    assert olaf.name not in [one["name"] for one in everybody]
    assert machine(rita).get(f"{path}?internal=true").status_code == 403
    assert machine(olaf).get(path).status_code == 404
    narrow, wide = bearing(machine, alan, "tickets:read"), bearing(machine, alan, "tickets:read", "directory:read")
    assert (narrow.get(path).json["code"], wide.get(path).json["items"]) == ("scope_missing", everybody)
