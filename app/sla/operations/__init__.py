"""What can be done to clocks, policies and calendars; each verb loads, asks, changes and records."""

from app.sla.clock import Due
from app.sla.operations.calendars import create_calendar, delete_calendar, update_calendar
from app.sla.operations.clocks import follow, forget_running, sweep
from app.sla.operations.policies import create_policy, delete_policy, move_policy, update_policy
from app.sla.operations.rows import RECOMPUTE
from app.sla.policy import ClockSubject

__all__ = [
    "RECOMPUTE",
    "ClockSubject",
    "Due",
    "create_calendar",
    "create_policy",
    "delete_calendar",
    "delete_policy",
    "follow",
    "forget_running",
    "move_policy",
    "sweep",
    "update_calendar",
    "update_policy",
]
