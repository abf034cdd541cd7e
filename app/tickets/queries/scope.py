"""Which tickets an actor may see: the only place that knows, for lists, counts, search and single tickets.

``access.ticket_rights.may(actor, VIEW, facts)`` is the same rule for one ticket at hand.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache

from sqlalchemy import ColumnElement, Select, all_, and_, any_, false, func, or_, select, true
from sqlalchemy.orm import aliased

from app.approvals.queries import tickets_put_to
from app.core.actor import Actor
from app.directory.models import Group, Person
from app.tickets.models import Ticket
from app.tickets.vocabulary import PURPOSE, TASK


@dataclass(frozen=True)
class Reach:
    """An actor as a statement sees them: two are equal when they see, and read, the same of every ticket.

    Building a statement costs more than running it, so those built for a reach are kept and serve it again.
    """

    key: Hashable
    actor: Actor = field(compare=False, repr=False)


def reach_of(actor: Actor) -> Reach:
    """Return what the actor's statements depend on."""
    rights = (
        actor.person_id,
        actor.is_admin,
        actor.is_auditor,
        actor.has_reports,
        actor.approves,
        actor.managed_groups,
    )
    return Reach((*rights, frozenset(actor.groups.items()), frozenset(actor.scopes.items())), actor)


def visible_to(actor: Actor) -> Select[Ticket]:
    """Return the query of the tickets the actor may see."""
    return select(Ticket).where(in_scope(actor))


def in_scope(actor: Actor) -> ColumnElement[bool]:
    """Return the condition "the actor may see this ticket"; it speaks of columns of ``tickets`` only."""
    return _in_scope(reach_of(actor))


@lru_cache(maxsize=512)
def _in_scope(reach: Reach) -> ColumnElement[bool]:
    alive = Ticket.deleted_at.is_(None)
    if reach.actor.reads_everything:
        return alive
    return and_(alive, or_(false(), *_reasons(reach.actor)))


def gone(actor: Actor) -> ColumnElement[bool]:
    """Return the condition "deleted, and the actor may bring it back": administrators only."""
    return Ticket.deleted_at.is_not(None) if actor.is_admin else false()


def overdue(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Return the condition "overdue at ``now``", the same in list, badge, counter and report.

    Two partial indexes answer it; ``lifecycle.is_overdue`` is the same rule for one ticket at hand.
    """
    return and_(Ticket.is_open, or_(Ticket.due_at < now, Ticket.late_since.is_not(None)))


def reports_of(person_id: int) -> ColumnElement[list[int]]:
    """Return the ids of the person's direct reports as one array, which every index can be asked with."""
    report = aliased(Person)
    return func.array(select(report.id).where(report.manager_id == person_id).scalar_subquery())


def asked_by_or_for(people: ColumnElement[list[int]]) -> ColumnElement[bool]:
    """Return the condition "one of these people asked for it, or it is for one of them"."""
    return or_(Ticket.requester_id == any_(people), Ticket.requested_for_id == any_(people))


def put_to(person_id: int) -> ColumnElement[bool]:
    """Return the condition "the approval of this task is or was put to this person"; an incident has none."""
    put = tickets_put_to(person_id, func.statement_timestamp()).scalar_subquery()
    return and_(Ticket.kind == TASK, Ticket.id == any_(func.array(put)))


def reads_notes(actor: Actor) -> ColumnElement[bool]:
    """Return the condition "the actor reads the internal notes of this ticket", of those they may see."""
    return true() if actor.reads_everything else or_(false(), *_works(actor))


def _reasons(actor: Actor) -> Iterator[ColumnElement[bool]]:
    yield from _asked(actor)
    yield from _works(actor)


def _asked(actor: Actor) -> Iterator[ColumnElement[bool]]:
    if actor.person_id is not None:
        yield Ticket.requester_id == actor.person_id
        yield Ticket.requested_for_id == actor.person_id
        if actor.approves:
            yield put_to(actor.person_id)
        if actor.has_reports:
            yield asked_by_or_for(reports_of(actor.person_id))


def _works(actor: Actor) -> Iterator[ColumnElement[bool]]:
    yield from _assigned(actor)
    yield from _of_groups(actor)
    yield from _at_places(actor)


# In each the kind comes after the numbers: a walk compares ten thousand rows, and a text costs what five numbers do.
def _assigned(actor: Actor) -> Iterator[ColumnElement[bool]]:
    for kind, purpose in PURPOSE.items():
        if actor.groups.get(purpose):
            yield and_(Ticket.assignee_id == actor.person_id, Ticket.kind == kind)


def _of_groups(actor: Actor) -> Iterator[ColumnElement[bool]]:
    for kind, purpose in PURPOSE.items():
        if own := actor.groups.get(purpose, frozenset()):
            yield and_(Ticket.group_id.in_(own), Ticket.kind == kind)


def _at_places(actor: Actor) -> Iterator[ColumnElement[bool]]:
    for kind, purpose in PURPOSE.items():
        if scope := actor.scopes.get(purpose, frozenset()):
            yield and_(Ticket.location_id.in_(scope), Ticket.kind == kind, _shown())


@cache
def _shown() -> ColumnElement[bool]:
    # The few hidden groups as one array, read once: asked row by row, the planner would price every walk too high.
    group = aliased(Group)
    hidden = func.array(select(group.id).where(group.members_only).scalar_subquery())
    return or_(Ticket.group_id.is_(None), Ticket.group_id != all_(hidden))
