"""How fast a run goes and how long it will still take."""

from dataclasses import dataclass
from datetime import datetime, timedelta

# Less than this says nothing about the rest.
SHORTEST = 0.5


@dataclass(frozen=True)
class Pace:
    """``rate`` is units a second, ``left`` the time to the end, ``share`` between 0 and 1; None: not known yet."""

    share: float | None = None
    rate: float | None = None
    left: timedelta | None = None


def pace_of(done: int, total: int | None, started_at: datetime | None, reported_at: datetime | None) -> Pace:
    """Return the pace as of the last report, so that nothing changes between two of them."""
    share = min(1.0, done / total) if total else None
    if started_at is None or reported_at is None or not done:
        return Pace(share)
    seconds = (reported_at - started_at).total_seconds()
    if seconds < SHORTEST:
        return Pace(share)
    rate = done / seconds
    return Pace(share, rate, timedelta(seconds=max(0, total - done) / rate) if total else None)
