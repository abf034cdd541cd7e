"""Whether anything happened since a reader's numbers were counted, without counting them again.

Every act of every operation leaves an audit entry in its own transaction (``unit_of_work`` sees to it), so two numbers
tell of any act committed meanwhile: the highest entry and how many entries the last few hundred places hold. The
second tells of a transaction that took its place early and committed late. What changes by itself is what becomes
overdue: the next due instant says until when nothing does.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text

from app.core.db import db

# A job may write due instants some seconds after the entry that caused it, and a transaction may be very long.
TRUSTED = timedelta(minutes=1)
_STAMP = text(
    """
    WITH last AS (SELECT coalesce(max(seq), 0) AS seq FROM audit_entries)
    SELECT last.seq, (SELECT count(*) FROM audit_entries a WHERE a.seq > last.seq - 500) AS held,
           (SELECT min(due_at) FROM tickets WHERE is_open AND due_at >= :now) AS next_due
    FROM last
    """
)


@dataclass(frozen=True)
class Stamp:
    """What had happened when numbers were counted, and until when time alone changes none of them."""

    acts: str
    until: datetime


def stamp(now: datetime) -> Stamp:
    """Return the stamp of this moment; one statement of three index look-ups.

    It must be read before the numbers are counted: an act in between then costs one count too many, never one too few.
    """
    row = db.session.execute(_STAMP, {"now": now}).one()
    trusted = now + TRUSTED
    return Stamp(f"{row.seq:x}.{row.held:x}", min(row.next_due, trusted) if row.next_due else trusted)
