"""Opening hours: a week of spans in one time zone, minus holidays, exact across clock changes."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

DAY_MINUTES = 1440
# A calendar that opens on one 29 February only still opens once in eight years.
CLOSED_YEARS = 9
LAST_YEAR = 9990
NOTHING = timedelta()


class Kind(StrEnum):
    """What a calendar says of an interval."""

    OPEN = "open"
    CLOSED = "closed"
    HOLIDAY = "holiday"


@dataclass(frozen=True, order=True)
class Span:
    """Civil minutes after the midnight that begins a day; an ``end`` past 1,440 is on the day after."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < DAY_MINUTES or not self.start < self.end <= self.start + DAY_MINUTES:
            raise ValueError(f"a span starts within its day and lasts at most a day: {self.start}-{self.end}")


WHOLE_DAY = Span(0, DAY_MINUTES)


@dataclass(frozen=True)
class Holiday:
    """A civil day, or the ``closed`` part of it, on which opening hours do not count."""

    on: date
    name: str = ""
    yearly: bool = False
    closed: Span = WHOLE_DAY


@dataclass(frozen=True)
class Interval:
    """A stretch of time, from ``start`` up to and without ``end``, of one kind."""

    start: datetime
    end: datetime
    kind: Kind


@dataclass(frozen=True)
class _Year:
    """The opening intervals of one civil year, and the opening time gone at the end of each."""

    starts: list[datetime]
    gone: list[timedelta]

    @property
    def total(self) -> timedelta:
        return self.gone[-1] if self.gone else NOTHING

    def gone_at(self, at: datetime) -> timedelta:
        i = bisect_right(self.starts, at) - 1
        if i < 0:
            return NOTHING
        before = self.gone[i - 1] if i else NOTHING
        return min(before + (at - self.starts[i]), self.gone[i])

    def instant_of(self, gone: timedelta) -> datetime:
        i = bisect_left(self.gone, gone)
        before = self.gone[i - 1] if i else NOTHING
        return self.starts[i] + (gone - before)


