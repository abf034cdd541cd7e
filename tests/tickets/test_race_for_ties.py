"""Two people at once on real transactions: taking back, tying, watching and deleting."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core.db import db, unit_of_work
from app.core.errors import DomainError, Refused
from app.tickets.commands import AddComment, Assign, DeleteTicket, Link, Take, Undo, Watch
from app.tickets.links import BLOCKS
from app.tickets.models import Ticket, TicketEvent, TicketLink, Watcher
from app.tickets.operations import assign, comment, delete_ticket, link, take, undo, watch
from app.tickets.queries import moments_of
from tests.factories import actor_of, make_person
from tests.tickets.conftest import NOON
from tests.tickets.test_race_for_incidents import read, town

__all__ = ["town"]

SOON = NOON + timedelta(seconds=2)


@pytest.fixture
def taken(town):
    """Taken by the first worker a moment ago; the number of that event."""
    with town.app.app_context(), unit_of_work():
        return take(Take(town.tickets[0]), actor=town.workers[0], now=NOON).last_seq


def counted(town, model):
    with town.app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


@pytest.mark.parametrize("other", ["assign", "comment"])
def test_of_a_taking_back_and_another_act_the_later_one_sees_the_first(town, taken, other):
    first, (alan, bea, *_) = town.tickets[0], town.workers
    acts = {
        "assign": lambda: assign(Assign(first, bea.person_id), actor=bea, now=SOON).id,
        "comment": lambda: comment(AddComment(first, "Mine?", True), actor=bea, now=SOON).id,
    }
    undone, done = town.together(lambda: undo(Undo(first, taken), actor=alan, now=SOON).id, acts[other])
    assert not isinstance(done, DomainError)
    kept = read(town, first, "assignee_id")
    if isinstance(undone, Refused):
        assert undone.code == "overtaken"
        assert kept == (bea.person_id if other == "assign" else alan.person_id)
    else:
        assert kept == (bea.person_id if other == "assign" else None)


def test_two_clicks_on_undo_take_it_back_once(town, taken):
    first, alan = town.tickets[0], town.workers[0]
    answers = town.together(*[lambda: undo(Undo(first, taken), actor=alan, now=SOON).id] * 4)
    assert sum(answer == first for answer in answers) == 1
    assert {answer.code for answer in answers if isinstance(answer, Refused)} == {"overtaken"}
    with town.app.app_context():
        kinds = list(db.session.scalars(select(TicketEvent.kind).where(TicketEvent.ticket_id == first)))
        assert kinds.count("undone") == 1
        assert {moment.phase for moment in moments_of(first)} == {"new"}


def test_two_tickets_never_block_each_other(town):
    first, second = town.tickets
    numbers = [read(town, one, "number") for one in town.tickets]
    answers = town.together(
        lambda: link(Link(first, BLOCKS, numbers[1]), actor=town.workers[0], now=NOON).id,
        lambda: link(Link(second, BLOCKS, numbers[0]), actor=town.workers[1], now=NOON).id,
    )
    assert sum(isinstance(answer, DomainError) for answer in answers) == 1
    assert counted(town, TicketLink) == 1


def test_eight_clicks_on_watch_make_one_watcher(town):
    first, alan = town.tickets[0], town.workers[0]
    answers = town.together(*[lambda: watch(Watch(first), actor=alan, now=NOON).id] * 8)
    assert set(answers) == {first}
    assert counted(town, Watcher) == 1


def test_of_a_deletion_and_a_comment_nothing_is_said_on_what_is_gone(town):
    first = town.tickets[0]
    with town.app.app_context(), unit_of_work():
        ada = actor_of(make_person("Ada Keeper", is_admin=True), NOON)
    deleted, said = town.together(
        lambda: delete_ticket(DeleteTicket(first, "Twice"), actor=ada, now=SOON).id,
        lambda: comment(AddComment(first, "Hello"), actor=town.workers[0], now=SOON).id,
    )
    assert deleted == first
    with town.app.app_context():
        ticket = db.session.get(Ticket, first)
        last = db.session.scalars(
            select(TicketEvent.kind).where(TicketEvent.ticket_id == first).order_by(TicketEvent.seq.desc())
        ).first()
        assert (ticket.deleted_at, last) == (SOON, "deleted")
        assert isinstance(said, DomainError) or ticket.last_seq == 3
