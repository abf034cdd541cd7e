"""The two clocks of a ticket in words and as thin bars, and the page that says why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import format_datetime, to_user_timezone

from app.sla import queries as sla
from app.sla.clock import Moment
from app.sla.explain import Explanation
from app.sla.models import Clock
from app.web.format import duration
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l

SOON = 0.2
_DAY = "EEE d MMM HH:mm"
NAMES = {"response": _l("Response"), "resolution": _l("Resolution")}
REASONS = {
    "open": _l("Open: it counts"),
    "closed": _l("Outside opening hours"),
    "holiday": _l("Holiday"),
    "waiting": _l("On hold"),
    "approval": _l("Waiting for approval"),
}


@dataclass(frozen=True)
class ClockLine:
    """One clock as the page shows it; ``tone`` is met, breached, ahead, soon, late, paused or dropped."""

    name: str
    words: str
    tone: str
    spent: int
    budget: int
    clock: Clock

    @property
    def allowed(self) -> str:
        """Return the opening time that the target allows."""
        return opening_time(self.budget)


@dataclass(frozen=True)
class Told:
    """One cycle with its explanation."""

    line: ClockLine
    why: Explanation


def latest_lines(clocks: Sequence[Clock], now: datetime) -> list[ClockLine]:
    """Return the newest cycle of each target, the response first."""
    newest = {clock.target: clock for clock in clocks}
    return [line_of(clock, now) for clock in newest.values()]


def explained(clocks: Sequence[Clock], moments: Iterable[Moment], now: datetime) -> list[Told]:
    """Return every cycle with why it says what it says."""
    past = list(moments)
    return [Told(line_of(clock, now), sla.explain(clock, past, now)) for clock in clocks]


def line_of(clock: Clock, now: datetime) -> ClockLine:
    """Return what the clock says at ``now``."""
    spent = _spent(clock, now)
    tone = _tone(clock, spent, now)
    name = str(NAMES[clock.target])
    words = _words(tone, clock, spent, now)
    return ClockLine(name, words, tone, min(spent, clock.budget_s), clock.budget_s, clock)


def _spent(clock: Clock, now: datetime) -> int:
    """Return the seconds of opening time used; a running clock tells them by what is left until it is due."""
    if clock.spent_s is not None:
        return clock.spent_s
    if clock.remaining_s is not None:
        return clock.budget_s - clock.remaining_s
    if clock.due_at is None or clock.due_at <= now:
        return clock.budget_s
    left = clock.calendar_version.value.opening_between(now, clock.due_at)
    return max(0, clock.budget_s - int(left.total_seconds()))


def _tone(clock: Clock, spent: int, now: datetime) -> str:
    if clock.ended_at is not None:
        return "met" if clock.met_at else "breached" if clock.breached_at else "dropped"
    if clock.breached_at is not None or (clock.due_at is not None and clock.due_at < now):
        return "late"
    if clock.paused_at is not None:
        return "paused"
    return "soon" if clock.budget_s - spent < SOON * clock.budget_s else "ahead"


def _words(tone: str, clock: Clock, spent: int, now: datetime) -> str:
    left = opening_time(abs(clock.budget_s - spent))
    if tone == "met":
        return _("met in %(span)s", span=opening_time(spent))
    if tone == "breached":
        return _("missed by %(span)s", span=left)
    if tone == "dropped":
        return _("stopped without a result")
    if tone == "late":
        return _("%(span)s late", span=duration(now - (clock.breached_at or clock.due_at or now)))
    if tone == "paused":
        return _("paused, %(span)s left", span=left)
    return _("%(span)s left", span=left)


def opening_time(seconds: int) -> str:
    """Return a length of opening time; a working day is not 24 hours, so it stays hours, however many."""
    hours, minutes = divmod(seconds // 60, 60)
    if not hours:
        return _("%(m)s min", m=minutes)
    return _("%(h)s h %(m)s", h=hours, m=f"{minutes:02d}") if minutes else _("%(h)s h", h=hours)


def moment_of(at: datetime) -> str:
    """Return an instant in the reader's zone as people name one that is near: weekday, day, time."""
    return str(format_datetime(at, _DAY))


def span_of(start: datetime, end: datetime) -> str:
    """Return an interval in the reader's zone, the day said once when both ends share it."""
    first, last = to_user_timezone(start), to_user_timezone(end)
    until = "HH:mm" if first.date() == last.date() else _DAY
    return f"{moment_of(start)} – {format_datetime(end, until)}"
