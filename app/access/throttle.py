"""How failed sign-ins slow the next ones down: by pure counting, never by a lasting lock (threat 50)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Limit:
    """``free`` failures within ``window`` cost nothing; then each one doubles a delay from ``first`` to ``most``.

    Without ``first`` the limit is a plain rate: at most ``free`` within any ``window``.
    """

    free: int
    window: timedelta
    first: timedelta | None = None
    most: timedelta = timedelta(0)

    @property
    def kept(self) -> int:
        """Return how many of the latest failures are worth remembering."""
        return self.free + 8


ADDRESS = Limit(20, timedelta(minutes=1))
# Somebody else's failures elsewhere must not keep the person out: the steep delay is for the pair, and the one
# for the person alone stays short and spares the addresses they have signed in from.
PAIR = Limit(5, timedelta(minutes=15), timedelta(seconds=1), timedelta(minutes=1))
PERSON = Limit(20, timedelta(minutes=15), timedelta(seconds=1), timedelta(seconds=10))


def wait(failed_at: Sequence[datetime], limit: Limit, now: datetime) -> timedelta:
    """Return how long the next attempt must wait, zero if it may be made; ``failed_at`` is oldest first."""
    recent = [instant for instant in failed_at if now - instant < limit.window]
    if len(recent) < limit.free:
        return timedelta(0)
    if limit.first is None:
        until = recent[-limit.free] + limit.window
    else:
        doublings = min(len(recent) - limit.free, 30)
        until = recent[-1] + min(limit.first * 2**doublings, limit.most)
    return max(until - now, timedelta(0))


def remember(failed_at: Sequence[datetime], limit: Limit, now: datetime) -> list[datetime]:
    """Return the failures worth keeping, with one at ``now`` among them."""
    recent = [instant for instant in failed_at if now - instant < limit.window]
    return [*recent, now][-limit.kept :]
