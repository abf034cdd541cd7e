"""What can be done to clocks, policies and calendars; each verb loads, asks, changes and records."""

from app.sla.clock import Due
from app.sla.operations.calendars import create_calendar, delete_calendar, update_calendar
from app.sla.operations.clocks import Reckoning, begin, follow, forget_running, reckon, sweep
from app.sla.operations.policies import create_policy, delete_policy, move_policy, update_policy
from app.sla.operations.rows import RECOMPUTE
from app.sla.policy import ClockSubject

__all__ = [
    "RECOMPUTE",
    "ClockSubject",
    "Due",
    "Reckoning",
    "begin",
    "create_calendar",
    "create_policy",
    "delete_calendar",
    "delete_policy",
    "follow",
    "forget_running",
    "move_policy",
    "reckon",
    "sweep",
    "update_calendar",
    "update_policy",
]
