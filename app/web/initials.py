"""The initials that people chose for their round place, at hand wherever a name is drawn.

Few choose any, and every page draws names: they are read once a minute and engine, not once a page. Who chooses sees
it at once; another web process follows within the minute.
"""

from dataclasses import dataclass
from time import monotonic
from weakref import WeakKeyDictionary

from flask import g, has_request_context

from app.core.db import db
from app.directory import queries
from app.web.reader import reader

FRESH = 60.0


@dataclass(frozen=True)
class _Read:
    at: float
    chosen: dict[str, str]


_read: WeakKeyDictionary[object, _Read] = WeakKeyDictionary()


def chosen_initials(name: str) -> str:
    """Return the initials chosen by the person of that name, empty for who chose none and when nobody is signed in."""
    reads = reader()
    try:
        known = reads.initials
    except AttributeError:
        if not has_request_context() or not g.get("actor"):
            return ""
        known = reads.initials = _known()
    return known.get(name, "")


def forget_initials() -> None:
    """Read them anew for the next page: somebody has just chosen others."""
    _read.pop(db.engine, None)


def read_no_more() -> None:
    """Draw the rest of this request with the initials at hand: the page of an error asks the database nothing."""
    read, reads = _read.get(db.engine), reader()
    if not hasattr(reads, "initials"):
        reads.initials = read.chosen if read else {}


def _known() -> dict[str, str]:
    engine = db.engine
    read = _read.get(engine)
    if read is None or monotonic() - read.at > FRESH:
        read = _read[engine] = _Read(monotonic(), queries.chosen_initials())
    return read.chosen
