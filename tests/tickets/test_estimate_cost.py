"""The amount that somebody says who is asked about a task: theirs to say, and no round begins by it."""

from decimal import Decimal

import pytest

from app.approvals.commands import Delegate
from app.approvals.rules import Rule
from app.audit.models import AuditEntry
from app.core.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from app.directory.models import Person
from app.tickets import operations
from app.tickets.commands import Edit, EstimateCost
from tests.approvals.rounds import make_policy, named
from tests.tickets.conftest import NOON
from tests.tickets.tasks import moving, paris_requests
from tests.tickets.test_decide_approvals import HOUR, decide, laptop, level_of, outcomes, task, told
from tests.tickets.test_open_task import open_for

__all__ = ["laptop", "moving", "paris_requests", "task"]


def estimate(task, actor, amount="1250.50", *, as_id=None, version=None):
    said = None if amount is None else Decimal(amount)
    command = EstimateCost(level_of(task).id, as_id or actor.person_id, version or task.version, said)
    return operations.estimate_cost(command, actor=actor, now=NOON + HOUR)


def test_who_is_asked_says_what_it_may_cost_and_no_round_begins_by_that(desk, task):
    assert estimate(task, desk.paula).ticket.estimated_cost == Decimal("1250.50")
    assert (task.status, outcomes(task)) == ("awaiting_approval", [None])
    assert decide(task, desk.paula).ticket.status == "new"
    assert not any("cost" in words for _person, _for, words in told(task, desk.rita))
    assert any("set the estimated cost to 1250.50" in words for _person, _for, words in told(task, desk.ada))
    entry = desk.session.query(AuditEntry).filter_by(event="ticket.edited", subject_id=task.id).one()
    assert (entry.actor_id, entry.changes) == (desk.paula.person_id, {"estimated_cost": [None, "1250.50"]})


def test_an_amount_keeps_what_others_have_answered(desk, moving, paris_requests):
    people = [desk.session.get(Person, one.person_id) for one in (desk.paula, desk.alan)]
    make_policy(moving, named(*people, rule=Rule.ALL))
    task = open_for(desk, moving)
    decide(task, desk.alan)
    estimate(task, desk.paula)
    assert outcomes(task) == [None]
    assert decide(task, desk.paula).ticket.status == "new"


def test_a_delegate_says_it_for_the_approver(desk, task):
    delegate = Delegate(level_of(task).id, desk.paula.person_id, desk.olaf.person_id)
    operations.delegate_approval(delegate, actor=desk.paula, now=NOON)
    estimate(task, desk.olaf, as_id=desk.paula.person_id)
    said = next(row for row in told(task, desk.ada) if "cost" in row[2])
    assert said[:2] == ("Olaf Lindqvist", "Paula Duval")


def test_what_staff_say_of_the_cost_afterwards_is_asked_about(desk, task):
    estimate(task, desk.paula)
    decide(task, desk.paula)
    said = Edit(task.id, task.version, {"estimated_cost": Decimal(9_000)})
    operations.edit(said, actor=desk.ada, now=NOON + 2 * HOUR)
    assert (task.status, outcomes(task)) == ("awaiting_approval", ["approved", None])


@pytest.mark.parametrize(("name", "refusal"), [("rita", Forbidden), ("ada", Forbidden), ("olaf", NotFound)])
def test_nobody_else_says_the_cost_in_their_place(desk, task, name, refusal):
    with pytest.raises(refusal):
        estimate(task, getattr(desk, name), as_id=desk.paula.person_id)
    assert task.estimated_cost is None


def test_the_cost_is_no_longer_the_approver_s_once_they_have_answered(desk, task):
    late = EstimateCost(level_of(task).id, desk.paula.person_id, task.version, Decimal(1))
    decide(task, desk.paula)
    with pytest.raises(Refused):
        operations.estimate_cost(late, actor=desk.paula, now=NOON + HOUR)
    assert task.estimated_cost is None


def test_an_amount_is_checked_and_nobody_s_is_lost(desk, task):
    with pytest.raises(Invalid):
        estimate(task, desk.paula, "-1")
    before = task.version
    operations.edit(Edit(task.id, before, {"estimated_cost": Decimal(800)}), actor=desk.ada, now=NOON)
    with pytest.raises(Conflict):
        estimate(task, desk.paula, "900", version=before)
    assert estimate(task, desk.paula, None).ticket.estimated_cost is None


@pytest.fixture
def two_levels(desk, moving, paris_requests):
    """Rita's task, to which Alan has said yes at 500; Paula is asked after him."""
    people = [desk.session.get(Person, one.person_id) for one in (desk.alan, desk.paula)]
    make_policy(moving, *map(named, people))
    task = open_for(desk, moving)
    estimate(task, desk.alan, "500")
    decide(task, desk.alan)
    return task


def test_more_than_an_earlier_level_has_approved_is_asked_about_anew(desk, two_levels):
    task = two_levels
    said = estimate(task, desk.paula, "500.01")
    assert (said.asked_anew, task.status, outcomes(task)) == (True, "awaiting_approval", ["superseded", None])
    assert [one.person_id for one in level_of(task).approvers] == [desk.alan.person_id]
    assert told(task, desk.rita)[-1][2] == "asked Alan Keller to approve it (level 1 of 2)"
    decide(task, desk.alan, now=NOON + 2 * HOUR)
    assert decide(task, desk.paula, now=NOON + 3 * HOUR).ticket.status == "new"


@pytest.mark.parametrize("amount", ["500", "499.99", "0"])
def test_no_more_than_that_keeps_what_was_answered(desk, two_levels, amount):
    assert not estimate(two_levels, desk.paula, amount).asked_anew
    assert decide(two_levels, desk.paula).ticket.status == "new"


def test_an_amount_taken_away_is_no_way_around_it(desk, two_levels):
    assert estimate(two_levels, desk.paula, None).asked_anew


def test_the_page_says_that_all_are_asked_anew(browse, desk, two_levels):
    level = level_of(two_levels)
    paula = browse(desk.session.get(Person, desk.paula.person_id))
    assert "More than somebody has answered on already is asked about anew." in paula.get("/approvals/").text
    sent = {"version": str(two_levels.version), "estimated_cost": "900"}
    assert paula.post(f"/approvals/{level.id}-{desk.paula.person_id}/cost", sent).status_code == 303
    page = paula.get("/approvals/").text
    assert "all of them are asked anew" in page and "Nothing waits for you." in page
