"""What the log's names become here: identifiers and keys that another import finds again."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator

from app.tickets.servicenow.lines import Line

SOURCE = "servicenow"
UNKNOWN_CALLER = "Unknown caller"
NO_SOLUTION = "The imported log names no closure code."
_LONGEST_KEY = 40


def external_id(name: str) -> str:
    """Return what identifies a person or a group of the log in the directory."""
    return f"{SOURCE}:{name}"[:100]


def location_key(name: str) -> str:
    """Return the key of a location of the log, such as ``location-204``."""
    return _key(name, "-")


def category_key(name: str) -> str:
    """Return the key of a category of the log, such as ``category_55``."""
    return _key(name, "_")


def people_of(line: Line) -> Iterator[str]:
    """Yield everybody that a line names; who called may be unknown."""
    yield line.caller or UNKNOWN_CALLER
    yield from filter(None, (line.assignee, line.opened_by, line.updated_by))


def all_people(lines: Iterable[Line]) -> set[str]:
    """Return everybody that ``lines`` name."""
    return {name for line in lines for name in people_of(line)}


def _key(name: str, dash: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", dash, plain).strip(dash)
    if key.replace(dash, " ") == name.lower() and len(key) <= _LONGEST_KEY:
        return key
    # Two names must not share a key because their accents or signs are gone.
    mark = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{key[:_LONGEST_KEY]}{dash}{mark}".lstrip(dash)
