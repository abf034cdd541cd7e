"""Tasks for the tests: a group that works those of Paris, categories with and without approval, and their makers."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core.clock import utcnow
from app.directory.models import Group, Location, Person
from app.tickets import operations
from app.tickets.commands import CategoryDetails, Create, OpenTask
from app.tickets.models import Category, Ticket
from app.tickets.operations import approving
from tests.factories import SETUP, actor_of, make_group

Task = Callable[..., Ticket]


@pytest.fixture
def paris_requests(paris: Location, alan: Person) -> Group:
    """The group of Paris that takes its unrouted tasks; Alan belongs to it."""
    return make_group("Paris requests", paris, ("tasks",), takes=("tasks",), members=[alan])


@pytest.fixture
def moving(session: Session) -> Category:
    """A category of tasks that nobody needs to approve."""
    wanted = CategoryDetails("moving", {"en": "Moving desks", "fr": "Déménagement"}, "task")
    return operations.create_category(Create(wanted), actor=SETUP, now=utcnow())


@pytest.fixture
def asked(session: Session, rita: Person, paris_requests: Group, moving: Category) -> Task:
    """Return a maker of Rita's tasks, which Alan's group takes care of; they need no approval."""

    def make(title: str = "Please move my desk", by: Person = rita, **details: Any) -> Ticket:
        now = utcnow()
        wanted = {"requester_id": by.id, "category_id": moving.id, **details}
        return operations.open_task(OpenTask(title, **wanted), actor=actor_of(by, now), now=now)

    return make


@pytest.fixture
def awaiting(asked: Task) -> Task:
    """Return a maker of Rita's tasks that await approval."""

    def make(title: str = "A laptop for my new colleague", **details: Any) -> Ticket:
        return approving.send_back(asked(title, **details).id, actor=SETUP, now=utcnow())

    return make
