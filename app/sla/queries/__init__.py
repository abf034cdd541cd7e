"""What the clocks, the policies and the calendars say."""

from app.sla.queries.book import Book, current_book
from app.sla.queries.clocks import (
    clocks_of,
    dues,
    explain,
    tickets_on_calendar,
    tickets_to_check,
)
from app.sla.queries.rows import (
    CALENDAR_CONTENT,
    POLICY_NAMES,
    all_calendars,
    calendars,
    calendars_visible_to,
    get_calendar,
    get_policy,
    policies,
    policies_never_chosen,
    policies_visible_to,
    running_by_calendar,
)

__all__ = [
    "CALENDAR_CONTENT",
    "POLICY_NAMES",
    "Book",
    "all_calendars",
    "calendars",
    "calendars_visible_to",
    "clocks_of",
    "current_book",
    "dues",
    "explain",
    "get_calendar",
    "get_policy",
    "policies",
    "policies_never_chosen",
    "policies_visible_to",
    "running_by_calendar",
    "tickets_on_calendar",
    "tickets_to_check",
]
