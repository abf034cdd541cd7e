"""A task and its rounds: opened, decided, taken back, changed under way, asked for again, expired."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from app.approvals.commands import Delegate, GiveVerdict, Reroute, UpdatePolicy
from app.approvals.models import ApprovalPolicy
from app.approvals.operations import TAKEN_BACK_WITHIN, details_of, update_policy
from app.approvals.queries import rounds_of, seats_of
from app.core.errors import Forbidden, NotFound, Refused
from app.directory.commands import SetAbsence, SetActive
from app.directory.models import Absence, Person
from app.directory.operations import set_absence, set_active
from app.sla.queries import clocks_of
from app.tickets import operations
from app.tickets.commands import (
    AddComment,
    ApproveMany,
    AskAgain,
    AskQuestion,
    Assign,
    CategoryDetails,
    ChangeStatus,
    Create,
    Edit,
    TakeBackVerdict,
)
from app.tickets.operations import approving
from app.tickets.queries import get_visible, timeline
from app.tickets.queries.approvals import waits_for, waits_on
from tests.approvals.rounds import MANAGER, Level, make_policy, named
from tests.factories import actor_of, make_person
from tests.tickets.conftest import NOON
from tests.tickets.tasks import moving, paris_requests
from tests.tickets.test_open_task import open_for

__all__ = ["moving", "paris_requests"]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def laptop(desk):
    return desk.category("laptop")


@pytest.fixture
def task(desk, laptop, paris_requests):
    return open_for(desk, laptop)


def level_of(task):
    round_ = rounds_of(task.id)[-1]
    return next(level for level in round_.levels if level.state in ("open", "nobody"))


def decide(task, actor, answer="approved", *, as_id=None, now=NOON + HOUR, reason=None):
    words = ("Too dear" if answer == "rejected" else "") if reason is None else reason
    command = GiveVerdict(level_of(task).id, as_id or actor.person_id, answer, words)
    return operations.decide_approval(command, actor=actor, now=now)


def told(task, actor):
    return [
        (entry.person, entry.on_behalf_of, " · ".join(str(word) for word in entry.words))
        for entry in timeline(get_visible(task.number, actor))
        if entry.kind == "act"
    ]


def outcomes(task):
    return [round_.outcome for round_ in rounds_of(task.id)]


def test_a_shipped_category_asks_the_manager_and_clocks_start_with_the_approval(desk, task):
    assert (task.status, task.due_at, clocks_of(task.id)) == ("awaiting_approval", None, [])
    decided = decide(task, desk.paula)
    assert (decided.ticket.status, decided.outcome) == ("new", "approved")
    assert {clock.started_at for clock in clocks_of(task.id)} == {NOON + HOUR}
    assert told(task, desk.rita) == [
        ("Rita Moreau", None, "opened it · asked Paula Duval to approve it"),
        ("Paula Duval", None, "approved it"),
    ]


def test_a_rejection_is_corrected_and_asked_for_again(desk, task):
    decide(task, desk.paula, "rejected")
    assert (task.status, outcomes(task)) == ("rejected", ["rejected"])
    approving.resubmit(task.id, actor=desk.rita, now=NOON + 2 * HOUR)
    assert (task.status, outcomes(task)) == ("awaiting_approval", ["rejected", None])
    assert decide(task, desk.paula, now=NOON + 3 * HOUR).ticket.status == "new"
    assert [row[2] for row in told(task, desk.rita)][1:] == [
        "rejected it",
        "asked for it again · asked Paula Duval to approve it",
        "approved it",
    ]


def test_a_withdrawal_ends_the_round(desk, task):
    level = level_of(task)
    approving.withdraw(task.id, actor=desk.rita, now=NOON + HOUR)
    assert (task.status, outcomes(task)) == ("withdrawn", ["withdrawn"])
    command = GiveVerdict(level.id, desk.paula.person_id, "approved")
    with pytest.raises(Refused):
        operations.decide_approval(command, actor=desk.paula, now=NOON + HOUR)


def test_who_has_no_business_there_finds_nothing(desk, task):
    with pytest.raises(NotFound):
        decide(task, desk.olaf, as_id=desk.paula.person_id)


@pytest.mark.parametrize("name", ["rita", "ada"])
def test_who_sees_it_and_is_not_asked_is_refused(desk, task, name):
    with pytest.raises(Forbidden):
        decide(task, getattr(desk, name), as_id=desk.paula.person_id)
    assert task.status == "awaiting_approval"


def test_a_manager_never_approves_their_own(desk, laptop, paris_requests):
    own = open_for(desk, laptop, actor=desk.paula, requester_id=desk.paula.person_id)
    assert [row[2] for row in told(own, desk.paula)] == ["opened it · found nobody who could approve it"]
    with pytest.raises((Forbidden, Refused)):
        decide(own, desk.paula)


def test_levels_are_told_one_after_the_other(desk, moving, paris_requests):
    fred = make_person("Fred Finance", desk.paris)
    make_policy(moving, Level((MANAGER,)), named(fred))
    task = open_for(desk, moving)
    decided = decide(task, desk.paula, reason="Fine with me")
    assert (decided.outcome, task.status) == ("waiting", "awaiting_approval")
    assert told(task, desk.rita)[-1][2] == "said yes · asked Fred Finance to approve it (level 2 of 2)"


def test_a_delegate_is_told_as_one_for_the_other(desk, task):
    away = SetAbsence(desk.paula.person_id, NOON, NOON + DAY, desk.olaf.person_id)
    set_absence(away, actor=desk.paula, now=NOON)
    # Sight follows the wall clock; the approver names the delegate for this one, so that the test does not.
    command = Delegate(level_of(task).id, desk.paula.person_id, desk.olaf.person_id)
    operations.delegate_approval(command, actor=desk.paula, now=NOON)
    assert decide(task, desk.olaf, as_id=desk.paula.person_id).ticket.status == "new"
    assert told(task, desk.rita)[-1] == ("Olaf Lindqvist", "Paula Duval", "approved it")


def test_an_approver_reads_the_public_part_and_comments(desk, task, paris_requests):
    fred = make_person("Fred Finance", desk.paris)
    with pytest.raises(NotFound):
        get_visible(task.number, actor_of(fred, NOON))
    level = level_of(task)
    operations.reroute_approval(Reroute(level.id, fred.id, desk.paula.person_id), actor=desk.ada, now=NOON)
    seen = get_visible(task.number, actor_of(fred, NOON))
    assert sorted(seen.roles) == ["approver"]
    asked = AskQuestion(level.id, fred.id, "Which model?")
    assert operations.ask_question(asked, actor=actor_of(fred, NOON), now=NOON).internal is False
    with pytest.raises(Forbidden):
        operations.comment(AddComment(task.id, "A note", internal=True), actor=actor_of(fred, NOON), now=NOON)


def test_a_verdict_is_taken_back_and_no_clock_began_by_it(desk, task):
    decided = decide(task, desk.paula)
    assert clocks_of(task.id)
    taken = TakeBackVerdict(decided.verdict_id)
    operations.take_back_approval(taken, actor=desk.paula, now=NOON + HOUR + TAKEN_BACK_WITHIN)
    assert (task.status, task.due_at, outcomes(task)) == ("awaiting_approval", None, [None])
    assert clocks_of(task.id) == []
    assert told(task, desk.rita)[-1][2] == "approved it · took that back at once"
    later = NOON + 2 * HOUR
    decide(task, desk.paula, now=later)
    assert {clock.started_at for clock in clocks_of(task.id)} == {later}


def test_a_rejection_taken_back_leaves_the_clocks_as_they_were(desk, task):
    decide(task, desk.paula)
    edit(desk, task, {"category_id": desk.category("desktop").id})
    before = {clock.target: (clock.started_at, clock.remaining_s) for clock in clocks_of(task.id)}
    decided = decide(task, desk.paula, "rejected", now=NOON + 3 * HOUR)
    assert all(clock.ended_at for clock in clocks_of(task.id))
    operations.take_back_approval(TakeBackVerdict(decided.verdict_id), actor=desk.paula, now=NOON + 3 * HOUR)
    after = {clock.target: (clock.started_at, clock.remaining_s) for clock in clocks_of(task.id)}
    assert (task.status, after) == ("awaiting_approval", before)


def test_what_somebody_has_acted_on_is_not_taken_back(desk, task):
    decided = decide(task, desk.paula)
    operations.comment(AddComment(task.id, "Ordered"), actor=desk.ada, now=NOON + HOUR)
    with pytest.raises(Refused, match="Something else"):
        operations.take_back_approval(TakeBackVerdict(decided.verdict_id), actor=desk.paula, now=NOON + HOUR)
    assert task.status == "new"


@pytest.mark.parametrize("status", ["new", "in_progress"])
def test_an_edit_of_what_was_approved_brings_it_back_and_the_assignee_stays(desk, task, status):
    decide(task, desk.paula)
    operations.assign(Assign(task.id, desk.alan.person_id), actor=desk.ada, now=NOON + HOUR)
    if status != "new":
        operations.change_status(ChangeStatus(task.id, status), actor=desk.ada, now=NOON + HOUR)
    desktop = desk.category("desktop")
    edit(desk, task, {"category_id": desktop.id})
    assert (task.status, task.assignee_id) == ("awaiting_approval", desk.alan.person_id)
    assert outcomes(task) == ["approved", None]
    before = {clock.target: clock.remaining_s for clock in clocks_of(task.id)}
    assert all(before.values())
    decide(task, desk.paula, now=NOON + 5 * HOUR)
    assert task.status == "assigned"
    assert {clock.target: clock.paused_at for clock in clocks_of(task.id)} == dict.fromkeys(before)


def edit(desk, task, changes, now=NOON + 2 * HOUR):
    return operations.edit(Edit(task.id, task.version, changes), actor=desk.ada, now=now)


def test_an_edit_of_the_title_does_not(desk, task):
    decide(task, desk.paula)
    edit(desk, task, {"title": "Another title"})
    assert task.status == "new"


def test_an_edit_before_the_verdict_asks_anew(desk, task):
    level = level_of(task)
    edit(desk, task, {"category_id": desk.category("desktop").id})
    assert outcomes(task) == ["superseded", None]
    command = GiveVerdict(level.id, desk.paula.person_id, "approved")
    with pytest.raises(Refused):
        operations.decide_approval(command, actor=desk.paula, now=NOON + 3 * HOUR)


def test_a_category_without_a_policy_is_no_way_around_those_who_are_asked(desk, moving, paris_requests):
    make_policy(moving, Level((MANAGER,)), named(make_person("Fred Finance", desk.paris)))
    free = CategoryDetails("painting", {"en": "Painting", "fr": "Peinture"}, "task")
    painting = operations.create_category(Create(free), actor=desk.ada, now=NOON)
    task = open_for(desk, moving)
    decide(task, desk.paula)
    edit(desk, task, {"category_id": painting.id})
    # What Paula said was about something else: the same levels again, from the first.
    assert (task.status, outcomes(task)) == ("awaiting_approval", ["superseded", None])
    decide(task, desk.paula, now=NOON + 3 * HOUR)
    assert told(task, desk.rita)[-2:] == [
        ("Ada Lefèvre", None, "set the category to Painting · asked Paula Duval to approve it (level 1 of 2)"),
        ("Paula Duval", None, "said yes · asked Fred Finance to approve it (level 2 of 2)"),
    ]


def test_where_nobody_is_asked_the_history_says_so_and_why(desk, task, moving):
    plainly = "no approval was asked: no policy names its category"
    assert told(open_for(desk, moving), desk.rita)[0][2] == f"opened it · {plainly}"
    decide(task, desk.paula, "rejected")
    edited = AskAgain(task.id, task.version, task.title, moving.id)
    operations.ask_again(edited, actor=desk.rita, now=NOON + 2 * HOUR)
    assert (task.status, told(task, desk.rita)[-1][2].split(" · ")[1:]) == ("new", ["asked for it again", plainly])


def test_whoever_asks_does_not_choose_who_stands_in(desk, laptop, paris_requests):
    for who, ours in ((desk.ada, False), (desk.paula, True)):
        desk.session.execute(delete(Absence))
        set_absence(SetAbsence(desk.paula.person_id, NOON, NOON + DAY, desk.olaf.person_id), actor=who, now=NOON)
        task = open_for(desk, laptop, requester_id=desk.rita.person_id, requested_for_id=desk.ada.person_id)
        seat = seats_of(level_of(task), NOON)[desk.paula.person_id]
        assert seat.delegate_ids == (frozenset({desk.olaf.person_id}) if ours else frozenset())
        assert [one.delegate_name for one in waits_on(task.id, NOON)] == (["Olaf Lindqvist"] if ours else [""])
        assert ("Olaf Lindqvist may answer too" in told(task, desk.rita)[0][2]) is ours
        assert (task.id in {one.ticket_id for one in waits_for(desk.olaf, NOON)}) is ours


def test_the_job_reminds_tells_the_manager_and_expires(desk, moving, paris_requests):
    make_policy(moving, Level((MANAGER,), delay=2 * DAY, expiry=4 * DAY))
    task = open_for(desk, moving)
    assert [operations.recall_approvals(NOON + days * DAY) for days in (0.5, 1, 1, 2, 2, 4, 4)] == [0, 1, 0, 1, 0, 1, 0]
    assert (task.status, outcomes(task)) == ("expired", ["expired"])
    assert [row[2] for row in told(task, desk.rita)][1:] == [
        "reminded Paula Duval",
        "told the administrators that it still waits",
        "noted that nobody decided in time",
    ]


def test_what_was_approved_is_not_changed_once_it_is_solved(desk, task):
    decide(task, desk.paula)
    operations.change_status(
        ChangeStatus(task.id, "resolved", solution="Handed over"), actor=desk.ada, now=NOON + 2 * HOUR
    )
    for change in ({"category_id": desk.category("desktop").id}, {"requested_for_id": desk.olaf.person_id}):
        with pytest.raises(Refused, match="reopen it before"), desk.session.begin_nested():
            operations.edit(Edit(task.id, task.version, change), actor=desk.ada, now=NOON + 3 * HOUR)
    operations.edit(Edit(task.id, task.version, {"title": "A laptop, again"}), actor=desk.ada, now=NOON + 3 * HOUR)
    assert (task.title, task.status) == ("A laptop, again", "resolved")


def test_what_the_others_said_moves_the_task_when_the_last_one_left(desk, moving, paris_requests):
    fred = make_person("Fred Finance", desk.paris)
    make_policy(moving, named(desk.session.get(Person, desk.paula.person_id), fred))
    task = open_for(desk, moving)
    decide(task, desk.paula, "rejected")
    assert task.status == "awaiting_approval"
    set_active(SetActive(fred.id, active=False), actor=desk.ada, now=NOON + HOUR)
    assert operations.recall_approvals(NOON + 2 * HOUR) == 1
    assert (task.status, outcomes(task)) == ("rejected", ["rejected"])
    assert "Too dear" in [entry.reason for entry in timeline(get_visible(task.number, desk.rita))][-1]


def test_many_are_approved_with_a_line_for_each(desk, laptop, paris_requests):
    tasks = [open_for(desk, laptop, title=f"Laptop number {no}") for no in range(3)]
    levels = [level_of(task).id for task in tasks]
    decide(tasks[1], desk.paula, "rejected")
    command = ApproveMany(tuple((level, desk.paula.person_id) for level in levels))
    report = operations.approve_many(command, actor=desk.paula, now=NOON + 2 * HOUR)
    assert [(row.number, row.reason is None) for row in report] == [
        (tasks[0].number, True),
        (tasks[1].number, False),
        (tasks[2].number, True),
    ]
    assert [task.status for task in tasks] == ["new", "rejected", "new"]


def test_a_policy_that_went_meanwhile_lets_it_through(desk, task, laptop):
    decide(task, desk.paula, "rejected")
    policy = desk.session.scalars(select(ApprovalPolicy)).one()
    said = details_of(policy)
    details = replace(said, category_ids=said.category_ids - {laptop.id})
    update_policy(UpdatePolicy(policy.id, details, policy.version), actor=desk.ada, now=NOON + HOUR)
    approving.resubmit(task.id, actor=desk.rita, now=NOON + 2 * HOUR)
    assert (task.status, outcomes(task)) == ("new", ["rejected"])
