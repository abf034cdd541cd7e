"""The rows of policies and calendars, for those who may read settings."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.directory.queries.rows import rows_visible_to
from app.sla.models import Calendar, CalendarVersion, Clock, Policy, PolicyVersion
from app.sla.policy import never_chosen
from app.sla.queries.book import current_book

_POLICY_CONTENT = joinedload(Policy.current)
POLICY_NAMES = (_POLICY_CONTENT.joinedload(PolicyVersion.location), _POLICY_CONTENT.joinedload(PolicyVersion.calendar))
CALENDAR_CONTENT = (joinedload(Calendar.current),)


def policies_visible_to(actor: Actor) -> Select[Policy]:
    """Return the query of the policies the actor may read, in their order: administrators and auditors all of them."""
    return rows_visible_to(Policy, actor).order_by(Policy.position)


def policies(actor: Actor) -> Sequence[Policy]:
    """Return the policies the actor may read in their order, what they say loaded."""
    return db.session.scalars(policies_visible_to(actor).options(*POLICY_NAMES)).all()


def calendars(actor: Actor) -> Sequence[Calendar]:
    """Return the calendars the actor may read by key, what they say loaded."""
    return db.session.scalars(calendars_visible_to(actor).options(*CALENDAR_CONTENT)).all()


def policies_never_chosen(
    kinds: Collection[str], priorities: Collection[str], now: datetime
) -> dict[int, tuple[Policy, ...]]:
    """Return, for each policy that can never apply from ``now`` on, the policies above that match first."""
    found = never_chosen(current_book().policies, kinds, priorities, now)
    known = {row.id: row for row in db.session.scalars(select(Policy))} if found else {}
    return {one: tuple(known[first] for first in above) for one, above in found.items()}


def calendars_visible_to(actor: Actor) -> Select[Calendar]:
    """Return the query of the calendars the actor may read: administrators and auditors all of them."""
    return rows_visible_to(Calendar, actor).order_by(Calendar.key)


def get_policy(policy_id: int, actor: Actor) -> Policy:
    """Return a policy the actor may read; raise NotFound otherwise."""
    found = db.session.scalar(policies_visible_to(actor).where(Policy.id == policy_id).options(*POLICY_NAMES))
    if found is None:
        raise NotFound
    return found


def get_calendar(calendar_id: int, actor: Actor) -> Calendar:
    """Return a calendar the actor may read; raise NotFound otherwise."""
    found = db.session.scalar(calendars_visible_to(actor).where(Calendar.id == calendar_id).options(*CALENDAR_CONTENT))
    if found is None:
        raise NotFound
    return found


def all_calendars() -> Sequence[Calendar]:
    """Return every calendar by key: what a policy or a location may name."""
    return db.session.scalars(select(Calendar).order_by(Calendar.key)).all()


def running_by_calendar() -> dict[int, int]:
    """Return, for each calendar that measures running clocks, on how many tickets."""
    query = (
        select(CalendarVersion.calendar_id, func.count(Clock.ticket_id.distinct()))
        .join(CalendarVersion, CalendarVersion.id == Clock.calendar_version_id)
        .where(Clock.ended_at.is_(None))
        .group_by(CalendarVersion.calendar_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}
