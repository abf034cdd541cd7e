"""Reply templates filled in for a ticket by the API, as the composer does (D17, D45)."""

import pytest
from sqlalchemy.orm import Session

from app.directory.models import Group, Person
from app.tickets.commands import OpenIncident
from app.tickets.models import ReplyTemplate, Ticket
from app.tickets.operations import open_incident
from tests.factories import NOW, actor_of, make_group
from tests.machines import Call


@pytest.fixture
def incident(session: Session, rita: Person, paris_desk: Group) -> Ticket:
    return open_incident(OpenIncident("The printer is on fire", rita.id), actor=actor_of(rita), now=NOW)


@pytest.fixture
def template(session: Session) -> ReplyTemplate:
    bodies = {"en": "Hello {{requester.first_name}}, {{assignee.name}} looks at it."}
    row = ReplyTemplate(key="greeting", names={"en": "Greeting"}, bodies=bodies, active=True)
    session.add(row)
    session.flush()
    return row


def test_a_template_is_found_and_filled_in(
    machine: Call, incident: Ticket, template: ReplyTemplate, alan: Person
) -> None:
    caller, place = machine(alan), f"/tickets/{incident.number}/replies"
    assert {"id": template.id, "key": "greeting", "name": "Greeting"} in caller.get(place).json["items"]
    told = caller.get(f"{place}/{template.id}").json
    assert told == {"text": "Hello Rita, {{assignee.name}} looks at it.", "missing": ["assignee.name"]}


def test_who_writes_no_notes_is_refused_and_an_outsider_finds_nothing(
    machine: Call, incident: Ticket, template: ReplyTemplate, rita: Person, olaf: Person
) -> None:
    for person, status in ((rita, 403), (olaf, 404)):
        for place in ("replies", f"replies/{template.id}"):
            assert machine(person).get(f"/tickets/{incident.number}/{place}").status_code == status


def test_only_a_template_of_one_s_own_that_is_in_use_is_filled_in(
    machine: Call, session: Session, incident: Ticket, template: ReplyTemplate, alan: Person, rita: Person
) -> None:
    caller, place = machine(alan), f"/tickets/{incident.number}/replies"
    for wrong in ("0", "farewell", "999999", "x" * 2000):
        assert caller.get(f"{place}/{wrong}").status_code == 404
    assert caller.get(f"{place}/{template.id}?colour=red").status_code == 400
    template.owner_id = rita.id
    session.flush()
    for gone in (template.id, "greeting"):
        assert caller.get(f"{place}/{gone}").status_code == 404


def test_a_key_names_the_nearest_template(
    machine: Call,
    session: Session,
    incident: Ticket,
    template: ReplyTemplate,
    alan: Person,
    ada: Person,
    rita: Person,
    paris_desk: Group,
) -> None:
    place = f"/tickets/{incident.number}/replies/greeting"
    said = {"key": "greeting", "names": {"en": "Greeting"}}
    of_group = ReplyTemplate(**said, bodies={"en": "The desk greets you."}, group_id=paris_desk.id)
    own = ReplyTemplate(**said, bodies={"en": "I greet you."}, owner_id=alan.id)
    others = ReplyTemplate(**said, bodies={"en": "Who?"}, owner_id=rita.id)
    answers = [machine(alan).get(place).json["text"]]
    for row in (of_group, own, others):
        session.add(row)
        session.flush()
        answers.append(machine(alan).get(place).json["text"])
    assert answers[0].startswith("Hello Rita")
    assert answers[1:] == ["The desk greets you.", "I greet you.", "I greet you."]
    assert machine(alan).get("/reply-templates/greeting").json["id"] == own.id
    assert machine(ada).get("/reply-templates/greeting").json["id"] == template.id
    changed = machine(alan).patch("/reply-templates/greeting", {"bodies": {"en": "I salute you."}})
    assert (changed.json["id"], machine(alan).get(place).json["text"]) == (own.id, "I salute you.")
    assert machine(alan).delete("/reply-templates/greeting").status_code == 204
    assert machine(alan).get("/reply-templates/greeting").json["id"] == of_group.id


def test_a_key_of_two_as_near_names_none(
    machine: Call, session: Session, incident: Ticket, alan: Person, ada: Person, rita: Person, paris_desk: Group
) -> None:
    said = {"key": "greeting", "names": {"en": "Greeting"}, "bodies": {"en": "Hello."}}
    both = [make_group(name, paris_desk.location, ("incidents",), members=[alan]) for name in ("One", "Other")]
    session.add_all([ReplyTemplate(**said, group_id=group.id) for group in both])
    session.add(ReplyTemplate(**said, owner_id=rita.id))
    session.flush()
    for place in ("/reply-templates/greeting", f"/tickets/{incident.number}/replies/greeting"):
        told = machine(alan).get(place)
        assert (told.status_code, told.json["code"]) == (409, "ambiguous")
    assert machine(alan).patch("/reply-templates/greeting", {"active": False}, tag="*").status_code == 409
    assert machine(ada).delete("/reply-templates/greeting", tag="*").status_code == 409
