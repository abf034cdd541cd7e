"""Bulk acts: a report for each row, and all or nothing (threat 8)."""

import pytest

from app.core.errors import BadRequest
from app.tickets.commands import Bulk
from app.tickets.models import HoldReason
from app.tickets.operations import BulkRefused, bulk
from tests.tickets.conftest import NOON


@pytest.fixture
def three(desk):
    return [desk.open() for _ in range(3)]


def ids(tickets):
    return tuple(ticket.id for ticket in tickets)


def test_taking_many_at_once(desk, three):
    rows = bulk(Bulk(ids(three), "take"), actor=desk.alan, now=NOON)
    assert [(row.number, row.reason) for row in rows] == [(ticket.number, None) for ticket in three]
    assert {ticket.assignee_id for ticket in three} == {desk.alan.person_id}


def test_every_act_works(desk, three):
    vendor = desk.session.query(HoldReason).filter_by(key="vendor").one()
    everyone = ids(three)
    bulk(Bulk(everyone, "assign", person_id=desk.alan.person_id), actor=desk.ada, now=NOON)
    bulk(Bulk(everyone, "hold", hold_reason_id=vendor.id), actor=desk.alan, now=NOON)
    bulk(Bulk(everyone, "resolve", solution="Restarted."), actor=desk.alan, now=NOON)
    bulk(Bulk(everyone, "close"), actor=desk.alan, now=NOON)
    assert {(ticket.status, ticket.solution) for ticket in three} == {("closed", "Restarted.")}


def test_one_refused_row_leaves_everything_as_it_was(desk, three):
    savepoint = desk.session.begin_nested()
    bulk(Bulk(ids(three[:1]), "resolve", solution="Done."), actor=desk.alan, now=NOON)
    savepoint.commit()
    with pytest.raises(BulkRefused) as refusal, desk.session.begin_nested():
        bulk(Bulk(ids(three), "take"), actor=desk.alan, now=NOON)
    desk.session.expire_all()
    assert [row.reason is not None for row in refusal.value.rows] == [True, False, False]
    assert [row.number for row in refusal.value.rows] == [ticket.number for ticket in three]
    assert {ticket.assignee_id for ticket in three} == {None}


def test_one_row_out_of_sight_leaves_everything_as_it_was(desk, three):
    elsewhere = desk.open(actor=desk.ada, requester_id=desk.olaf.person_id)
    for foreign in (elsewhere.id, 0, -1, 10**20, 999_999):
        with pytest.raises(BulkRefused) as refusal, desk.session.begin_nested():
            bulk(Bulk((*ids(three), foreign), "take"), actor=desk.alan, now=NOON)
        assert refusal.value.rows[-1].number is None
    desk.session.expire_all()
    assert {ticket.assignee_id for ticket in three} == {None}


def test_a_requester_takes_nothing_in_bulk(desk, three):
    with pytest.raises(BulkRefused):
        bulk(Bulk(ids(three), "take"), actor=desk.rita, now=NOON)


def test_an_id_given_twice_is_done_once(desk, three):
    assert len(bulk(Bulk(ids(three) * 2, "take"), actor=desk.alan, now=NOON)) == 3


def test_too_many_and_unknown_acts_are_bad_requests(desk):
    with pytest.raises(BadRequest):
        bulk(Bulk(tuple(range(1, 10_002)), "take"), actor=desk.alan, now=NOON)
    with pytest.raises(BadRequest):
        bulk(Bulk((1,), "delete"), actor=desk.ada, now=NOON)
