"""The saved views of the list of tickets: their entries in the sidebar and their live counters."""

from collections.abc import Collection
from datetime import datetime
from urllib.parse import parse_qs

from admin_views.base import Entry, ListArgs
from admin_views.base.listing import SEARCH_LENGTH
from admin_views.base.personal import shelf_of
from admin_views.tickets.filters import FILTERS, days_in, filters_of
from app.core.actor import Actor
from app.tickets import queries
from app.tickets.filters import Filters
from app.views.queries import View

NOUN = "tickets"
MOST = 20
LAST = 19  # Behind everything that the panel itself puts among the tickets, and before what stands below those.
_FILTERS = {one.key: one for one in FILTERS}
# What these may say is in no table: asking costs nothing.
_FIXED = frozenset(("kind", "status", "priority", "overdue", "mentions", "watched"))


def views_of(actor: Actor) -> tuple[View, ...]:
    """Return the views that the sidebar shows and counts: the first twenty, and the one that opens the list."""
    opening = landing_of(actor)
    return tuple(view for at, view in enumerate(shelf_of(actor).of(NOUN)) if at < MOST or view is opening)


def landing_of(actor: Actor) -> View | None:
    """Return the saved view that the person's list opens with, None for the panel's own."""
    shelf = shelf_of(actor)
    return next((view for view in shelf.of(NOUN) if view.id == shelf.defaults.get(NOUN)), None)


def own_entries(actor: Actor) -> list[Entry]:
    """Return one entry of the sidebar for each saved view."""
    return [
        Entry(view.name, f"/tickets/?saved={view.id}", "filter", "work", LAST, f"view-{view.id}", True, True)
        for view in views_of(actor)
    ]


def counted_views(actor: Actor, now: datetime, tabs: Collection[str]) -> dict[str, int]:
    """Return the number of tickets in each saved view as ``view-<id>``, capped at 1,001, in one statement."""
    asked = {f"view-{view.id}": filters_in(view.query, tabs, actor) for view in views_of(actor)}
    return queries.count_each(asked, actor=actor, now=now)


def filters_in(query: str, tabs: Collection[str], actor: Actor) -> Filters:
    """Return what a kept query asks for; what the list would leave out is left out here too."""
    given = {name: values[0] for name, values in parse_qs(query).items()}
    chosen = {key: value for key, value in given.items() if key in _FILTERS and _may_stand(key, value, actor)}
    view, search = given.get("view", ""), given.get("search", "").strip()
    search = search if len(search) <= SEARCH_LENGTH else ""
    return filters_of(ListArgs(search, view=view if view in tabs else "", filters=chosen))


def _may_stand(key: str, value: str, actor: Actor) -> bool:
    if key in _FIXED:
        return value in {choice for choice, _label in _FILTERS[key].choices(actor)}
    if key.endswith("_on"):
        return days_in(value) is not None
    return not key.endswith("_id") or (value.isascii() and value.isdigit() and len(value) < 10)
