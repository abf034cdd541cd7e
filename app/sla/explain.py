"""Why a clock says what it says: every interval of a cycle, counted or not, and the sum."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.sla.calendar import NOTHING, Kind
from app.sla.clock import Run, Terms, is_counted


class Reason(StrEnum):
    """Why an interval counts (open) or does not (all the others)."""

    OPEN = "open"
    CLOSED = "closed"
    HOLIDAY = "holiday"
    WAITING = "waiting"
    APPROVAL = "approval"


@dataclass(frozen=True)
class Line:
    """An interval of a cycle and why it counts or not."""

    start: datetime
    end: datetime
    reason: Reason

    @property
    def counted(self) -> timedelta:
        """The part of the budget that this interval used: all of it or nothing."""
        return self.end - self.start if self.reason is Reason.OPEN else NOTHING


@dataclass(frozen=True)
class Explanation:
    """The lines of a cycle in order, without holes, from its start to its end or to now."""

    lines: tuple[Line, ...]

    @property
    def total(self) -> timedelta:
        """The opening time counted; equal to the cycle's ``spent``."""
        return sum((line.counted for line in self.lines), NOTHING)


def explain(run: Run, terms: Terms, now: datetime) -> Explanation:
    """Return the explanation of a cycle at ``now``."""
    lines: list[Line] = []
    for stretch in run.stretches:
        end = now if stretch.end is None else stretch.end
        if end <= stretch.start:
            continue
        if is_counted(stretch.phase, run.target):
            for part in terms.calendar.intervals(stretch.start, end):
                _put(lines, Line(part.start, part.end, _reason(part.kind)))
        else:
            _put(lines, Line(stretch.start, end, Reason(stretch.phase.value)))
    return Explanation(tuple(lines))


def _reason(kind: Kind) -> Reason:
    return Reason(kind.value)


def _put(lines: list[Line], line: Line) -> None:
    if lines and lines[-1].reason is line.reason and lines[-1].end == line.start:
        lines[-1] = Line(lines[-1].start, line.end, line.reason)
    else:
        lines.append(line)
