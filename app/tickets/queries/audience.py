"""Who may read a ticket or its internal notes: the rule of ``access.ticket_rights`` turned around, for the database.

A property test proves that the two agree for every person.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.access.ticket_rights import TicketFacts
from app.core.db import db
from app.directory import queries as directory
from app.directory.models import Group, GroupPurpose, Membership, Person
from app.directory.queries.groups import counts_at
from app.tickets.queries.lookup import Seen
from app.tickets.queries.pages import full_name
from app.tickets.vocabulary import PURPOSE

MOST = 8


def may_read(facts: TicketFacts, now: datetime, *, notes: bool) -> ColumnElement[bool]:
    """Return the condition on ``people`` "active, and may see this ticket", or its internal ``notes``."""
    ways = [Person.is_admin, Person.is_auditor, _works_on(facts, now)]
    if not notes:
        ways.append(Person.id.in_(_known(facts.requester_id, facts.requested_for_id, *facts.asked_ids)))
        report = aliased(Person)
        managers = Person.id.in_(_known(facts.requester_manager_id, facts.requested_for_manager_id))
        ways.append(and_(managers, exists().where(report.manager_id == Person.id, report.active)))
    return and_(Person.active, or_(*ways))


def people_to_mention(seen: Seen, text: str, now: datetime, *, notes: bool) -> Sequence[tuple[str, str]]:
    """Return (identifier, name) of at most eight others who may read it and whom ``text`` finds, the nearest first."""
    ticket = seen.ticket
    in_group = exists().where(Membership.person_id == Person.id, Membership.group_id == ticket.group_id, counts_at(now))
    near = case((Person.id == ticket.assignee_id, 0), (Person.id == ticket.requester_id, 1), (in_group, 2), else_=3)
    query = (
        select(Person.identifier, full_name(Person))
        .where(may_read(seen.facts, now, notes=notes), Person.id != (seen.actor.person_id or 0))
        .where(directory.found(text, seen.actor))
        .order_by(near, Person.last_name, Person.first_name, Person.id)
        .limit(MOST)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def readers_called(handles: Iterable[str], seen: Seen, now: datetime, *, notes: bool) -> dict[str, int]:
    """Return the ids of those people among ``handles`` (identifiers in small letters) who may read it now."""
    key = func.lower(Person.identifier)
    query = select(key, Person.id).where(key.in_(list(handles)), may_read(seen.facts, now, notes=notes))
    return {row[0]: row[1] for row in db.session.execute(query)}


def _works_on(facts: TicketFacts, now: datetime) -> ColumnElement[bool]:
    reaches = [Group.id == facts.group_id, Person.id == (facts.assignee_id or 0)]
    if facts.location_id is not None and not facts.group_members_only:
        reaches.append(Group.location_id.in_(directory.ancestor_ids(facts.location_id)))
    return exists().where(
        Membership.person_id == Person.id,
        counts_at(now),
        Group.id == Membership.group_id,
        Group.active,
        GroupPurpose.group_id == Group.id,
        GroupPurpose.purpose == PURPOSE[facts.kind],
        or_(*reaches),
    )


def _known(*ids: int | None) -> list[int]:
    return [one for one in ids if one is not None]
