"""The part of a reader's scope that the roll-ups can answer, and what is left of it to be counted ticket by ticket."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, true
from sqlalchemy.orm import aliased

from app.core.actor import Actor
from app.directory.models import Group
from app.tickets.models import Ticket
from app.tickets.queries.scope import asked_by_or_for, put_to, reports_of
from app.tickets.vocabulary import PURPOSE


def by_desk(actor: Actor, of: Any) -> ColumnElement[bool]:
    """Return the part of the scope that speaks of kind, group, location and assignee only, of the rows of ``of``."""
    if actor.reads_everything:
        return true()
    kinds = [kind for kind, purpose in PURPOSE.items() if actor.groups.get(purpose)]
    mine = and_(of.kind.in_(kinds), of.assignee_id == actor.person_id) if kinds else false()
    return or_(by_groups(actor, of), mine)


def by_groups(actor: Actor, of: Any) -> ColumnElement[bool]:
    """Return the part of it that speaks of kind, group and location only."""
    reasons: list[ColumnElement[bool]] = []
    for kind, purpose in PURPOSE.items():
        if own := actor.groups.get(purpose, frozenset()):
            reasons.append(and_(of.kind == kind, of.group_id.in_(own)))
        if scope := actor.scopes.get(purpose, frozenset()):
            group = aliased(Group)
            hidden = exists().where(group.id == of.group_id, group.members_only)
            reasons.append(and_(of.kind == kind, of.location_id.in_(scope), ~hidden))
    return or_(false(), *reasons)


def in_person(actor: Actor) -> Iterator[ColumnElement[bool]]:
    """Yield why the reader sees tickets as a person, as conditions of which each such ticket meets exactly one.

    Each has an index of its own. Who reads everything needs none of them.
    """
    met: list[ColumnElement[bool]] = []
    for reason in () if actor.reads_everything else reasons_in_person(actor):
        yield and_(reason, *(~func.coalesce(one, false()) for one in met))
        met.append(reason)


def reasons_in_person(actor: Actor) -> Iterator[ColumnElement[bool]]:
    """Yield why the reader sees tickets as a person: asked by or for them or their reports, or put to them."""
    if actor.person_id is None:
        return
    yield Ticket.requester_id == actor.person_id
    yield Ticket.requested_for_id == actor.person_id
    if actor.approves:
        yield put_to(actor.person_id)
    if actor.has_reports:
        yield asked_by_or_for(reports_of(actor.person_id))
