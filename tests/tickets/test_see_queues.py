"""The queues of a technician's groups, and the people beside them."""

from datetime import timedelta

import pytest

from app.access.operations import end_sessions_of, start_session
from app.core.errors import Invalid, Refused
from app.directory.commands import RemoveMember, SetActive
from app.directory.operations import remove_member, set_active
from app.tickets import queries
from app.tickets.commands import Assign, ChangeStatus, Take, Transfer
from app.tickets.operations import assign, change_status, take, transfer
from tests.factories import SETUP, make_group, make_person
from tests.tickets.conftest import NOON


def waiting(desk, actor=None, groups=None):
    who = actor or desk.alan
    return queries.waiting_ids(queries.own_group_ids(who) if groups is None else groups, who)


def test_what_is_late_comes_first_then_what_is_due_and_what_has_no_instant_last(desk):
    tickets = [desk.open(title=f"Ticket number {at}") for at in range(4)]
    plain, later, sooner, late = tickets
    plain.due_at = plain.late_since = None
    later.due_at, sooner.due_at = NOON + timedelta(hours=9), NOON + timedelta(hours=2)
    late.due_at, late.late_since = None, NOON - timedelta(hours=1)
    desk.session.flush()
    assert waiting(desk) == [late.id, sooner.id, later.id, plain.id]


def test_only_what_nobody_has_waits_on_hold_included(desk, incident):
    desk.open(location_id=desk.lyon.id, actor=desk.ada, requester_id=desk.olaf.person_id)
    taken, held, ended = desk.open(), desk.open(), desk.open()
    take(Take(taken.id), actor=desk.alan, now=NOON)
    reason = queries.hold_reasons()[0].id
    change_status(ChangeStatus(held.id, "on_hold", hold_reason_id=reason), actor=desk.alan, now=NOON)
    change_status(ChangeStatus(ended.id, "cancelled", reason="Twice"), actor=desk.alan, now=NOON)
    assert set(waiting(desk)) == {incident.id, held.id}


def test_an_administrator_has_every_queue_and_a_technician_those_of_their_groups(desk, incident):
    there = desk.open(location_id=desk.lyon.id, actor=desk.ada, requester_id=desk.olaf.person_id)
    assert set(waiting(desk, desk.ada)) == {incident.id, there.id}
    assert [(one.name, one.is_mine, one.waiting) for one in queries.queues(desk.ada)] == [
        ("Lyon desk", True, 1),
        ("Paris desk", True, 1),
    ]
    assert [(one.name, one.is_mine, one.waiting) for one in queries.queues(desk.alan)] == [
        ("Lyon desk", False, 0),
        ("Paris desk", True, 1),
    ]
    assert waiting(desk, desk.rita) == []


def test_a_group_of_another_s_shows_nothing_that_the_reader_may_not_see(desk, incident):
    assert waiting(desk, desk.theo, [desk.paris_desk.id]) == []


def test_a_queue_is_cut_where_asked(desk):
    ids = [desk.open(title=f"Ticket number {at}").id for at in range(5)]
    assert queries.waiting_ids([desk.paris_desk.id], desk.alan, 3) == ids[:3]


def test_people_come_with_what_they_have_and_those_present_first(desk, incident):
    bea, zoe = make_person("Bea Aubert", desk.paris), make_person("Zoe Zola", desk.paris)
    desk_two = make_group("Network Paris", desk.paris, members=[bea, zoe])
    start_session(zoe.id, user_agent="a test", actor=SETUP, now=NOON - timedelta(minutes=14))
    start_session(bea.id, user_agent="a test", actor=SETUP, now=NOON - timedelta(minutes=16))
    take(Take(incident.id), actor=desk.alan, now=NOON)
    take(Take(desk.open(now=NOON + timedelta(hours=1)).id), actor=desk.alan, now=NOON + timedelta(hours=1))
    found = queries.workers_of([desk.paris_desk.id, desk_two.id], NOON)
    assert [(one.name, one.is_present, one.open_count, one.oldest_at) for one in found] == [
        ("Zoe Zola", True, 0, None),
        ("Bea Aubert", False, 0, None),
        ("Alan Keller", False, 2, NOON),
    ]
    assert found[0].group_ids == {desk_two.id}


def test_who_signed_out_is_no_longer_present(desk):
    start_session(desk.alan.person_id, user_agent="a test", actor=SETUP, now=NOON)
    assert queries.workers_of([desk.paris_desk.id], NOON)[0].is_present
    end_sessions_of(desk.alan.person_id, actor=SETUP, now=NOON)
    assert not queries.workers_of([desk.paris_desk.id], NOON)[0].is_present


def test_who_was_disabled_or_left_the_group_is_not_among_its_people(desk):
    bea, carl = make_person("Bea Aubert", desk.paris), make_person("Carl Aubert", desk.paris)
    group = make_group("Network Paris", desk.paris, members=[bea, carl])
    set_active(SetActive(bea.id, False), actor=SETUP, now=NOON)
    remove_member(RemoveMember(group.id, carl.id), actor=SETUP, now=NOON)
    assert queries.workers_of([group.id], NOON) == []


def test_the_newest_reason_of_each_ticket_is_told(desk, incident):
    other = desk.open()
    transfer(Transfer(other.id, desk.lyon_desk.id), actor=desk.alan, now=NOON)
    traces = queries.traces_of([incident.id, other.id])
    assert traces[incident.id]["group_name"] == "Paris desk"
    assert traces[other.id] == {"group_id": desk.lyon_desk.id, "group_name": "Lyon desk"}
    assert queries.traces_of([]) == {}


def test_what_was_meant_for_nobody_s_ticket_is_refused_with_the_name_of_who_has_it(desk, incident):
    bea = make_person("Bea Aubert", desk.paris)
    make_group("Network Paris", desk.paris, members=[bea])
    take(Take(incident.id), actor=desk.alan, now=NOON)
    with pytest.raises(Refused, match="Alan Keller has already taken the ticket") as refused:
        assign(Assign(incident.id, bea.id, only_if_free=True), actor=desk.ada, now=NOON)
    assert refused.value.code == "already_taken"
    seq = incident.last_seq
    assert assign(Assign(incident.id, desk.alan.person_id, only_if_free=True), actor=desk.ada, now=NOON).last_seq == seq
    assert assign(Assign(incident.id, bea.id), actor=desk.ada, now=NOON).assignee_id == bea.id


def test_who_works_no_such_tickets_is_refused(desk, incident):
    with pytest.raises(Invalid):
        assign(Assign(incident.id, desk.rita.person_id, only_if_free=True), actor=desk.alan, now=NOON)


def test_a_transfer_out_of_sight_is_refused_to_who_wants_to_be_warned(desk, incident):
    hidden = make_group("Security", desk.paris, members_only=True)
    with pytest.raises(Refused, match="Once it is with Security, you no longer see this ticket") as refused:
        transfer(Transfer(incident.id, hidden.id, lose_sight=False), actor=desk.alan, now=NOON)
    assert (refused.value.code, incident.group_id) == ("loses_sight", desk.paris_desk.id)
    assert not transfer(Transfer(incident.id, hidden.id), actor=desk.alan, now=NOON).in_sight


def test_a_transfer_that_stays_in_sight_warns_of_nothing(desk, incident):
    handover = transfer(Transfer(incident.id, desk.lyon_desk.id, lose_sight=False), actor=desk.alan, now=NOON)
    assert (handover.in_sight, handover.ticket.group_id) == (True, desk.lyon_desk.id)
