"""Opening an incident: number, priority, group, clocks, history, in one transaction."""

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.core.actor import Actor
from app.core.errors import Forbidden, Invalid
from app.tickets.commands import Create, OpenIncident, RoutingRuleDetails
from app.tickets.models import TicketEvent
from app.tickets.operations import create_routing_rule, open_incident
from app.tickets.queries import around, get_visible
from app.tickets.routing import explain
from tests.factories import make_group, make_person
from tests.tickets.conftest import NOON


def test_it_has_a_number_a_priority_a_group_and_a_due_instant(desk):
    ticket = desk.open(impact="several")
    assert ticket.number.startswith("INC")
    assert (ticket.status, ticket.priority, ticket.version) == ("new", "medium", 1)
    assert (ticket.location_id, ticket.group_id) == (desk.floor.id, desk.paris_desk.id)
    assert ticket.due_at is not None
    assert (ticket.opened_at, ticket.late_since, ticket.unrouted_reason) == (NOON, None, None)


def test_numbers_follow_each_other(desk):
    first, second = desk.open(), desk.open()
    assert int(second.number[3:]) == int(first.number[3:]) + 1


def test_it_writes_one_event_and_one_audit_entry(desk, incident):
    event = desk.session.scalars(select(TicketEvent).where(TicketEvent.ticket_id == incident.id)).one()
    assert (event.kind, event.seq, event.occurred_at, event.status) == ("opened", 1, NOON, "new")
    assert event.person_id == desk.rita.person_id
    audited = select(AuditEntry).where(AuditEntry.noun == "tickets", AuditEntry.subject_id == incident.id)
    entry = desk.session.scalars(audited).one()
    assert (entry.event, entry.actor_id) == ("ticket.opened", desk.rita.person_id)


def test_a_routing_rule_wins_over_the_location_and_says_so(desk):
    network = make_group("Network", desk.lyon)
    details = RoutingRuleDetails("Network to Lyon", network.id, category_id=desk.category("network").id)
    create_routing_rule(Create(details), actor=desk.ada, now=NOON)
    ticket = desk.open(category_id=desk.category("network").id)
    assert ticket.group_id == network.id
    why = explain(around(get_visible(ticket.number, desk.ada), NOON).trace)
    assert [str(line) for line in why] == ["The rule “Network to Lyon” gave it to Network."]


def test_a_child_location_inherits_the_group_of_its_ancestor(desk, incident):
    trace = around(get_visible(incident.number, desk.alan), NOON).trace
    assert trace["group_name"] == "Paris desk"
    assert trace["location_names"] == {"en": "Paris"}


def test_a_person_without_a_location_loses_nothing(desk):
    nomad = make_person("Nora Nomad")
    ticket = desk.open(actor=desk.ada, requester_id=nomad.id)
    assert (ticket.group_id, ticket.unrouted_reason) == (None, "no_location")


def test_a_location_without_a_group_loses_nothing(desk):
    ticket = desk.open(actor=desk.ada, location_id=desk.paris.parent_id)
    assert (ticket.group_id, ticket.unrouted_reason) == (None, "no_group")


def test_a_double_submit_makes_one_ticket(desk):
    first = desk.open(idempotency_key="form-1")
    assert desk.open(idempotency_key="form-1", title="Typed once more").id == first.id
    assert desk.open(idempotency_key="form-2").id != first.id


def test_somebody_elses_key_never_finds_my_ticket(desk):
    mine = desk.open(idempotency_key="form-1")
    theirs = desk.open(actor=desk.olaf, requester_id=desk.olaf.person_id, idempotency_key="form-1")
    assert theirs.id != mine.id


@pytest.mark.parametrize("name", ["rita", "paula", "alan", "ada"])
def test_self_manager_technician_in_scope_and_administrator_may_open_for_rita(desk, name):
    assert desk.open(actor=getattr(desk, name)).requester_id == desk.rita.person_id


@pytest.mark.parametrize("name", ["olaf", "theo"])
def test_an_outsider_may_not_open_for_rita(desk, name):
    with pytest.raises(Forbidden):
        desk.open(actor=getattr(desk, name))


def test_an_auditor_opens_nothing(desk):
    with pytest.raises(Forbidden):
        desk.open(actor=Actor(desk.rita.person_id, is_auditor=True))


def test_a_requester_does_not_choose_another_location(desk):
    assert desk.open(location_id=desk.lyon.id).location_id == desk.floor.id
    assert desk.open(actor=desk.alan, location_id=desk.paris.id).location_id == desk.paris.id


def test_group_and_priority_are_not_for_people_to_dictate(desk):
    ticket = desk.open(group_id=desk.lyon_desk.id, priority="critical", routed=False, reference=("x", "y"))
    assert (ticket.group_id, ticket.priority) == (desk.paris_desk.id, "low")
    assert around(get_visible(ticket.number, desk.ada), NOON).references == ()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "abcd"),
        ("title", "x" * 151),
        ("title", "broken\x00title"),
        ("title", "lone \ud800 surrogate"),
        ("body", "x" * 20_001),
        ("impact", "galaxy"),
        ("urgency", "yesterday"),
        ("category_id", 999_999),
        ("requester_id", 999_999),
    ],
)
def test_what_breaks_a_rule_names_its_field(desk, field, value):
    with pytest.raises(Invalid) as refusal:
        desk.open(actor=desk.ada, **{field: value})
    assert list(refusal.value.fields) == [field]


def test_titles_of_every_alphabet_are_kept(desk):
    title = "Écran noir — 画面が黒い 🖥️ שלום"
    assert desk.open(title=f"  {title} \n").title == title


def test_an_import_dictates_group_priority_and_reference_in_the_past(desk):
    command = OpenIncident(
        title="From elsewhere",
        requester_id=desk.rita.person_id,
        routed=False,
        group_id=desk.lyon_desk.id,
        priority="critical",
        reference=("servicenow", "INC0000045"),
    )
    past = NOON.replace(year=2016)
    ticket = open_incident(command, actor=Actor.system("import"), now=past)
    assert (ticket.group_id, ticket.priority, ticket.opened_at) == (desk.lyon_desk.id, "critical", past)
    assert around(get_visible(ticket.number, desk.ada), NOON).references == (("servicenow", "INC0000045"),)
