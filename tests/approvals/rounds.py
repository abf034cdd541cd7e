"""The least of a ticket that can be approved, policies for it, and what is read back."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.approvals import operations
from app.approvals.asking import Asks, Subject, Who
from app.approvals.commands import CreatePolicy, GiveVerdict, PolicyDetails
from app.approvals.models import ApprovalPolicy, Round, RoundLevel
from app.approvals.policy import Level
from app.approvals.progress import Given, Opened
from app.approvals.rules import Rule
from app.audit.operations import record
from app.core.actor import Actor
from app.directory.models import Location, Person
from app.directory.queries import ancestor_ids
from app.tickets.commands import CategoryDetails, Create
from app.tickets.models import Category, Ticket
from app.tickets.operations import create_category
from tests.factories import NOW, SETUP, actor_of

MANAGER = Asks(Who.MANAGER)
LATER = NOW + timedelta(minutes=1)


def make_category(key: str = "tablet") -> Category:
    """Return a new category of tasks."""
    details = CategoryDetails(key, {"en": key.title()}, kind="task")
    return create_category(Create(details), actor=SETUP, now=NOW)


def make_policy(category: Category, *levels: Level, location: Location | None = None) -> ApprovalPolicy:
    """Return a policy for the category, which asks the manager unless levels are given."""
    wanted = levels or (Level((MANAGER,)),)
    details = PolicyDetails({"en": "Approval"}, frozenset({category.id}), wanted, location.id if location else None)
    return operations.create_policy(CreatePolicy(details), actor=SETUP, now=NOW)


def named(*people: Person, rule: Rule = Rule.ANY, quorum: int | None = None, **delays: Any) -> Level:
    """Return a level that asks these people."""
    return Level(tuple(Asks(Who.PERSON, one.id) for one in people), rule, quorum, **delays)


def make_subject(session: Session, category: Category, requester: Person, wanted_for: Person | None = None) -> Subject:
    """Return what is asked about a new task of that person."""
    count = session.scalar(select(func.count(Ticket.id))) or 0
    ticket = Ticket(
        kind="task",
        number=f"TSK9{count:05d}",
        status="awaiting_approval",
        priority="low",
        title="A tablet, please",
        impact="one_person",
        urgency="normal",
        category_id=category.id,
        requester_id=requester.id,
        requested_for_id=wanted_for.id if wanted_for else None,
        location_id=requester.location_id,
        opened_at=NOW,
        updated_at=NOW,
    )
    session.add(ticket)
    session.flush()
    record("ticket.opened", "tickets", ticket.id, {}, actor=SETUP, now=NOW)
    path = tuple(ancestor_ids(requester.location_id)) if requester.location_id else ()
    return Subject(ticket.id, category.id, path, requester.id, ticket.requested_for_id)


def open_round(subject: Subject, now: datetime = NOW) -> Opened:
    """Return the level that a new round opens."""
    opened = operations.open_round(subject, next(iter(subject.location_path), None), actor=SETUP, now=now)
    assert opened is not None
    return opened


def say(level_id: int, approver: Person, answer: str = "approved", *, by: Person | None = None, **given: Any) -> Given:
    """Give a verdict as the approver, or for them."""
    now = given.pop("now", LATER)
    command = GiveVerdict(level_id, approver.id, answer, given.pop("reason", "Too dear" * (answer == "rejected")))
    return operations.give_verdict(command, actor=acting(by or approver), now=now)


def acting(person: Person) -> Actor:
    """Return the person as the one who acts."""
    return actor_of(person)


def rounds_of(session: Session, subject: Subject) -> list[tuple[int, str | None, list[str]]]:
    """Return number, outcome and the states of the levels of each round of a ticket."""
    session.expire_all()
    rows = session.scalars(select(Round).where(Round.ticket_id == subject.ticket_id).order_by(Round.no))
    return [(row.no, row.outcome, [level.state for level in row.levels]) for row in rows]


def level_ids(session: Session, subject: Subject) -> list[int]:
    """Return the ids of the levels of a ticket's newest round."""
    newest = select(func.max(Round.id)).where(Round.ticket_id == subject.ticket_id).scalar_subquery()
    query = select(RoundLevel.id).where(RoundLevel.round_id == newest).order_by(RoundLevel.no)
    return list(session.scalars(query))


def ids(people: Iterable[Person]) -> tuple[int, ...]:
    """Return the ids of people."""
    return tuple(one.id for one in people)
