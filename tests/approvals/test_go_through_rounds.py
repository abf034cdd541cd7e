"""Rounds on the database: levels open one after the other, verdicts count once, an edit begins a new round."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import ProgrammingError

from app.approvals import operations
from app.approvals.commands import UpdatePolicy
from app.approvals.models import ApprovalNotice, Round, Verdict
from app.approvals.rules import Answer, Rule
from app.core.errors import Forbidden, Invalid, Refused
from app.directory.commands import SetActive
from app.directory.operations import set_active
from tests.approvals.rounds import (
    LATER,
    MANAGER,
    Level,
    acting,
    ids,
    level_ids,
    make_policy,
    named,
    open_round,
    rounds_of,
    say,
)
from tests.factories import NOW, SETUP


def test_a_category_without_a_policy_asks_nobody(session, subject):
    assert operations.open_round(subject, None, actor=SETUP, now=NOW) is None
    assert rounds_of(session, subject) == []


def test_the_manager_is_asked_and_one_yes_ends_it(session, tablet, subject, paula):
    make_policy(tablet)
    opened = open_round(subject)
    assert (opened.no, opened.of, opened.approver_ids) == (1, 1, (paula.id,))
    given = say(opened.level_id, paula)
    assert (given.ticket_id, given.answer, given.progress.outcome) == (subject.ticket_id, "approved", Answer.APPROVED)
    assert rounds_of(session, subject) == [(1, "approved", ["approved"])]


def test_levels_open_one_after_the_other(session, tablet, subject, paula, fred):
    make_policy(tablet, Level((MANAGER,)), named(fred))
    opened = open_round(subject)
    _, second = level_ids(session, subject)
    with pytest.raises(Refused, match="Nothing is asked"):
        say(second, fred)
    given = say(opened.level_id, paula)
    assert given.progress.opened is not None
    assert (given.progress.opened.level_id, given.progress.opened.approver_ids) == (second, (fred.id,))
    assert rounds_of(session, subject) == [(1, None, ["approved", "open"])]
    assert say(second, fred).progress.outcome is Answer.APPROVED


def test_one_no_ends_the_round_and_asks_nobody_after(session, tablet, subject, paula, fred):
    make_policy(tablet, Level((MANAGER,)), named(fred))
    assert say(open_round(subject).level_id, paula, "rejected").progress.outcome is Answer.REJECTED
    assert rounds_of(session, subject) == [(1, "rejected", ["rejected", "dropped"])]


@pytest.mark.parametrize(
    ("rule", "quorum", "said", "state"),
    [
        (Rule.ALL, None, "A", "open"),
        (Rule.ALL, None, "AA", "open"),
        (Rule.ALL, None, "AAA", "approved"),
        (Rule.ALL, None, "R", "rejected"),
        (Rule.ANY, None, "RR", "open"),
        (Rule.ANY, None, "RRA", "approved"),
        (Rule.QUORUM, 60, "AA", "approved"),
        (Rule.QUORUM, 60, "RR", "rejected"),
    ],
)
def test_a_level_is_weighed_after_each_verdict(session, tablet, subject, paula, fred, olaf, rule, quorum, said, state):
    make_policy(tablet, named(paula, fred, olaf, rule=rule, quorum=quorum))
    opened = open_round(subject)
    for letter, person in zip(said, (paula, fred, olaf), strict=False):
        say(opened.level_id, person, "approved" if letter == "A" else "rejected")
    assert rounds_of(session, subject)[0][2] == [state]


def test_another_s_place_is_not_one_s_own(tablet, subject, paula, olaf, ada):
    make_policy(tablet)
    opened = open_round(subject)
    for person in (olaf, ada):
        with pytest.raises(Forbidden, match="not asked"):
            say(opened.level_id, paula, by=person)


def test_an_approver_answers_once(tablet, subject, paula, fred):
    make_policy(tablet, named(paula, fred, rule=Rule.ALL))
    opened = open_round(subject)
    say(opened.level_id, paula)
    with pytest.raises(Refused, match="answered already"):
        say(opened.level_id, paula, "rejected")


def test_what_is_decided_is_decided(tablet, subject, paula):
    make_policy(tablet)
    opened = open_round(subject)
    say(opened.level_id, paula)
    with pytest.raises(Refused, match="any more"):
        say(opened.level_id, paula, "rejected")


def test_a_rejection_gives_its_reason(session, tablet, subject, paula):
    make_policy(tablet)
    opened = open_round(subject)
    with pytest.raises(Invalid) as refused:
        say(opened.level_id, paula, "rejected", reason="  \r\n ")
    assert "reason" in refused.value.fields
    assert rounds_of(session, subject) == [(1, None, ["open"])]


def test_nobody_to_ask_is_a_state_that_administrators_are_told_once(session, tablet, subject, rita):
    rita.manager_id = None
    make_policy(tablet)
    opened = open_round(subject)
    assert opened.approver_ids == ()
    assert rounds_of(session, subject) == [(1, None, ["nobody"])]
    query = select(ApprovalNotice.kind, ApprovalNotice.person_id).where(ApprovalNotice.level_id == opened.level_id)
    assert session.execute(query).all() == [("nobody", None)]


def test_the_next_round_keeps_the_one_before(session, tablet, subject, paula):
    make_policy(tablet)
    say(open_round(subject).level_id, paula, "rejected")
    open_round(subject, LATER)
    assert rounds_of(session, subject) == [(1, "rejected", ["rejected"]), (2, None, ["open"])]


def test_a_round_under_way_is_superseded_by_the_next(session, tablet, subject, paula, fred):
    make_policy(tablet, named(paula, fred, rule=Rule.ALL))
    first = open_round(subject)
    say(first.level_id, paula)
    second = open_round(subject, LATER)
    assert rounds_of(session, subject) == [(1, "superseded", ["dropped"]), (2, None, ["open"])]
    assert second.approver_ids == ids((paula, fred))
    with pytest.raises(Refused):
        say(first.level_id, fred)


def test_a_round_is_withdrawn_once(session, tablet, subject):
    make_policy(tablet)
    open_round(subject)
    assert operations.close_round(subject.ticket_id, "withdrawn", actor=SETUP, now=LATER)
    assert not operations.close_round(subject.ticket_id, "withdrawn", actor=SETUP, now=LATER)
    assert rounds_of(session, subject) == [(1, "withdrawn", ["dropped"])]


def test_a_disabled_manager_is_not_asked(tablet, subject, paula, ada):
    set_active(SetActive(paula.id, active=False), actor=acting(ada), now=NOW)
    make_policy(tablet)
    assert open_round(subject).approver_ids == ()


def test_a_round_keeps_the_version_it_began_with(session, tablet, subject, paula, fred):
    policy = make_policy(tablet)
    open_round(subject)
    details = replace(operations.details_of(policy), levels=(named(fred),))
    changed = operations.update_policy(UpdatePolicy(policy.id, details, policy.version), actor=SETUP, now=LATER)
    assert changed.last_no == 2
    version = session.scalar(select(Round.policy_version_id).where(Round.ticket_id == subject.ticket_id))
    assert version != changed.current.id
    assert open_round(subject, LATER).approver_ids == (fred.id,)


def test_a_verdict_is_taken_back_at_once(session, tablet, subject, paula, fred):
    make_policy(tablet, Level((MANAGER,)), named(fred))
    opened = open_round(subject)
    given = say(opened.level_id, paula)
    operations.take_back_verdict(given.verdict_id, actor=acting(paula), now=LATER)
    assert rounds_of(session, subject) == [(1, None, ["open", "later"])]
    again = say(opened.level_id, paula)
    assert again.progress.opened is not None
    assert again.progress.opened.approver_ids == (fred.id,)
    assert session.scalar(select(func.count(Verdict.id)).where(Verdict.level_id == opened.level_id)) == 2


@pytest.mark.parametrize("answer", ["approved", "rejected"])
def test_a_round_that_ended_by_it_waits_again(session, tablet, subject, paula, answer):
    make_policy(tablet)
    given = say(open_round(subject).level_id, paula, answer)
    operations.take_back_verdict(given.verdict_id, actor=acting(paula), now=LATER)
    assert rounds_of(session, subject) == [(1, None, ["open"])]


def test_only_its_giver_takes_it_back_and_not_for_long(tablet, subject, paula, ada, fred):
    make_policy(tablet, named(paula, fred, rule=Rule.ALL))
    opened = open_round(subject)
    given = say(opened.level_id, paula)
    with pytest.raises(Forbidden, match="Only the person"):
        operations.take_back_verdict(given.verdict_id, actor=acting(ada), now=LATER)
    with pytest.raises(Refused, match="too late"):
        operations.take_back_verdict(
            given.verdict_id, actor=acting(paula), now=LATER + operations.TAKEN_BACK_WITHIN * 2
        )
    say(opened.level_id, fred)
    with pytest.raises(Refused, match="Something else"):
        operations.take_back_verdict(given.verdict_id, actor=acting(paula), now=LATER)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE verdicts SET answer = 'approved'",
        "DELETE FROM verdicts",
        "DELETE FROM rounds",
        "DELETE FROM round_approvers",
        "UPDATE approval_levels SET quorum = 1",
        "UPDATE approval_notices SET kind = 'reminded'",
    ],
)
def test_what_was_said_is_never_rewritten(session, statement):
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(text(statement))
