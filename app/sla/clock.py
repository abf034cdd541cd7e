"""The clocks of a ticket, as a pure function of what happened to it.

Nothing is counted up: every answer is computed again from all the moments, so any order and any number of
computations give the same result. Source: product.md, SLA.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.sla.calendar import NOTHING, Calendar


class Target(StrEnum):
    """What a clock waits for."""

    RESPONSE = "response"
    RESOLUTION = "resolution"


class Phase(StrEnum):
    """What a ticket's state means to a clock; the only view SLA has of states."""

    APPROVAL = "approval"
    NEW = "new"
    ACTIVE = "active"
    WAITING = "waiting"
    DONE = "done"
    DROPPED = "dropped"


LIVE = frozenset({Phase.NEW, Phase.ACTIVE, Phase.WAITING})
PAUSES = {
    Target.RESPONSE: frozenset({Phase.APPROVAL}),
    Target.RESOLUTION: frozenset({Phase.APPROVAL, Phase.WAITING}),
}


@dataclass(frozen=True)
class Moment:
    """An event as clocks see it: the phase the ticket is in from here on, and whether it answered the requester.

    ``responded``: a public comment or a resolution by somebody who is not the requester. ``priority``: the priority
    from here on, None when the event did not touch it. Moments of one instant are told apart by ``seq``.
    """

    at: datetime
    seq: int
    phase: Phase | str
    responded: bool = False
    priority: str | None = None


@dataclass(frozen=True)
class Stretch:
    """Time in one phase; ``end`` is None while it lasts."""

    start: datetime
    end: datetime | None
    phase: Phase


@dataclass(frozen=True)
class Run:
    """One cycle of one target as the moments tell it, before any policy or calendar.

    ``ended_at`` without ``answered`` is a cycle cancelled without a result. ``priority`` is the last one known in it.
    """

    target: Target
    number: int
    stretches: tuple[Stretch, ...]
    ended_at: datetime | None
    answered: bool
    priority: str | None

    @property
    def started_at(self) -> datetime:
        """The instant from which the whole budget is there."""
        return self.stretches[0].start


@dataclass(frozen=True)
class Terms:
    """What a cycle is measured with: the opening time allowed, and the calendar that says what is open."""

    budget: timedelta
    calendar: Calendar


@dataclass(frozen=True)
class Cycle:
    """What one cycle says at one instant.

    ``due_at`` is None while paused or when it ended so. ``met_at`` is the answer given in time; ``breached_at`` the
    due instant that passed unanswered; a cycle ended with neither was cancelled. ``spent`` is the opening time counted.
    """

    target: Target
    number: int
    started_at: datetime
    spent: timedelta
    remaining: timedelta
    due_at: datetime | None
    paused_at: datetime | None
    met_at: datetime | None
    breached_at: datetime | None
    ended_at: datetime | None

    @property
    def next_check_at(self) -> datetime | None:
        """When a sweep must look again: the due instant of a clock that runs and is not yet late."""
        return self.due_at if self.ended_at is None and self.breached_at is None else None


@dataclass(frozen=True)
class Due:
    """What a ticket caches of its clocks: the earliest due instant of those that run, the first breach unanswered."""

    due_at: datetime | None = None
    late_since: datetime | None = None


class _Teller:
    """Follows the moments of one target and keeps the cycles they make."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.runs: list[Run] = []
        self.phases: list[tuple[datetime, Phase]] = []
        self.priority: str | None = None
        self.responded = False
        self.may_start = True

    def tell(self, moment: Moment) -> None:
        phase = Phase(moment.phase)
        self.priority = moment.priority or self.priority
        self.responded = self.responded or moment.responded
        if not self.phases and phase in LIVE and self.may_start:
            self.phases = [(moment.at, phase)]
        if not self.phases:
            return
        if self.target is Target.RESPONSE and self.responded:
            self._end(moment.at, answered=True)
        elif phase is Phase.DONE:
            self._end(moment.at, answered=self.target is Target.RESOLUTION)
        elif phase is Phase.DROPPED:
            self._end(moment.at, answered=False, again=True)
        elif phase is not self.phases[-1][1]:
            self.phases.append((moment.at, phase))

    def _end(self, at: datetime, *, answered: bool, again: bool = False) -> None:
        self.runs.append(self._run(at, answered))
        self.phases = []
        # A reopening gives a new resolution cycle, never a new response; what was dropped starts over with both.
        self.may_start = again or self.target is Target.RESOLUTION

    def _run(self, ended_at: datetime | None, answered: bool) -> Run:
        ends = [at for at, _ in self.phases[1:]] + [ended_at]
        stretches = tuple(Stretch(at, end, phase) for (at, phase), end in zip(self.phases, ends, strict=True))
        return Run(self.target, len(self.runs) + 1, stretches, ended_at, answered, self.priority)

    def told(self) -> list[Run]:
        return [*self.runs, self._run(None, False)] if self.phases else self.runs


def runs(moments: Iterable[Moment], target: Target) -> list[Run]:
    """Return the cycles of ``target``, oldest first, in whatever order the moments come; [] before the first start."""
    teller = _Teller(target)
    for moment in sorted(moments, key=lambda moment: (moment.at, moment.seq)):
        teller.tell(moment)
    return teller.told()


def measure(run: Run, terms: Terms, now: datetime) -> Cycle:
    """Return what the cycle says at ``now`` under these terms, always from its start.

    An answer at the due instant is in time; a clock is late as soon as the instant has passed, open or not.
    Raises ValueError if the calendar never opens.
    """
    spent, due = NOTHING, None
    late = False
    for stretch in _counted(run):
        end = now if stretch.end is None else stretch.end
        if not late:
            due = terms.calendar.add(stretch.start, terms.budget - spent)
            late = due < end
        spent += terms.calendar.opening_between(stretch.start, end)
    paused_at = _paused_since(run)
    cancelled = run.ended_at is not None and not run.answered
    return Cycle(
        target=run.target,
        number=run.number,
        started_at=run.started_at,
        spent=spent,
        remaining=terms.budget - spent,
        due_at=None if paused_at or cancelled else due,
        paused_at=paused_at if run.ended_at is None else None,
        met_at=run.ended_at if run.answered and not late else None,
        breached_at=due if late and not cancelled else None,
        ended_at=run.ended_at,
    )


def clock(moments: Iterable[Moment], target: Target, terms: Terms, now: datetime) -> list[Cycle]:
    """Return every cycle of ``target`` under one set of terms, oldest first. Source: design.md, Clock."""
    return [measure(run, terms, now) for run in runs(moments, target)]


def due(cycles: Iterable[Cycle]) -> Due:
    """Return what the ticket of these cycles caches; those that ended say nothing any more."""
    running = [cycle for cycle in cycles if cycle.ended_at is None]
    return Due(
        due_at=min((cycle.due_at for cycle in running if cycle.due_at), default=None),
        late_since=min((cycle.breached_at for cycle in running if cycle.breached_at), default=None),
    )


def is_counted(phase: Phase, target: Target) -> bool:
    """Return whether time spent in the phase uses up the target's budget."""
    return phase not in PAUSES[target]


def _counted(run: Run) -> Iterator[Stretch]:
    return (stretch for stretch in run.stretches if is_counted(stretch.phase, run.target))


def _paused_since(run: Run) -> datetime | None:
    since = None
    for stretch in reversed(run.stretches):
        if is_counted(stretch.phase, run.target):
            break
        since = stretch.start
    return since
