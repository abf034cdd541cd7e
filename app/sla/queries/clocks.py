"""The rows of the clocks: of a ticket, due for a check, under a policy, on a calendar."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import BigInteger, Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.sla import explain as rule
from app.sla.clock import Due, Moment, Target, Terms, runs
from app.sla.explain import Explanation
from app.sla.models import CalendarVersion, Clock


def clocks_of(ticket_id: int) -> Sequence[Clock]:
    """Return every clock of a ticket, response before resolution, oldest cycle first; one statement.

    The versions they were measured with come along.
    """
    return db.session.scalars(_clocks(), {"ticket_id": ticket_id}).all()


@cache
def _clocks() -> Select[Clock]:
    return (
        select(Clock)
        .where(Clock.ticket_id == bindparam("ticket_id", type_=BigInteger))
        .order_by(Clock.target.desc(), Clock.cycle)
        .options(joinedload(Clock.calendar_version), joinedload(Clock.policy_version))
        # Clocks are written beside the identity map: what it holds may be from before.
        .execution_options(populate_existing=True)
    )


def dues(ticket_ids: Iterable[int]) -> dict[int, Due]:
    """Return what each ticket caches, for those with a clock that has not ended."""
    query = (
        select(Clock.ticket_id, func.min(Clock.due_at), func.min(Clock.breached_at))
        .where(Clock.ticket_id.in_(list(ticket_ids)), Clock.ended_at.is_(None))
        .group_by(Clock.ticket_id)
    )
    return {ticket_id: Due(due_at, late_since) for ticket_id, due_at, late_since in db.session.execute(query)}


def tickets_to_check(now: datetime, limit: int) -> list[int]:
    """Return tickets with a clock whose due instant has passed unseen, the longest first."""
    query = (
        select(Clock.ticket_id)
        .where(Clock.next_check_at < now)
        .group_by(Clock.ticket_id)
        .order_by(func.min(Clock.next_check_at))
        .limit(limit)
    )
    return list(db.session.scalars(query))


def tickets_on_calendar(calendar_id: int) -> list[int]:
    """Return the tickets with a running cycle measured by any version of the calendar."""
    query = (
        select(Clock.ticket_id)
        .join(CalendarVersion, CalendarVersion.id == Clock.calendar_version_id)
        .where(CalendarVersion.calendar_id == calendar_id, Clock.ended_at.is_(None))
    )
    return list(db.session.scalars(query.distinct().order_by(Clock.ticket_id)))


def explain(clock: Clock, moments: Iterable[Moment], now: datetime) -> Explanation:
    """Return why a clock says what it says: every interval since its start, counted or not.

    ``moments`` are the ticket's; the calendar is the version that the cycle was measured with.
    """
    run = runs(moments, Target(clock.target))[clock.cycle - 1]
    terms = Terms(timedelta(seconds=clock.budget_s), clock.calendar_version.value)
    return rule.explain(run, terms, now)
