"""What a merged ticket concerned, the one that stays concerns: a task that was approved without it is approved anew."""

import pytest
from sqlalchemy import select

from app.approvals.commands import GiveVerdict
from app.audit.models import AuditEntry
from app.core.errors import Invalid
from app.tickets.commands import Merge, TieCi
from app.tickets.models import TicketCi
from app.tickets.operations import concerning, decide_approval, merge, tie_ci
from tests.approvals.rounds import make_policy
from tests.cmdb.conftest import make_ci
from tests.tickets.conftest import NOON
from tests.tickets.tasks import moving, paris_requests
from tests.tickets.test_decide_approvals import level_of, outcomes
from tests.tickets.test_open_task import open_for

__all__ = ["moving", "paris_requests"]


@pytest.fixture
def cis(desk):
    return [make_ci(f"PC-{no}", desk.paris) for no in range(3)]


def tie(desk, ticket, *cis):
    for ci in cis:
        tie_ci(TieCi(ticket.id, ci.id), actor=desk.ada, now=NOON)


def tied(desk, ticket):
    return set(desk.session.scalars(select(TicketCi.ci_id).where(TicketCi.ticket_id == ticket.id)))


def join(desk, goes, stays):
    return merge(Merge(goes.id, stays.number), actor=desk.ada, now=NOON)


def approved(desk, category, *cis):
    task = open_for(desk, category)
    tie(desk, task, *cis)
    decide_approval(GiveVerdict(level_of(task).id, desk.paula.person_id, "approved"), actor=desk.paula, now=NOON)
    assert task.status == "new"
    return task


def test_the_equipment_of_the_one_moves_to_the_other_once(desk, cis):
    goes, stays = desk.open(), desk.open()
    tie(desk, goes, *cis[:2])
    tie(desk, stays, *cis[1:])
    join(desk, goes, stays)
    assert tied(desk, goes) == set()
    assert tied(desk, stays) == {ci.id for ci in cis}
    assert stays.status == "new"
    entry = desk.session.query(AuditEntry).filter_by(event="ticket.merged", subject_id=stays.id).one()
    assert entry.changes["cis"] == [[ci.tag for ci in cis[1:]], [ci.tag for ci in cis]]


def test_the_record_keeps_what_the_one_that_goes_concerned_even_if_both_did(desk, cis):
    goes, stays = desk.open(), desk.open()
    tie(desk, goes, *cis[:1])
    tie(desk, stays, *cis[:1])
    join(desk, goes, stays)
    entry = desk.session.query(AuditEntry).filter_by(event="ticket.untied", subject_id=goes.id).one()
    assert entry.changes == {"cis": [["PC-0"], []]}
    assert desk.session.query(AuditEntry).filter_by(event="ticket.untied", subject_id=stays.id).all() == []


def test_an_approved_task_that_gets_equipment_by_it_is_approved_anew(desk, cis, moving, paris_requests):
    make_policy(moving)
    stays, goes = approved(desk, moving, cis[0]), approved(desk, moving, *cis)
    join(desk, goes, stays)
    assert (stays.status, outcomes(stays)) == ("awaiting_approval", ["approved", None])


def test_an_approved_task_that_gets_nothing_new_stays_approved(desk, cis, moving, paris_requests):
    make_policy(moving)
    stays, goes = approved(desk, moving, *cis), approved(desk, moving, cis[0])
    join(desk, goes, stays)
    assert (stays.status, outcomes(stays)) == ("new", ["approved"])


def test_more_than_a_ticket_holds_is_refused(desk, cis, monkeypatch):
    monkeypatch.setattr(concerning, "MOST", 2)
    goes, stays = desk.open(), desk.open()
    tie(desk, goes, cis[0])
    tie(desk, stays, *cis[1:])
    with pytest.raises(Invalid) as refusal, desk.session.begin_nested():
        join(desk, goes, stays)
    assert set(refusal.value.fields) == {"into"}
    assert tied(desk, goes) == {cis[0].id}
