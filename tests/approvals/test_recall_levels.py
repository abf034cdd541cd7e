"""What time does to a level: a reminder at half the delay, escalation at the whole, expiry; each of them once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.approvals import operations, queries
from app.approvals.models import ApprovalNotice, RoundLevel
from app.approvals.progress import Opened, Progress, Recalled
from app.approvals.rules import Answer, Rule
from app.audit.models import AuditEntry
from app.audit.operations import record
from app.core.errors import Refused
from app.directory.commands import SetAbsence, SetActive
from app.directory.operations import set_absence, set_active
from app.tickets.models import Ticket
from tests.approvals.rounds import MANAGER, Level, acting, make_policy, make_subject, named, open_round, rounds_of, say
from tests.factories import NOW, SETUP, make_person

DAY = timedelta(days=1)
WEEK = {"delay": 4 * DAY, "expiry": 10 * DAY}


def recall(subject, days):
    return operations.recall(subject.ticket_id, actor=SETUP, now=NOW + days * DAY)


def due(days):
    return queries.tickets_to_recall(NOW + days * DAY, 100, select(Ticket.id).where(Ticket.deleted_at.is_(None)))


@pytest.fixture
def greta(paula, paris):
    """Paula's own manager."""
    boss = make_person("Greta Chief", paris)
    paula.manager_id = boss.id
    return boss


def test_halfway_the_approver_is_reminded_once(tablet, subject, paula):
    make_policy(tablet, Level((MANAGER,), **WEEK))
    open_round(subject)
    assert (due(1.9), due(2)) == ([], [subject.ticket_id])
    assert recall(subject, 2) == [Recalled("reminded", paula.id, paula.id)]
    assert recall(subject, 2) == []
    assert (due(3.9), due(4)) == ([], [subject.ticket_id])


def test_the_delegate_is_reminded_too(tablet, subject, paula, olaf):
    make_policy(tablet, Level((MANAGER,), **WEEK))
    set_absence(SetAbsence(paula.id, NOW, NOW + 9 * DAY, olaf.id), actor=acting(paula), now=NOW)
    open_round(subject)
    told = {one.person_id for one in recall(subject, 2)}
    assert told == {paula.id, olaf.id}


def test_at_the_end_their_manager_is_told_and_it_stays_theirs(session, tablet, subject, paula, greta):
    make_policy(tablet, Level((MANAGER,), **WEEK))
    opened = open_round(subject)
    recall(subject, 2)
    assert recall(subject, 4) == [Recalled("escalated", greta.id, paula.id)]
    assert recall(subject, 4) == []
    assert due(9) == []
    say(opened.level_id, paula, now=NOW + 5 * DAY)
    assert rounds_of(session, subject) == [(1, "approved", ["approved"])]


def test_without_a_manager_the_administrators_are(tablet, subject, paula):
    make_policy(tablet, Level((MANAGER,), **WEEK))
    open_round(subject)
    assert recall(subject, 4) == [Recalled("reminded", paula.id, paula.id), Recalled("escalated", None, paula.id)]


def test_only_those_who_have_not_answered_are_recalled(tablet, subject, paula, fred):
    make_policy(tablet, named(paula, fred, rule=Rule.ALL, **WEEK))
    opened = open_round(subject)
    say(opened.level_id, fred)
    assert recall(subject, 2) == [Recalled("reminded", paula.id, paula.id)]


def test_it_expires_when_the_policy_says_so(session, tablet, subject, paula):
    make_policy(tablet, Level((MANAGER,), **WEEK))
    opened = open_round(subject)
    assert recall(subject, 10) == [operations.EXPIRED]
    assert rounds_of(session, subject) == [(1, "expired", ["dropped"])]
    assert (recall(subject, 11), due(11)) == ([], [])
    with pytest.raises(Refused):
        say(opened.level_id, paula)


def test_without_a_delay_nothing_falls_due(tablet, subject):
    make_policy(tablet)
    open_round(subject)
    assert (due(1000), recall(subject, 1000)) == ([], [])


def test_who_was_disabled_meanwhile_is_replaced_along_the_chain(session, tablet, subject, paula, fred, paris):
    make_policy(tablet)
    opened = open_round(subject)
    paris.approver_id = fred.id
    set_active(SetActive(paula.id, active=False), actor=SETUP, now=NOW)
    assert due(0) == [subject.ticket_id]
    assert recall(subject, 0.1) == [Opened(opened.level_id, 1, 1, (fred.id,))]
    assert due(0.1) == []
    say(opened.level_id, fred)
    assert rounds_of(session, subject)[0][1] == "approved"


