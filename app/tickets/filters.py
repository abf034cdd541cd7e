"""What a list of tickets can be narrowed and sorted by: the vocabulary of its URL."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields

from app.core.errors import BadRequest
from app.core.i18n import N_, Message
from app.tickets.vocabulary import KINDS, PRIORITIES, STATUSES

VIEWS = ("all", "mine", "my_groups", "unassigned", "overdue", "unrouted", "own", "team")
SORTS = ("opened", "updated", "due", "priority", "number")
DEFAULT_SORT = "-opened"
COUNT_CAP = 1000
PAGE_SIZE, PAGE_SIZE_MAX = 50, 100
DEEPEST = 10_000
_LARGEST_ID = 2**31 - 1
OPEN, ENDED = "open", "ended"
_VOCABULARY = {
    "status": (OPEN, ENDED, *STATUSES),
    "priority": PRIORITIES,
    "kind": KINDS,
    "view": VIEWS,
    "overdue": ("yes",),
}


@dataclass(frozen=True)
class Filters:
    """Conditions that all hold; an empty one holds for every ticket.

    ``view``: all · mine, my_groups, unassigned, overdue, unrouted (open tickets only) · own (asked by or for me) ·
    team (asked by or for my reports). ``location_id`` counts everything below it too.
    ``status`` is one state, or ``open`` or ``ended`` for all of them; ``overdue`` is ``yes`` or empty.
    """

    view: str = "all"
    text: str = ""
    kind: str = ""
    status: str = ""
    priority: str = ""
    overdue: str = ""
    group_id: int | None = None
    assignee_id: int | None = None
    requester_id: int | None = None
    location_id: int | None = None
    category_id: int | None = None

    @property
    def narrowed(self) -> bool:
        """Return whether anything but the view is set."""
        return any(getattr(self, field.name) not in ("", None) for field in fields(self) if field.name != "view")


@dataclass(frozen=True)
class PageOf:
    """Which part of a sorted list: ``number`` from 1; a sort beginning with ``-`` is descending."""

    sort: str = DEFAULT_SORT
    number: int = 1
    size: int = PAGE_SIZE

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


NAMES = tuple(field.name for field in fields(Filters))


def filters_from(query: Mapping[str, str], *, ignored: Collection[str] = ()) -> Filters:
    """Return the filters of a URL's query; raise BadRequest for a name or a value that means nothing."""
    wanted: dict[str, str | int] = {}
    for name, value in query.items():
        if name in ignored or not value:
            continue
        if name not in NAMES:
            raise BadRequest(Message(N_("There is no filter called “%(name)s”."), {"name": name[:40]}))
        wanted[name] = _identifier(name, value) if name.endswith("_id") else _word(name, value)
    return Filters(**wanted)  # type: ignore[arg-type]


def page_from(sort: str, number: str, size: str) -> PageOf:
    """Return the page that a URL asks for, clamped; raise BadRequest for an unknown sort or something not a number."""
    if sort and sort.removeprefix("-") not in SORTS:
        raise BadRequest(Message(N_("Tickets cannot be sorted by “%(name)s”."), {"name": sort[:40]}))
    rows = max(1, min(_integer(size, PAGE_SIZE), PAGE_SIZE_MAX))
    return PageOf(sort or DEFAULT_SORT, max(1, min(_integer(number, 1), DEEPEST // rows)), rows)


def _word(name: str, value: str) -> str:
    if name in _VOCABULARY and value not in _VOCABULARY[name]:
        raise BadRequest(Message(N_("“%(value)s” is no value of %(name)s."), {"value": value[:40], "name": name}))
    return value


def _identifier(name: str, value: str) -> int:
    number = _integer(value, 0)
    if not 0 < number <= _LARGEST_ID:
        raise BadRequest(Message(N_("“%(value)s” is no value of %(name)s."), {"value": value[:40], "name": name}))
    return number


def _integer(value: str, default: int) -> int:
    if not value:
        return default
    digits = value.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise BadRequest(Message(N_("“%(value)s” is not a number."), {"value": value[:40]}))
    return int(value[:12])
