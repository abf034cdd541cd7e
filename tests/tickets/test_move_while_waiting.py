"""A task that waits and is moved to another location: who is asked follows, and moving is no way around them."""

import pytest

from app.approvals.asking import Asks, Who
from app.approvals.policy import Level
from app.approvals.queries import rounds_of
from app.approvals.rules import Rule
from app.directory.models import Person
from app.tickets import operations
from app.tickets.commands import ApproveMany, AskQuestion, DeleteTicket, Edit
from app.tickets.models import TicketEvent
from app.tickets.operations import approving, recall_approvals
from tests.approvals.rounds import MANAGER, make_policy, named
from tests.factories import SETUP, make_person
from tests.tickets.conftest import NOON
from tests.tickets.tasks import moving, paris_requests
from tests.tickets.test_decide_approvals import DAY, HOUR, decide, level_of, outcomes
from tests.tickets.test_open_task import open_for

__all__ = ["moving", "paris_requests"]
LOCATION = Asks(Who.LOCATION)


def move_to(desk, task, location):
    wanted = Edit(task.id, task.version, {"location_id": location.id})
    return operations.edit(wanted, actor=desk.ada, now=NOON + HOUR).ticket


def asked(task):
    return [one.person_id for one in level_of(task).approvers if one.ended_at is None]


@pytest.fixture
def approvers(desk):
    """Fred approves for Paris, Lyle for Lyon."""
    fred, lyle = make_person("Fred Finance"), make_person("Lyle Lyon")
    desk.paris.approver_id, desk.lyon.approver_id = fred.id, lyle.id
    desk.session.flush()
    return fred, lyle


def test_the_approver_of_the_new_place_is_asked(desk, moving, paris_requests, approvers):
    fred, lyle = approvers
    make_policy(moving, Level((LOCATION,)))
    task = open_for(desk, moving)
    assert asked(task) == [fred.id]
    move_to(desk, task, desk.lyon)
    assert (asked(task), outcomes(task)) == ([lyle.id], ["superseded", None])


def test_where_the_same_people_are_asked_what_they_said_stays_and_the_round_knows_the_place(
    desk, moving, paris_requests
):
    people = [desk.session.get(Person, one.person_id) for one in (desk.paula, desk.alan)]
    make_policy(moving, named(*people, rule=Rule.ALL))
    task = open_for(desk, moving)
    decide(task, desk.alan)
    move_to(desk, task, desk.lyon)
    assert (outcomes(task), rounds_of(task.id)[0].location_id) == ([None], desk.lyon.id)
    assert decide(task, desk.paula).ticket.status == "new"


def test_a_later_level_asks_at_the_place_where_it_is_by_then(desk, moving, paris_requests, approvers):
    _fred, lyle = approvers
    make_policy(moving, Level((MANAGER,)), Level((LOCATION,)))
    task = open_for(desk, moving)
    move_to(desk, task, desk.lyon)
    decide(task, desk.paula)
    assert asked(task) == [lyle.id]


def test_a_place_that_no_policy_covers_is_no_way_around_it(desk, moving, paris_requests):
    make_policy(moving, location=desk.paris)
    task = open_for(desk, moving)
    move_to(desk, task, desk.lyon)
    assert (task.status, asked(task), outcomes(task)) == ("awaiting_approval", [desk.paula.person_id], [None])
    assert decide(task, desk.paula).ticket.status == "new"


def test_the_policy_of_the_new_place_takes_over(desk, moving, paris_requests, approvers):
    _fred, lyle = approvers
    make_policy(moving, location=desk.paris)
    make_policy(moving, named(lyle), location=desk.lyon)
    task = open_for(desk, moving)
    move_to(desk, task, desk.lyon)
    assert (asked(task), outcomes(task)) == ([lyle.id], ["superseded", None])


def test_once_approved_moving_it_asks_nobody(desk, moving, paris_requests, approvers):
    make_policy(moving, Level((LOCATION,)))
    task = open_for(desk, moving)
    approving.approve(task.id, actor=SETUP, now=NOON)
    assert move_to(desk, task, desk.lyon).status == "new"


def test_many_are_approved_in_the_order_of_their_tickets(desk, moving, paris_requests):
    make_policy(moving)
    first, second = open_for(desk, moving), open_for(desk, moving)
    # The first one is asked about anew: its level has the higher number now.
    wanted = Edit(first.id, first.version, {"category_id": desk.category("laptop").id})
    operations.edit(wanted, actor=desk.ada, now=NOON)
    seats = [(level_of(one).id, desk.paula.person_id) for one in (first, second)]
    assert seats[0] > seats[1]
    report = operations.approve_many(ApproveMany((*seats, (10**9, 1))), actor=desk.paula, now=NOON + HOUR)
    assert [row.number for row in report] == ["", first.number, second.number]


def test_a_task_that_is_deleted_keeps_no_other_from_being_recalled(desk, moving, paris_requests, monkeypatch):
    monkeypatch.setattr("app.tickets.operations.verdicts.RECALLED_AT_ONCE", 1)
    make_policy(moving, Level((MANAGER,), delay=2 * DAY))
    gone, other = open_for(desk, moving), open_for(desk, moving)
    operations.delete_ticket(DeleteTicket(gone.id, "Twice"), actor=desk.ada, now=NOON)
    assert recall_approvals(NOON + DAY) == 1
    kinds = desk.session.query(TicketEvent.ticket_id).filter_by(kind="reminded").all()
    assert [row[0] for row in kinds] == [other.id]


def test_a_question_of_who_is_asked_is_the_first_response(desk, moving, paris_requests):
    make_policy(moving)
    task = open_for(desk, moving)
    said = AskQuestion(level_of(task).id, desk.paula.person_id, "Which floor?")
    operations.ask_question(said, actor=desk.paula, now=NOON)
    event = desk.session.query(TicketEvent).filter_by(ticket_id=task.id, kind="commented").one()
    assert event.responds
