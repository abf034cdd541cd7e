"""Lists of tickets, and one of them."""

from datetime import UTC, datetime
from typing import Any

from marshmallow import fields, validate

from app.api.base import cursors
from app.api.base.answering import Listed
from app.api.base.door import anybody, caller
from app.api.base.shapes import NOBODYS, YEARS, Asked, AskedList, Shape, instant, one_of, text
from app.api.tickets.door import door, ticket_at
from app.api.tickets.shapes import Ticket, TicketList, shown
from app.core.errors import BadRequest
from app.core.i18n import N_, Message
from app.tickets import queries
from app.tickets.filters import DELETED, ENDED, OPEN, Filters
from app.tickets.vocabulary import KINDS, PRIORITIES, STATUSES
from app.web.format import now
from app.web.words import lazy_gettext as _l

MOST = 100
VIEWS = ("all", "open", "mine", "my_groups", "unassigned", "overdue", "unrouted", "own", "team")
SORTS = ("opened", "updated", "due", "priority", "number")
KINDS_OF_PLACE = {"opened": str, "updated": str, "due": str, "priority": int, "number": int}
ME, NONE = "me", "none"
EARLIEST, LATEST = datetime(YEARS.start, 1, 1, tzinfo=UTC), datetime(YEARS.stop, 1, 1, tzinfo=UTC)
SOMETHING = validate.Regexp(r"^([1-9][0-9]{0,17}|me|none)$", error=_l("Give an id, “me” or “none”."))


class TicketConditions(Shape):
    """Which tickets; every condition holds at once."""

    view = one_of(VIEWS, load_default="all")
    kind = one_of(KINDS)
    status = one_of(
        (*STATUSES, OPEN, ENDED, DELETED),
        metadata={"description": "`deleted`: for administrators."},
    )
    priority = one_of(PRIORITIES)
    overdue = fields.Boolean()
    group = fields.String(validate=SOMETHING)
    assignee = fields.String(validate=SOMETHING)
    requester = fields.String(validate=SOMETHING)
    location = fields.String(validate=SOMETHING)
    category = text(100)
    mentions = one_of((ME,), metadata={"description": "Where a comment calls the caller by their identifier."})
    watched = one_of((ME,))
    opened_since = instant()
    opened_before = instant()
    resolved_since = instant()
    resolved_before = instant()
    q = text(200, metadata={"description": "A number, a foreign reference, or words of title and description."})


class TicketsAsked(TicketConditions, AskedList):
    """Which tickets, in which order."""

    sort = one_of([sign + name for name in SORTS for sign in ("", "-")], load_default="-opened")


@door.get("/tickets", TicketList, may=anybody, query=TicketsAsked)
def list_tickets(query: dict[str, Any]) -> Listed:
    """List the tickets that the caller may see."""
    sort = query["sort"]
    name = sort.removeprefix("-")
    at = cursors.read(query.get("cursor"), sort, KINDS_OF_PLACE[name], int)
    place = None if at is None else (_value(name, at[0]), at[1])
    limit = min(query["limit"], MOST)
    found, goes_on = queries.records(filters_of(query), sort, place, limit, actor=caller(), now=now())
    after = cursors.written(sort, *_said(found[-1].place(sort))) if goes_on else None
    return Listed([shown(one) for one in found], after)


@door.get("/tickets/<key>", Ticket, may=anybody, query=Asked)
def read_ticket(key: str, query: dict[str, Any]) -> dict[str, Any]:
    """Read one ticket by its number or id; a former number finds it too."""
    return shown(ticket_at(key))


def filters_of(query: dict[str, Any]) -> Filters:
    """Return the conditions that a query names."""
    category = query.get("category")
    return Filters(
        view=query["view"],
        text=query.get("q", ""),
        kind=query.get("kind", ""),
        status=query.get("status", ""),
        priority=query.get("priority", ""),
        overdue="yes" if query.get("overdue") else "",
        group_id=_id(query, "group"),
        assignee_id=_id(query, "assignee"),
        requester_id=_id(query, "requester"),
        location_id=_id(query, "location"),
        category_id=_category_id(category) if category is not None else None,
        mentions=query.get("mentions", ""),
        watched=query.get("watched", ""),
        opened_on=_span(query, "opened"),
        resolved_on=_span(query, "resolved"),
    )


def _span(query: dict[str, Any], what: str) -> tuple[datetime, datetime] | None:
    since, before = (query.get(f"{what}_{bound}") for bound in ("since", "before"))
    return (since or EARLIEST, before or LATEST) if since or before else None


def _id(query: dict[str, Any], name: str) -> int | None:
    said = query.get(name)
    if said is None:
        return None
    if said == ME and name in ("assignee", "requester"):
        return caller().person_id
    if said == NONE and name != "requester":
        return 0
    if said in (ME, NONE):
        raise BadRequest(Message(N_("“%(name)s” takes no “%(value)s”."), {"name": name, "value": said}))
    return min(int(said), NOBODYS)


def _category_id(key: str) -> int:
    for kind in KINDS:
        if found := queries.category_keyed(kind, key):
            return found.id
    raise BadRequest(Message(N_("There is no category “%(key)s”."), {"key": key}))


def _value(name: str, said: Any) -> Any:
    if name in ("priority", "number") or said is None:
        return said
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise BadRequest(Message(N_("This is no cursor of this list; begin again without it.")), code="bad_cursor")
    return at


def _said(place: tuple[Any, int]) -> tuple[Any, int]:
    value, key = place
    return (value.isoformat() if isinstance(value, datetime) else value), key
