"""Keeping the rows of the clocks true; ``tickets.operations`` calls this with what happened to a ticket."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, and_, delete, or_, update
from sqlalchemy.dialects.postgresql import insert

from app.core.db import db
from app.sla import queries
from app.sla.clock import Cycle, Due, Moment, Run, Target, due, measure, runs
from app.sla.models import Clock
from app.sla.policy import ClockSubject
from app.sla.queries.book import Measure

SWEPT_AT_ONCE = 500
_KEY = {"ticket_id", "target", "cycle", "group_id"}
_CLOCKS = cast(Table, Clock.__table__)
_INSERT = insert(_CLOCKS)
_FRESH = {one.name: _INSERT.excluded[one.name] for one in _CLOCKS.columns if one.name not in {"id", *_KEY}}
# The result of a cycle that ended is final: later events, policies and calendars leave its row alone.
_UPSERT = _INSERT.on_conflict_do_update(constraint="uq_clocks_cycle", set_=_FRESH, where=_CLOCKS.c.ended_at.is_(None))


@dataclass(frozen=True)
class Reckoning:
    """The clocks of a ticket at an instant: what each cycle comes to, and the cycles that no policy covers."""

    found: tuple[tuple[Cycle, Measure], ...]
    uncovered: tuple[Run, ...]

    @property
    def due(self) -> Due:
        """What the ticket caches."""
        return due([cycle for cycle, _ in self.found])


def reckon(subject: ClockSubject, moments: Iterable[Moment], *, now: datetime) -> Reckoning:
    """Return the clocks of a ticket, all computed again from its moments; nothing is written."""
    book, told = queries.current_book(), tuple(moments)
    each = [(run, book.measure_of(run, subject)) for target in Target for run in runs(told, target)]
    found = tuple((measure(run, measured.terms, now), measured) for run, measured in each if measured is not None)
    return Reckoning(found, tuple(run for run, measured in each if measured is None))


def begin(ticket_id: int, first: Reckoning) -> None:
    """Write the clocks of a ticket that has just been opened: it had none."""
    if first.found:
        db.session.execute(_UPSERT, [_row(ticket_id, cycle, measured) for cycle, measured in first.found])


def follow(subject: ClockSubject, moments: Iterable[Moment], *, now: datetime) -> Due:
    """Write the clocks of a ticket, all computed again from its moments, and return what the ticket caches.

    The caller holds the ticket's row lock. A running cycle that no policy covers any more is taken away.
    """
    reckoning = reckon(subject, moments, now=now)
    for run in reckoning.uncovered:
        _take_away(subject.ticket_id, run)
    begin(subject.ticket_id, reckoning)
    return reckoning.due


def forget_running(ticket_id: int, *, cancelled_since: datetime | None = None) -> None:
    """Take the ticket's running clocks away without a result; those that ended keep theirs.

    ``cancelled_since`` takes away those too that were cancelled from that instant on: what did it was taken back.
    """
    gone: ColumnElement[bool] = Clock.ended_at.is_(None)
    if cancelled_since is not None:
        cancelled = and_(Clock.ended_at >= cancelled_since, Clock.met_at.is_(None), Clock.breached_at.is_(None))
        gone = or_(gone, cancelled)
    running = delete(Clock).where(Clock.ticket_id == ticket_id, gone)
    db.session.execute(running.execution_options(synchronize_session=False))


def sweep(
    lock: Callable[[Sequence[int]], Iterable[int]], *, now: datetime, limit: int = SWEPT_AT_ONCE
) -> dict[int, Due]:
    """Mark the clocks whose due instant has passed, and return what their tickets cache; {} when nothing is left.

    ``lock`` is handed ticket ids and returns those whose rows it could lock (FOR UPDATE SKIP LOCKED). Locking the
    ticket before its clocks, as every event does, keeps a sweep and an event from waiting for each other; a ticket
    skipped is found by the next sweep.
    """
    ticket_ids = list(lock(queries.tickets_to_check(now, limit)))
    if not ticket_ids:
        return {}
    late = update(Clock).where(Clock.ticket_id.in_(ticket_ids), Clock.next_check_at < now)
    late = late.values(breached_at=Clock.due_at, next_check_at=None).execution_options(synchronize_session=False)
    db.session.execute(late)
    return queries.dues(ticket_ids)


def _row(ticket_id: int, cycle: Cycle, found: Measure) -> dict[str, Any]:
    return {
        "ticket_id": ticket_id,
        "target": cycle.target.value,
        "cycle": cycle.number,
        "group_id": None,
        "policy_version_id": found.policy_version_id,
        "calendar_version_id": found.calendar_version_id,
        "budget_s": int(found.terms.budget.total_seconds()),
        "started_at": cycle.started_at,
        "due_at": cycle.due_at,
        "paused_at": cycle.paused_at,
        "remaining_s": int(cycle.remaining.total_seconds()) if cycle.paused_at else None,
        "spent_s": int(cycle.spent.total_seconds()) if cycle.ended_at else None,
        "met_at": cycle.met_at,
        "breached_at": cycle.breached_at,
        "ended_at": cycle.ended_at,
        "next_check_at": cycle.next_check_at,
    }


def _take_away(ticket_id: int, run: Run) -> None:
    # It may have ended since its row was written: a row left running then would be swept for ever.
    same = (Clock.ticket_id == ticket_id, Clock.target == run.target.value, Clock.cycle == run.number)
    running = delete(Clock).where(*same, Clock.ended_at.is_(None))
    db.session.execute(running.execution_options(synchronize_session=False))
