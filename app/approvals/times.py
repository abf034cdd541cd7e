"""When an unanswered level is recalled: halfway, at the end of its delay, and for good (done.md, D14)."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Due:
    """The instants at which a level's approvers are reminded, their managers told, and the round expires."""

    remind_at: datetime | None = None
    escalate_at: datetime | None = None
    expire_at: datetime | None = None


def due_of(opened_at: datetime, delay: timedelta | None, expiry: timedelta | None) -> Due:
    """Return the instants of a level opened at ``opened_at``: a reminder at half its delay, escalation at the whole.

    No delay: nobody is reminded; no expiry: it waits for ever. Delays are plain time, nights and weekends included:
    whoever decides reads mail on a phone. ``checks.faults_of_policy`` sees to an expiry that is not before the delay.
    """
    return Due(
        remind_at=None if delay is None else opened_at + delay / 2,
        escalate_at=None if delay is None else opened_at + delay,
        expire_at=None if expiry is None else opened_at + expiry,
    )