@dataclass(frozen=True)
class Calendar:
    """Opening spans for each weekday (Monday first) in an IANA zone, and the holidays.

    Every span edge is a civil time. One that a clock change skips is the instant of the change; one that a change
    repeats is its first occurrence. So no edge ever overtakes another, and a day lasts its true 23, 24 or 25 hours.
    A holiday closes its civil date: the rest of a night shift begun the evening before is closed too.
    """

    zone: str
    week: tuple[tuple[Span, ...], ...]
    holidays: tuple[Holiday, ...] = ()
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("a week has seven days")

    def opening_between(self, start: datetime, end: datetime) -> timedelta:
        """Return the opening time from ``start`` to ``end`` (aware instants); zero when ``end`` is not later."""
        if end <= start:
            return NOTHING
        first, last = self._local_year(start), self._local_year(end)
        between = sum((self._year(year).total for year in range(first, last)), NOTHING)
        return between + self._year(last).gone_at(end) - self._year(first).gone_at(start)

    def add(self, start: datetime, budget: timedelta) -> datetime:
        """Return the first instant at which ``budget`` of opening time has passed since ``start``, in UTC.

        Raises ValueError if the calendar never opens or ``budget`` is negative. Source: product.md, SLA.
        """
        if budget < NOTHING:
            raise ValueError("a budget of opening time is not negative")
        if not budget:
            return start.astimezone(UTC)
        year, closed = self._local_year(start), 0
        wanted = self._year(year).gone_at(start) + budget
        while wanted > (total := self._year(year).total):
            closed = 0 if total else closed + 1
            if closed > CLOSED_YEARS or year >= LAST_YEAR:
                raise ValueError("this calendar never opens, or not for long enough")
            wanted -= total
            year += 1
        return self._year(year).instant_of(wanted)

    def intervals(self, start: datetime, end: datetime) -> list[Interval]:
        """Return what lies between two instants, in order and without holes: open, closed or holiday."""
        found: list[Interval] = []
        day, last = self._local(start).date() - timedelta(days=1), self._local(end).date()
        while day <= last:
            opening, lost = self._spans_of(day)
            kinds = [(span, Kind.OPEN) for span in opening] + [(span, Kind.HOLIDAY) for span in lost]
            for (a, b), kind in sorted(kinds):
                found.append(Interval(self._instant(day, a), self._instant(day, b), kind))
            day += timedelta(days=1)
        return _without_holes(found, start.astimezone(UTC), end.astimezone(UTC))

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.zone))

    def _local_year(self, at: datetime) -> int:
        return self._local(at).year

    def _year(self, year: int) -> _Year:
        if year not in self._years:
            self._years[year] = self._build_year(year)
        return self._years[year]

    def _build_year(self, year: int) -> _Year:
        starts, gone, total = [], [], NOTHING
        day, end = date(year, 1, 1), date(year + 1, 1, 1)
        while day < end:
            for a, b in self._spans_of(day)[0]:
                start = self._instant(day, a)
                total += self._instant(day, b) - start
                starts.append(start)
                gone.append(total)
            day += timedelta(days=1)
        return _Year(starts, gone)

    def _spans_of(self, day: date) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """Return the open and the lost-to-a-holiday spans of one civil day, in minutes, merged and in order."""
        spans = [(s.start, min(s.end, DAY_MINUTES)) for s in self.week[day.weekday()]]
        spans += [(0, s.end - DAY_MINUTES) for s in self.week[day.weekday() - 1] if s.end > DAY_MINUTES]
        opening, lost = _merged(spans), []
        for holiday in self.holidays:
            if holiday.on == day or (holiday.yearly and (holiday.on.month, holiday.on.day) == (day.month, day.day)):
                opening, cut = _split(opening, holiday.closed)
                lost += cut
        return opening, _merged(lost)

    def _instant(self, day: date, minutes: int) -> datetime:
        zone = ZoneInfo(self.zone)
        civil = datetime.combine(day, time()) + timedelta(minutes=minutes)
        at = civil.replace(tzinfo=zone).astimezone(UTC)
        if at.astimezone(zone).replace(tzinfo=None) == civil:
            return at
        return _change_before(at, civil.replace(tzinfo=zone, fold=1).astimezone(UTC), zone)


def overlapping_day(week: Iterable[tuple[Span, ...]]) -> int | None:
    """Return the first weekday (0 is Monday) whose spans meet another span, the night before's included, or None."""
    days = list(week)
    for weekday, spans in enumerate(days):
        edges = sorted([(s.start, s.end) for s in spans] + [(0, s.end - DAY_MINUTES) for s in days[weekday - 1]])
        reached = 0
        for start, end in edges:
            if end > 0 and start < reached:
                return weekday
            reached = max(reached, end)
    return None


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _split(spans: list[tuple[int, int]], cut: Span) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return what stays of ``spans`` outside ``cut``, and what falls inside."""
    outside = [(a, min(b, cut.start)) for a, b in spans] + [(max(a, cut.end), b) for a, b in spans]
    inside = [(max(a, cut.start), min(b, cut.end)) for a, b in spans]
    return sorted(s for s in outside if s[0] < s[1]), [s for s in inside if s[0] < s[1]]


def _change_before(after: datetime, before: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant, between two that frame it, at which the zone's offset changes."""
    offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def _without_holes(found: list[Interval], start: datetime, end: datetime) -> list[Interval]:
    whole: list[Interval] = []

    def put(until: datetime, kind: Kind) -> None:
        reached = whole[-1].end if whole else start
        if until <= reached:
            return
        if whole and whole[-1].kind is kind:
            whole[-1] = Interval(whole[-1].start, until, kind)
        else:
            whole.append(Interval(reached, until, kind))

    for interval in found:
        put(min(interval.start, end), Kind.CLOSED)
        put(min(interval.end, end), interval.kind)
    put(end, Kind.CLOSED)
    return whole
