"""X for Y: delegates by dates and for one request, and another approver named by an administrator."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.approvals import operations
from app.approvals.commands import Delegate, Reroute
from app.approvals.models import ApprovalNotice, Verdict
from app.approvals.rules import Answer, Rule
from app.audit.models import AuditEntry
from app.core.errors import Forbidden, NotFound, Refused
from app.directory.commands import SetAbsence, SetActive
from app.directory.operations import set_absence, set_active
from tests.approvals.rounds import LATER, acting, make_policy, make_subject, named, open_round, rounds_of, say
from tests.factories import NOW, SETUP, make_person

DAY = timedelta(days=1)


def away(person, delegate, start=NOW - DAY, end=NOW + DAY):
    return set_absence(SetAbsence(person.id, start, end, delegate.id), actor=acting(person), now=NOW - DAY)


def notices(session, level_id):
    query = select(ApprovalNotice.kind, ApprovalNotice.person_id, ApprovalNotice.about_id)
    return session.execute(query.where(ApprovalNotice.level_id == level_id).order_by(ApprovalNotice.id)).all()


def test_the_delegate_of_somebody_away_answers_for_them(session, tablet, subject, paula, olaf):
    make_policy(tablet)
    away(paula, olaf)
    given = say(open_round(subject).level_id, paula, by=olaf)
    verdict = session.get(Verdict, given.verdict_id)
    assert (verdict.approver_id, verdict.answered_by_id) == (paula.id, olaf.id)
    assert given.progress.outcome is Answer.APPROVED


def test_who_is_away_may_still_answer(tablet, subject, paula, olaf):
    make_policy(tablet)
    away(paula, olaf)
    assert say(open_round(subject).level_id, paula).progress.outcome is Answer.APPROVED


@pytest.mark.parametrize(("start", "end"), [(-3, -1), (1, 3)])
def test_before_and_after_the_dates_the_delegate_is_not_asked(tablet, subject, paula, olaf, start, end):
    make_policy(tablet)
    absence = SetAbsence(paula.id, NOW + start * DAY, NOW + end * DAY, olaf.id)
    set_absence(absence, actor=acting(paula), now=NOW - 5 * DAY)
    with pytest.raises(Forbidden, match="not asked"):
        say(open_round(subject).level_id, paula, by=olaf)


def test_a_requester_never_answers_as_a_delegate(tablet, subject, paula, rita):
    make_policy(tablet)
    away(paula, rita)
    with pytest.raises(Forbidden, match="Nobody answers for what they asked"):
        say(open_round(subject).level_id, paula, by=rita)


def test_whom_it_is_for_never_answers_as_a_delegate(session, tablet, rita, paula, olaf):
    make_policy(tablet)
    subject = make_subject(session, tablet, rita, olaf)
    away(paula, olaf)
    with pytest.raises(Forbidden, match="meant for them"):
        say(open_round(subject).level_id, paula, by=olaf)


def test_a_delegate_of_the_delegate_is_nobody(tablet, subject, paula, olaf, fred):
    make_policy(tablet)
    away(paula, olaf)
    away(olaf, fred)
    with pytest.raises(Forbidden, match="not asked"):
        say(open_round(subject).level_id, paula, by=fred)


def test_an_approver_lets_somebody_answer_this_one(session, tablet, subject, paula, olaf):
    make_policy(tablet)
    opened = open_round(subject)
    operations.delegate(Delegate(opened.level_id, paula.id, olaf.id), actor=acting(paula), now=LATER)
    assert ("delegated", olaf.id, paula.id) in notices(session, opened.level_id)
    assert say(opened.level_id, paula, by=olaf).approver_id == paula.id


def test_that_is_taken_back(tablet, subject, paula, olaf):
    make_policy(tablet)
    opened = open_round(subject)
    for delegate_id in (olaf.id, None):
        operations.delegate(Delegate(opened.level_id, paula.id, delegate_id), actor=acting(paula), now=LATER)
    with pytest.raises(Forbidden):
        say(opened.level_id, paula, by=olaf)


def test_nobody_else_delegates_for_them(tablet, subject, paula, olaf, ada):
    make_policy(tablet)
    opened = open_round(subject)
    with pytest.raises(Forbidden):
        operations.delegate(Delegate(opened.level_id, paula.id, olaf.id), actor=acting(olaf), now=LATER)
    operations.delegate(Delegate(opened.level_id, paula.id, olaf.id), actor=acting(ada), now=LATER)
    assert say(opened.level_id, paula, by=olaf)


def test_a_delegate_names_no_other(tablet, subject, paula, olaf, fred):
    make_policy(tablet)
    away(paula, olaf)
    opened = open_round(subject)
    with pytest.raises(Forbidden):
        operations.delegate(Delegate(opened.level_id, paula.id, fred.id), actor=acting(olaf), now=LATER)


def test_an_administrator_does_not_let_themselves_answer(tablet, subject, paula, ada):
    make_policy(tablet)
    opened = open_round(subject)
    with pytest.raises(Forbidden, match="You may not name yourself"):
        operations.delegate(Delegate(opened.level_id, paula.id, ada.id), actor=acting(ada), now=LATER)


def test_the_requester_is_no_delegate(tablet, subject, paula, rita):
    make_policy(tablet)
    opened = open_round(subject)
    with pytest.raises(Forbidden, match="never answer for it"):
        operations.delegate(Delegate(opened.level_id, paula.id, rita.id), actor=acting(paula), now=LATER)


def test_what_is_answered_is_not_passed_on(tablet, subject, paula, olaf, fred):
    make_policy(tablet, named(paula, fred, rule=Rule.ALL))
    opened = open_round(subject)
    say(opened.level_id, paula)
    with pytest.raises(Refused, match="answered already"):
        operations.delegate(Delegate(opened.level_id, paula.id, olaf.id), actor=acting(paula), now=LATER)


def test_an_administrator_asks_somebody_else(session, tablet, subject, paula, fred, ada):
    make_policy(tablet)
    opened = open_round(subject)
    operations.reroute(Reroute(opened.level_id, fred.id, paula.id), actor=acting(ada), now=LATER)
    with pytest.raises(Refused):
        say(opened.level_id, paula)
    assert ("rerouted", fred.id, paula.id) in notices(session, opened.level_id)
    assert say(opened.level_id, fred).progress.outcome is Answer.APPROVED


def test_an_administrator_names_somebody_where_nobody_was_found(session, tablet, subject, rita, fred, ada):
    rita.manager_id = None
    make_policy(tablet)
    opened = open_round(subject)
    operations.reroute(Reroute(opened.level_id, fred.id), actor=acting(ada), now=LATER)
    assert rounds_of(session, subject) == [(1, None, ["open"])]
    assert say(opened.level_id, fred).progress.outcome is Answer.APPROVED


def test_an_administrator_names_neither_themselves_nor_whom_it_concerns(tablet, subject, paula, rita, ada, fred):
    make_policy(tablet)
    opened = open_round(subject)
    for person, sentence in ((ada, "may not name yourself"), (rita, "never answer for it")):
        with pytest.raises(Forbidden, match=sentence):
            operations.reroute(Reroute(opened.level_id, person.id, paula.id), actor=acting(ada), now=LATER)
    with pytest.raises(Refused, match="asked about this already"):
        operations.reroute(Reroute(opened.level_id, paula.id, paula.id), actor=acting(ada), now=LATER)
    set_active(SetActive(fred.id, active=False), actor=SETUP, now=NOW)
    with pytest.raises(Refused, match="disabled"):
        operations.reroute(Reroute(opened.level_id, fred.id, paula.id), actor=acting(ada), now=LATER)


def test_only_administrators_reroute(tablet, subject, paula, fred, olaf):
    make_policy(tablet)
    opened = open_round(subject)
    auditor = make_person("Ulla Auditor", is_auditor=True)
    for person in (paula, olaf, auditor):
        with pytest.raises(Forbidden):
            operations.reroute(Reroute(opened.level_id, fred.id, paula.id), actor=acting(person), now=LATER)


def test_an_unknown_place_is_not_found(tablet, subject, paula, ada, fred):
    make_policy(tablet)
    opened = open_round(subject)
    with pytest.raises(NotFound):
        operations.delegate(Delegate(opened.level_id, fred.id, paula.id), actor=acting(ada), now=LATER)
    with pytest.raises(NotFound):
        operations.delegate(Delegate(10**9, paula.id, fred.id), actor=acting(ada), now=LATER)


@pytest.fixture
def own(session, tablet, ada, paula):
    """Ada's own wish, about which her manager Paula is asked."""
    ada.manager_id = paula.id
    make_policy(tablet)
    return make_subject(session, tablet, ada)


