"""The time zones that this machine knows."""

from functools import cache
from zoneinfo import available_timezones


@cache
def time_zones() -> frozenset[str]:
    """Return their names, read once a process: they stand in hundreds of files."""
    return frozenset(available_timezones())
