"""Counting requests, for all web processes together: one statement, which is a transaction of its own."""

from datetime import datetime, timedelta

from sqlalchemy import delete, text

from app.access.errors import TooManyRequests
from app.access.models import Rate
from app.access.rates import Quota, Standing
from app.core.db import at_once, db

KEPT = timedelta(days=1)
# A window that seems to begin after this moment's is one of a clock that was set back meanwhile.
_RUNS = "r.started_at > :since AND r.started_at < :until"
_COUNT = text(
    f"""
    INSERT INTO rates AS r (key, started_at, used) VALUES (:key, :now, 1)
    ON CONFLICT (key) DO UPDATE SET
        used = CASE WHEN {_RUNS} THEN least(r.used, :most) + 1 ELSE 1 END,
        started_at = CASE WHEN {_RUNS} THEN r.started_at ELSE excluded.started_at END
    RETURNING used, started_at, set_config('synchronous_commit', 'off', true)
    """  # noqa: S608 - the condition stands above
)


def count_request(key: str, quota: Quota, *, now: datetime) -> Standing:
    """Return where the caller stands with this request counted; raise TooManyRequests when it is one too many.

    Two requests of one caller wait for each other as long as the statement takes, never for what they then do.
    """
    bounds = {"since": now - quota.window, "until": now + quota.window}
    with at_once() as connection:
        row = connection.execute(_COUNT, {"key": key, "now": now, "most": quota.most, **bounds}).one()
    standing = Standing(quota, row.used, row.started_at)
    if not standing.is_within:
        raise TooManyRequests(standing, now)
    return standing


def forget_rates(*, now: datetime) -> None:
    """Forget the windows that began long ago."""
    db.session.execute(delete(Rate).where(Rate.started_at < now - KEPT))