def test_an_administrator_does_not_choose_who_judges_their_own_request(own, ada, paula, fred):
    make_person("Anna Admin", is_admin=True)
    opened = open_round(own)
    for operation, command in (
        (operations.reroute, Reroute(opened.level_id, fred.id, paula.id)),
        (operations.delegate, Delegate(opened.level_id, paula.id, fred.id)),
        (operations.delegate, Delegate(opened.level_id, paula.id, None)),
    ):
        with pytest.raises(Forbidden, match="another administrator chooses who answers") as refusal:
            operation(command, actor=acting(ada), now=LATER)
        assert refusal.value.code == "own_choice"


def test_nor_of_what_is_meant_for_them_but_another_administrator_does(session, tablet, rita, ada, paula, fred):
    anna = make_person("Anna Admin", is_admin=True)
    make_policy(tablet)
    opened = open_round(make_subject(session, tablet, rita, ada))
    with pytest.raises(Forbidden, match="another administrator"):
        operations.reroute(Reroute(opened.level_id, fred.id, paula.id), actor=acting(ada), now=LATER)
    operations.reroute(Reroute(opened.level_id, fred.id, paula.id), actor=acting(anna), now=LATER)
    assert say(opened.level_id, fred).progress.outcome is Answer.APPROVED


def test_a_sole_administrator_may_and_the_record_says_so(session, own, ada, paula, fred):
    anna = make_person("Anna Admin", is_admin=True)
    set_active(SetActive(anna.id, active=False), actor=SETUP, now=NOW)
    opened = open_round(own)
    operations.reroute(Reroute(opened.level_id, fred.id, paula.id), actor=acting(ada), now=LATER)
    entry = session.query(AuditEntry).filter_by(event="round.rerouted").one()
    assert entry.changes["own_request"] == [None, True]
    with pytest.raises(Forbidden, match="You may not name yourself"):
        operations.delegate(Delegate(opened.level_id, fred.id, ada.id), actor=acting(ada), now=LATER)
    assert say(opened.level_id, fred).progress.outcome is Answer.APPROVED


def test_two_administrators_one_asking_for_the_other_are_not_locked_in(session, tablet, ada, paula, fred):
    anna = make_person("Anna Admin", is_admin=True)
    ada.manager_id = paula.id
    make_policy(tablet)
    opened = open_round(make_subject(session, tablet, ada, anna))
    operations.reroute(Reroute(opened.level_id, fred.id, paula.id), actor=acting(anna), now=LATER)
    assert say(opened.level_id, fred).progress.outcome is Answer.APPROVED
