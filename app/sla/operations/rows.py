"""What a change of policies and calendars brings about."""

from app.core.queue import defer
from app.sla.queries.book import forget_book

RECOMPUTE = "recompute_clocks"


def recompute_clocks(calendar_id: int | None = None) -> None:
    """Have the running clocks computed again after the commit: those on a calendar, or all of them.

    A policy may newly cover tickets that had no clock, so a change of policies or of the default asks for all.
    """
    forget_book()
    key = RECOMPUTE if calendar_id is None else f"{RECOMPUTE}-{calendar_id}"
    defer(RECOMPUTE, once=key, calendar_id=calendar_id)
