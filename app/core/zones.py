"""The time zones that this machine knows, and the countries."""

from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

# Kosovo has none of its own in ISO 3166; this is what everybody writes.
BESIDE = frozenset({"XK"})


@cache
def time_zones() -> frozenset[str]:
    """Return their names, read once a process: they stand in hundreds of files."""
    return frozenset(available_timezones())


@cache
def countries() -> frozenset[str]:
    """Return the codes of ISO 3166, two capital letters each, as they come with the time zones."""
    lines = files("tzdata.zoneinfo").joinpath("iso3166.tab").read_text("utf-8").splitlines()
    return frozenset(line.partition("\t")[0] for line in lines if line and not line.startswith("#")) | BESIDE
