"""The counters behind sign-in: charged before anything is hashed, given back when the password was right."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.access import throttle
from app.access.errors import TooManyAttempts
from app.access.models import Throttle
from app.access.throttle import Limit
from app.core.db import db

TOLD_EVERY = timedelta(minutes=1)


def keys_of(login: str, address: str, *, knows_address: bool) -> dict[str, Limit]:
    """Return the counters an attempt is charged to.

    They are made of the typed login, so that somebody who does not exist is counted like everybody else.
    """
    name = hashlib.sha256(login.strip().casefold().encode("utf-8", "surrogatepass")).hexdigest()[:32]
    keys = {f"address:{address}": throttle.ADDRESS, f"pair:{name}:{address}": throttle.PAIR}
    return keys if knows_address else keys | {f"person:{name}": throttle.PERSON}


def charge(limits: Mapping[str, Limit], *, now: datetime) -> None:
    """Count one failure under every key in advance; raise TooManyAttempts, counting nothing, if one says wait.

    The rows are locked until the caller commits: fifty attempts at once are looked at one after the other.
    """
    rows = _lock(limits, now)
    wait, key = max((throttle.wait(rows[key].failed_at, limit, now), key) for key, limit in limits.items())
    if wait:
        raise TooManyAttempts(wait, key)
    for key, limit in limits.items():
        rows[key].failed_at = throttle.remember(rows[key].failed_at, limit, now)
        rows[key].touched_at = now
    db.session.flush()


def give_back(limits: Mapping[str, Limit], *, now: datetime) -> None:
    """Forget the failures of the person after a right password, and this one attempt of the address."""
    for key, row in _lock(limits, now).items():
        row.failed_at = row.failed_at[:-1] if key.startswith("address:") else []
    db.session.flush()


def is_news(key: str, *, now: datetime) -> bool:
    """Return whether nobody was told within the last minute that ``key`` must wait, and remember that now one is."""
    fresh = insert(Throttle).values(key=f"told:{key}", failed_at=[], touched_at=now)
    told = fresh.on_conflict_do_update(
        index_elements=[Throttle.key],
        set_={"touched_at": now},
        where=Throttle.touched_at <= now - TOLD_EVERY,
    )
    return db.session.scalar(told.returning(Throttle.key)) is not None


def _lock(limits: Mapping[str, Limit], now: datetime) -> dict[str, Throttle]:
    keys = sorted(limits)
    fresh = [{"key": key, "failed_at": [], "touched_at": now} for key in keys]
    db.session.execute(insert(Throttle).on_conflict_do_nothing(), fresh)
    query = select(Throttle).where(Throttle.key.in_(keys)).order_by(Throttle.key).with_for_update()
    return {row.key: row for row in db.session.scalars(query.execution_options(populate_existing=True))}
