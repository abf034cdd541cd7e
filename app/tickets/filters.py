"""What a list of tickets can be narrowed and sorted by."""

from dataclasses import dataclass
from datetime import datetime

DEFAULT_SORT = "-opened"
COUNT_CAP = 1000
PAGE_SIZE = 50
OPEN, ENDED, DELETED = "open", "ended", "deleted"


@dataclass(frozen=True)
class Filters:
    """Conditions that all hold; an empty one holds for every ticket.

    ``view``: all · open, mine, my_groups, unassigned, overdue, unrouted (open tickets only) · own (asked by or for
    me) · team (asked by or for my reports). ``location_id`` counts everything below it too.
    ``mentions`` is ``me`` or empty: I am named in a comment that I may read.
    ``watched`` likewise: I watch it.
    ``status`` is one state, ``open`` or ``ended`` for all of them, or ``deleted`` (administrators only).
    ``overdue`` is ``yes`` or empty.
    ``group_id``, ``location_id`` and ``assignee_id`` 0 ask for tickets without one; ``opened_on`` and ``resolved_on``
    are a day as its first instant and the first one after it.
    """

    view: str = "all"
    text: str = ""
    kind: str = ""
    status: str = ""
    priority: str = ""
    overdue: str = ""
    mentions: str = ""
    watched: str = ""
    group_id: int | None = None
    assignee_id: int | None = None
    requester_id: int | None = None
    location_id: int | None = None
    category_id: int | None = None
    opened_on: tuple[datetime, datetime] | None = None
    resolved_on: tuple[datetime, datetime] | None = None


@dataclass(frozen=True)
class PageOf:
    """Which part of a sorted list: ``number`` from 1; a sort beginning with ``-`` is descending.

    With the id of a ticket in ``after`` or ``before`` it is the part beside that ticket, whatever its number says.
    """

    sort: str = DEFAULT_SORT
    number: int = 1
    size: int = PAGE_SIZE
    after: int = 0
    before: int = 0

    @property
    def descending(self) -> bool:
        """Return whether the largest comes first."""
        return self.sort.startswith("-")

    @property
    def key(self) -> str:
        """Return the sort's name without its direction."""
        return self.sort.removeprefix("-")

    @property
    def offset(self) -> int:
        """Return how many rows stand before this page."""
        return (self.number - 1) * self.size
