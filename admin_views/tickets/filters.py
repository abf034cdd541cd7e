"""The selects above the list of tickets, and the domain's filters made of what they say."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from flask import g

from admin_views.base import Filter, ListArgs, ListPage
from admin_views.base.columns import Choices
from admin_views.base.known import place_names
from admin_views.base.listing import COUNT_CAP, asked_list, page_limit
from app.core.actor import Actor
from app.reports.queries import desk_days
from app.tickets import queries
from app.tickets.filters import DEFAULT_SORT, DELETED, Filters, PageOf
from app.tickets.queries import TicketPage
from app.tickets.queries.facets import Facets, Rows, facets_for
from app.tickets.queries.scope import Reach, reach_of
from app.tickets.vocabulary import KIND_NAMES, PRIORITIES, PRIORITY_NAMES, STATUS_NAMES
from app.web.format import day, now
from app.web.kept import kept_while_unchanged
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from app.web.words import named, say

MAX_ID = 2**31 - 1
FIRST_YEAR, LAST_YEAR = 2000, 2100
LANDING, EVERYTHING = "open", "all"


def filters_of(args: ListArgs) -> Filters:
    """Return what the address of a list asks for, in the domain's words."""
    typed = {key: _typed(key, value) for key, value in args.filters.items()}
    return Filters(view=args.view or LANDING, text=args.search, **typed)


def _typed(key: str, value: str) -> Any:
    if key.endswith("_id"):
        return int(value)
    days = days_in(value) if key.endswith("_on") else None
    return desk_days(*days) if days else value


def page_of(args: ListArgs) -> PageOf:
    """Return which part of the list the address asks for.

    When it names no order, what is due first comes first among open tickets, and the newest in every other view.
    """
    usual = "due" if (args.view or LANDING) == LANDING else DEFAULT_SORT
    asked = f"-{args.sort}" if args.desc else args.sort
    return PageOf(asked if args.sort else usual, args.page, args.page_size, args.after, args.before)


def list_page(filters: Filters, of: PageOf, actor: Actor) -> ListPage:
    """Return one page of the domain's own query as a list shows it.

    A page beyond the last is the last, or the first when there were too many rows to count them all; so is one beside
    a ticket that has gone.
    """
    if of.after or of.before:
        found = queries.page_beside(filters, of, actor=actor, now=now())
        if found.rows:
            return _shown(found)
        of = replace(of, number=1, after=0, before=0)
    of = replace(of, number=min(of.number, page_limit(COUNT_CAP + 1, of.size)))
    found = queries.page(filters, of, actor=actor, now=now())
    if not found.rows and of.number > 1:
        last = 1 if found.is_capped else page_limit(found.count, of.size)
        found = queries.page(filters, replace(of, number=last), actor=actor, now=now())
    return _shown(found)


def _shown(found: TicketPage) -> ListPage:
    ends = (found.rows[0].id, found.rows[-1].id) if found.rows else (0, 0)
    count = found.count + found.is_capped
    return ListPage(found.rows, count, found.page.number, found.page.size, *ends, found.has_next)


def assignable(actor: Actor) -> Choices:
    """Return the people who work tickets, by name."""
    return _sorted(_facets(actor).workers)


def _statuses(actor: Actor) -> Choices:
    states: Choices = [("open", _("Open")), *((key, say(STATUS_NAMES[key])) for key in STATUS_NAMES)]
    return [*states, (DELETED, _("Deleted"))] if actor.is_admin else states


def _kinds(_actor: Actor) -> Choices:
    return [(key, say(name)) for key, name in KIND_NAMES.items()]


def _priorities(_actor: Actor) -> Choices:
    return [(key, say(PRIORITY_NAMES[key])) for key in reversed(PRIORITIES)]


def _groups(actor: Actor) -> Choices:
    return [("0", _("No group")), *_sorted(_facets(actor).groups)]


def _assignees(actor: Actor) -> Choices:
    facets = _facets(actor)
    people = _sorted(dict([*facets.workers, *_asked_for(facets, "assignee_id")]).items())
    return [("0", _("Nobody")), *people]


def _requesters(actor: Actor) -> Choices:
    return _sorted(_asked_for(_facets(actor), "requester_id"))


def _categories(actor: Actor) -> Choices:
    return _sorted(_facets(actor).categories)


def _locations(_actor: Actor) -> Choices:
    paths = sorted(place_names().items(), key=lambda row: row[1].casefold())
    return [("0", _("No location")), *((str(place), path) for place, path in paths)]


def _overdue(_actor: Actor) -> Choices:
    return [("yes", _("Overdue"))]


def _mentions(_actor: Actor) -> Choices:
    return [("me", _("Mentions me"))]


def _watched(_actor: Actor) -> Choices:
    return [("me", _("Watched by me"))]


def _asked_days(name: str, label: Callable[..., str]) -> Callable[[Actor], Choices]:
    """Return the choices of a filter by day: the day or the period ``first..last`` that a link asked for, no other."""

    def choices(_actor: Actor) -> Choices:
        asked = asked_list().get(name, "")
        days = days_in(asked)
        if days is None:
            return []
        first, last = days
        return [(asked, label(days=day(first) if first == last else f"{day(first)} – {day(last)}"))]

    return choices


def days_in(text: str) -> tuple[date, date] | None:
    """Return the first and the last day of ``2026-11-22`` or ``2026-11-01..2026-11-22``; None for anything else."""
    first, _dots, last = text.partition("..")
    try:
        days = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        return None
    return days if FIRST_YEAR <= days[0].year <= days[1].year <= LAST_YEAR else None


def _facets(actor: Actor) -> Facets:
    if "ticket_facets" not in g:
        named_people = {_asked_id(name) for name in ("assignee_id", "requester_id")}
        g.ticket_facets = _read_facets(reach_of(actor), frozenset(named_people - {0}))
    return g.ticket_facets


@kept_while_unchanged(512)
def _read_facets(reach: Reach, named_people: frozenset[int]) -> Facets:
    return facets_for(reach.actor, named_people, now())


def _asked_id(name: str) -> int:
    text = asked_list().get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 11 and int(text) <= MAX_ID else 0


def _asked_for(facets: Facets, name: str) -> Rows:
    return [row for row in facets.named if row[0] == _asked_id(name)]


def _sorted(rows: Iterable[tuple[int, Any]]) -> Choices:
    return sorted(((row_id, named(names)) for row_id, names in rows), key=lambda row: row[1].casefold())


FILTERS = (
    Filter("kind", _l("Kind"), _kinds),
    Filter("status", _l("State"), _statuses),
    Filter("priority", _l("Priority"), _priorities),
    Filter("group_id", _l("Group"), _groups),
    Filter("assignee_id", _l("Assignee"), _assignees),
    Filter("requester_id", _l("Requester"), _requesters),
    Filter("location_id", _l("Location"), _locations),
    Filter("category_id", _l("Category"), _categories),
    Filter("overdue", _l("Due"), _overdue),
    Filter("mentions", _l("Mentions"), _mentions),
    Filter("watched", _l("Watched"), _watched),
    Filter(
        "opened_on", _l("Opened on any day"), _asked_days("opened_on", lambda **said: _("Opened: %(days)s", **said))
    ),
    Filter(
        "resolved_on",
        _l("Resolved on any day"),
        _asked_days("resolved_on", lambda **said: _("Resolved: %(days)s", **said)),
    ),
)