def leave(person):
    set_active(SetActive(person.id, active=False), actor=SETUP, now=NOW)


@pytest.mark.parametrize("rule", [Rule.ALL, Rule.QUORUM])
def test_what_the_others_said_decides_once_the_last_one_has_left(session, tablet, subject, paula, fred, rule):
    make_policy(tablet, named(paula, fred, rule=rule, quorum=75 if rule is Rule.QUORUM else None))
    opened = open_round(subject)
    say(opened.level_id, fred)
    leave(paula)
    assert recall(subject, 0.1) == [Progress(1, Answer.APPROVED)]
    assert rounds_of(session, subject) == [(1, "approved", ["approved"])]


def test_it_is_rejected_when_only_who_said_no_is_left(session, tablet, subject, paula, fred):
    make_policy(tablet, named(paula, fred))
    opened = open_round(subject)
    say(opened.level_id, fred, "rejected", reason="Too dear")
    leave(paula)
    assert recall(subject, 0.1) == [Progress(1, Answer.REJECTED, reason="Too dear")]
    assert rounds_of(session, subject) == [(1, "rejected", ["rejected"])]


def test_the_next_level_is_asked_when_the_last_one_has_left(session, tablet, subject, paula, fred, olaf):
    make_policy(tablet, named(paula, fred, rule=Rule.ALL), named(olaf))
    say(open_round(subject).level_id, fred)
    leave(paula)
    (progress,) = recall(subject, 0.1)
    assert (progress.outcome, progress.opened.approver_ids) == (Answer.WAITING, (olaf.id,))
    assert rounds_of(session, subject) == [(1, None, ["approved", "open"])]


def test_those_who_stay_are_waited_for_and_the_record_says_who_left(session, tablet, subject, paula, fred):
    make_policy(tablet, named(paula, fred, rule=Rule.ALL))
    opened = open_round(subject)
    leave(paula)
    assert recall(subject, 0.1) == []
    record = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert (record.event, record.changes["left"]) == ("round.recalled", [None, [paula.id]])
    assert due(0.1) == []
    say(opened.level_id, fred)
    assert rounds_of(session, subject)[0][1] == "approved"


def test_where_nobody_was_found_it_looks_again(session, tablet, subject, rita, paula):
    rita.manager_id = None
    make_policy(tablet)
    opened = open_round(subject)
    since = session.scalar(select(RoundLevel.opened_at).where(RoundLevel.id == opened.level_id))
    assert recall(subject, 1) == []
    assert rounds_of(session, subject)[0][2] == ["nobody"]
    assert session.scalar(select(RoundLevel.opened_at).where(RoundLevel.id == opened.level_id)) == since
    rita.manager_id = paula.id
    session.flush()
    assert due(1) == []
    assert due(1.1) == [subject.ticket_id]
    assert recall(subject, 1.1) == [Opened(opened.level_id, 1, 1, (paula.id,))]


def test_each_line_is_kept_once(session, tablet, subject, paula, greta):
    make_policy(tablet, Level((MANAGER,), **WEEK))
    open_round(subject)
    for days in (2, 2, 4, 4, 5):
        recall(subject, days)
    kinds = session.scalars(select(ApprovalNotice.kind).order_by(ApprovalNotice.id)).all()
    assert kinds == ["reminded", "escalated"]


def test_the_longest_due_comes_first_and_what_is_deleted_is_due_for_nothing(session, tablet, rita):
    make_policy(tablet, Level((MANAGER,), **WEEK))
    subjects = [make_subject(session, tablet, rita) for _ in range(3)]
    for subject, days in zip(subjects, (2, 1, 0), strict=True):
        open_round(subject, NOW + days * DAY)
    first, second, third = (subject.ticket_id for subject in reversed(subjects))
    assert due(9) == [first, second, third]
    assert queries.tickets_to_recall(NOW + 9 * DAY, 2, select(Ticket.id)) == [first, second]
    session.get(Ticket, first).deleted_at = NOW
    record("ticket.deleted", "tickets", first, {}, actor=SETUP, now=NOW)
    session.flush()
    assert due(9) == [second, third]
