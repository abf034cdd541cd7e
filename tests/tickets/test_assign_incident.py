"""Who works on an incident: take, assign, transfer."""

import pytest
from sqlalchemy import select

from app.core.actor import Actor
from app.core.errors import Forbidden, Invalid, NotFound, Refused
from app.directory.commands import SetActive
from app.directory.operations import set_active
from app.tickets.commands import Assign, ChangeStatus, Take, Transfer
from app.tickets.models import TicketEvent
from app.tickets.operations import assign, change_status, take, transfer
from app.tickets.queries import around, get_visible
from app.tickets.routing import explain
from tests.factories import SETUP, actor_of, make_group, make_person
from tests.tickets.conftest import NOON


def test_taking_makes_it_assigned_to_me(desk, incident):
    assert take(Take(incident.id), actor=desk.alan, now=NOON).status == "assigned"
    assert incident.assignee_id == desk.alan.person_id
    kinds = select(TicketEvent.kind, TicketEvent.to_value).where(TicketEvent.ticket_id == incident.id)
    assert desk.session.execute(kinds.order_by(TicketEvent.seq)).all()[-1] == ("assigned", str(desk.alan.person_id))


def test_taking_what_somebody_took_says_who(desk, incident):
    zoe = make_person("Zoe Second", desk.paris)
    make_group("Second desk of Paris", desk.paris, members=[zoe])
    take(Take(incident.id), actor=desk.alan, now=NOON)
    with pytest.raises(Refused) as refusal:
        take(Take(incident.id), actor=actor_of(zoe, NOON), now=NOON)
    assert "Alan Keller" in str(refusal.value.message)


def test_taking_twice_changes_nothing(desk, incident):
    take(Take(incident.id), actor=desk.alan, now=NOON)
    seq = incident.last_seq
    assert take(Take(incident.id), actor=desk.alan, now=NOON).last_seq == seq


def test_removing_the_assignee_makes_it_new_again(desk, incident):
    take(Take(incident.id), actor=desk.alan, now=NOON)
    assert assign(Assign(incident.id, None), actor=desk.alan, now=NOON).status == "new"


def test_assigning_leaves_work_in_progress_as_it_is(desk, incident):
    change_status(ChangeStatus(incident.id, "in_progress"), actor=desk.alan, now=NOON)
    assert assign(Assign(incident.id, desk.alan.person_id), actor=desk.alan, now=NOON).status == "in_progress"
    assert assign(Assign(incident.id, None), actor=desk.alan, now=NOON).status == "in_progress"


def test_nobody_is_named_who_does_not_work_incidents(desk, incident):
    for person_id in (desk.rita.person_id, 999_999):
        with pytest.raises(Invalid) as refusal:
            assign(Assign(incident.id, person_id), actor=desk.alan, now=NOON)
        assert list(refusal.value.fields) == ["person_id"]


def test_a_disabled_person_is_not_named(desk, incident):
    set_active(SetActive(desk.theo.person_id, active=False), actor=SETUP, now=NOON)
    with pytest.raises(Invalid):
        assign(Assign(incident.id, desk.theo.person_id), actor=desk.alan, now=NOON)


def test_only_members_are_named_in_a_members_only_group(desk, incident):
    secret = make_group("Security", desk.paris, members_only=True)
    transfer(Transfer(incident.id, secret.id), actor=desk.ada, now=NOON)
    with pytest.raises(Invalid):
        assign(Assign(incident.id, desk.alan.person_id), actor=desk.ada, now=NOON)


def test_an_ended_ticket_is_not_assigned(desk, incident):
    change_status(ChangeStatus(incident.id, "resolved", solution="Done."), actor=desk.alan, now=NOON)
    with pytest.raises(Refused):
        take(Take(incident.id), actor=desk.alan, now=NOON)
    with pytest.raises(Refused):
        transfer(Transfer(incident.id, desk.lyon_desk.id), actor=desk.alan, now=NOON)


def test_a_requester_and_a_manager_assign_nothing(desk, incident):
    for actor in (desk.rita, desk.paula):
        with pytest.raises(Forbidden):
            assign(Assign(incident.id, desk.alan.person_id), actor=actor, now=NOON)


def test_an_outsider_finds_nothing_to_take(desk, incident):
    for actor in (desk.olaf, desk.theo):
        with pytest.raises(NotFound):
            take(Take(incident.id), actor=actor, now=NOON)


def test_a_transfer_clears_the_assignee_and_says_it_is_out_of_sight(desk):
    ticket = desk.open(actor=desk.ada, requester_id=desk.olaf.person_id)
    transfer(Transfer(ticket.id, desk.paris_desk.id), actor=desk.ada, now=NOON)
    take(Take(ticket.id), actor=desk.alan, now=NOON)
    handover = transfer(Transfer(ticket.id, desk.lyon_desk.id, "Wrong site."), actor=desk.alan, now=NOON)
    assert (handover.ticket.assignee_id, handover.ticket.status, handover.in_sight) == (None, "new", False)
    with pytest.raises(NotFound):
        get_visible(ticket.number, desk.alan)
    assert get_visible(ticket.number, desk.theo).ticket.group_id == desk.lyon_desk.id


def test_a_transfer_of_a_ticket_of_my_location_stays_in_sight(desk, incident):
    assert transfer(Transfer(incident.id, desk.lyon_desk.id), actor=desk.alan, now=NOON).in_sight


def test_a_transfer_leaves_in_progress_as_it_is_and_is_explained(desk, incident):
    take(Take(incident.id), actor=desk.alan, now=NOON)
    change_status(ChangeStatus(incident.id, "in_progress"), actor=desk.alan, now=NOON)
    ticket = transfer(Transfer(incident.id, desk.lyon_desk.id), actor=desk.alan, now=NOON).ticket
    assert (ticket.status, ticket.assignee_id) == ("in_progress", None)
    why = explain(around(get_visible(ticket.number, desk.ada), NOON).trace)
    assert [str(line) for line in why] == ["It was given to Lyon desk by hand."]


def test_a_group_of_another_purpose_or_inactive_is_refused(desk, incident):
    people = make_group("People office", desk.paris, ("people",))
    gone = make_group("Gone", desk.paris, active=False)
    for group_id in (people.id, gone.id, 999_999):
        with pytest.raises(Invalid):
            transfer(Transfer(incident.id, group_id), actor=desk.alan, now=NOON)
    assert incident.group_id == desk.paris_desk.id


def test_a_transfer_routes_an_unrouted_ticket(desk):
    ticket = desk.open(actor=desk.ada, location_id=desk.paris.parent_id)
    assert ticket.unrouted_reason == "no_group"
    transfer(Transfer(ticket.id, desk.lyon_desk.id), actor=desk.ada, now=NOON)
    assert ticket.unrouted_reason is None


def test_an_import_names_anybody_even_after_the_end(desk, incident):
    change_status(ChangeStatus(incident.id, "resolved", solution="Done."), actor=desk.alan, now=NOON)
    named = assign(Assign(incident.id, desk.rita.person_id), actor=Actor.system("import"), now=NOON)
    assert (named.assignee_id, named.status) == (desk.rita.person_id, "resolved")
