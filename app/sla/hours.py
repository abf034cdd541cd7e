"""Opening hours and durations as people write them: ``08:00-12:00, 13:00-18:00`` and ``1 h 30``."""

import re
from collections.abc import Iterable
from datetime import timedelta

from app.sla.calendar import DAY_MINUTES, Span

_TIME = r"([01]?[0-9]|2[0-3])(:[0-5][0-9]| ?[hH]( ?[0-5][0-9])?)?"
_SPAN = rf"{_TIME} *(-|–) *({_TIME}|24(:00| ?[hH]( ?00)?)?)"
# Both are written in what JavaScript and Python share: the browser enforces the same ones.
HOURS = rf" *({_SPAN}( *, *{_SPAN})*)? *"
DURATION = r" *([0-9]{1,4} *h( *[0-5]?[0-9]( *min)?)?|[0-9]{1,5} *min)? *"
_ONE_TIME = re.compile(r"([0-9]{1,2})(?:(?::| ?[hH] ?)([0-9]{2}))?")
_WHOLE_HOURS, _WHOLE_DURATION = re.compile(HOURS), re.compile(DURATION)


def parse_hours(text: str) -> tuple[Span, ...]:
    """Return the spans of one day, () for an empty text; an end not after its start is on the next day.

    ``8-12`` and ``8h-12h30`` are read too; ``write_hours`` shows them back in full. Raises ValueError when the text
    is not opening hours.
    """
    if not _WHOLE_HOURS.fullmatch(text):
        raise ValueError("opening hours are written 08:00-12:00, 13:00-18:00")
    times = [int(hours) * 60 + int(minutes or 0) for hours, minutes in _ONE_TIME.findall(text)]
    pairs = zip(times[::2], times[1::2], strict=True)
    return tuple(sorted(Span(start, end if end > start else end + DAY_MINUTES) for start, end in pairs))


def write_hours(spans: Iterable[Span]) -> str:
    """Return the spans as ``parse_hours`` reads them."""
    return ", ".join(f"{_time(span.start)}-{_time(span.end)}" for span in spans)


def parse_duration(text: str) -> timedelta | None:
    """Return the duration, None for an empty text. Raises ValueError when the text is not one."""
    if not _WHOLE_DURATION.fullmatch(text):
        raise ValueError("a duration is written 2 h, 30 min or 1 h 30")
    numbers = [int(number) for number in re.findall(r"[0-9]+", text)]
    if not numbers:
        return None
    if "h" not in text:
        return timedelta(minutes=numbers[0])
    return timedelta(hours=numbers[0], minutes=numbers[1] if len(numbers) > 1 else 0)


def write_duration(duration: timedelta | None) -> str:
    """Return the duration as ``parse_duration`` reads it; "" for None."""
    if duration is None:
        return ""
    hours, minutes = divmod(int(duration.total_seconds()) // 60, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes:02d}" if minutes else f"{hours} h"


def _time(minutes: int) -> str:
    # The end of a whole day reads 24:00; later ones are on the next day and read as its civil time.
    shown = minutes if minutes <= DAY_MINUTES else minutes - DAY_MINUTES
    return f"{shown // 60:02d}:{shown % 60:02d}"
