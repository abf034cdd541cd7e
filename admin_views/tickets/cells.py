"""What the cells of a ticket's row show: safe Markup, made in Python because a page holds a thousand of them."""

from functools import lru_cache

from markupsafe import Markup, escape

from admin_views.base import current_actor
from admin_views.tickets.steps import WORKED_ON
from app.access.ticket_rights import Action, TicketFacts, may
from app.tickets.lifecycle import OPEN_PHASES, PHASE, WAITING
from app.tickets.queries import TicketRow
from app.tickets.vocabulary import KIND_NAMES, STATUS_NAMES
from app.web import components
from app.web.format import instant
from app.web.initials import chosen_initials
from app.web.static import mounted
from app.web.words import gettext as _
from app.web.words import kept_by_language, named, say


def number(row: TicketRow) -> Markup:
    """Return the number, in figures of one width."""
    return _number(row.number)


@lru_cache(maxsize=16_384)
def _number(number: str) -> Markup:
    return Markup('<span class="ident">%s</span>') % number


def kind(row: TicketRow) -> str:
    """Return whether it is an incident or a task."""
    return _kind(row.kind)


@kept_by_language(8)
def _kind(key: str) -> str:
    return say(KIND_NAMES[key])


def title(row: TicketRow) -> Markup:
    """Return the title, with a dot when something happened since the reader last saw the ticket."""
    if not (row.is_unread and _may(row, Action.VIEW_NOTES)):
        return escape(row.title)
    return _news() + row.title


@kept_by_language(8)
def _news() -> Markup:
    said = _("Changed since you saw it")
    return Markup('<span class="news" title="%s"><span class="visually-hidden">%s</span></span>') % (said, said)


def acts(row: TicketRow) -> Markup:
    """Return what a row reveals where one points: taking what nobody has, and opening beside the list."""
    takes = row.assignee_id is None and PHASE[row.status] in WORKED_ON and _may(row, Action.WORK)
    return _acts(row.number, takes, mounted())


@kept_by_language(16_384)
def _acts(number: str, takes: bool, root: str) -> Markup:
    beside = _("Open in split")
    split = Markup(
        '<a class="btn btn-icon btn-sm split-open" href="{3}/tickets/{0}" data-split="{0}" title="{1}" '
        'aria-label="{1}: {0}">{2}</a>'
    ).format(number, beside, components.icon("columns-2"), root)
    if not takes:
        return split
    return Markup(
        '<button class="btn btn-sm" form="row-act" formaction="{4}/tickets/{0}/take" type="submit" title="{1}" '
        'aria-label="{1} {0}">{2}{1}</button>{3}'
    ).format(number, _("Take"), components.icon("user-check"), split, root)


def _may(row: TicketRow, action: Action) -> bool:
    facts = TicketFacts(
        row.kind,
        row.requester_id,
        row.requested_for_id,
        location_id=row.location_id,
        group_id=row.group_id,
        group_members_only=row.group_members_only,
        assignee_id=row.assignee_id,
    )
    return bool(may(current_actor(), action, facts))


def group(row: TicketRow) -> Markup:
    """Return the group that works on it, or that nobody received it."""
    if row.group_name:
        return escape(row.group_name)
    return components.badge(_("Unrouted"), "amber", "alert-triangle") if row.unrouted_reason else Markup()


def location(row: TicketRow) -> str:
    """Return where it is."""
    return named(row.location_names) if row.location_names else ""


def category(row: TicketRow) -> str:
    """Return what it is about."""
    return named(row.category_names) if row.category_names else ""


def state(row: TicketRow) -> Markup:
    """Return the state's pill; on hold, the reason is its tooltip."""
    return _state(row.status, named(row.hold_reason_names) if row.hold_reason_names else "", mounted())


@kept_by_language(1_024)
def _state(status: str, hold_reason: str, _base: str) -> Markup:
    pill = components.state_pill(PHASE[status], say(STATUS_NAMES[status]))
    return Markup('<span title="%s">%s</span>') % (hold_reason, pill) if hold_reason else pill


def priority(row: TicketRow) -> Markup:
    """Return the priority with its glyph and its word."""
    return components.priority(row.priority)


def requester(row: TicketRow) -> Markup:
    """Return who asked, and where it is."""
    return _somebody(row.requester_name, named(row.location_names) if row.location_names else "")


def worker(row: TicketRow) -> Markup:
    """Return who works on it, and in which group; nobody's ticket shows its group alone."""
    if row.assignee_name:
        return _somebody(row.assignee_name, row.group_name or "")
    return _group_alone(row.group_name) if row.group_name else group(row)


@lru_cache(maxsize=1_024)
def _group_alone(name: str) -> Markup:
    return Markup('<span class="two"><span class="two-b">%s</span></span>') % name


def _somebody(name: str, below: str) -> Markup:
    return _who(name, below, chosen_initials(name))


@lru_cache(maxsize=8_192)
def _who(name: str, below: str, letters: str) -> Markup:
    lines = Markup('<span class="two"><span class="two-a">%s</span><span class="two-b">%s</span></span>')
    shown = (name, below, components.avatar(name, letters), lines % (name, below))
    return Markup('<span class="person" title="%s · %s">%s%s</span>') % shown


def due(row: TicketRow) -> Markup:
    """Return how late it is, when it is due, or that its clock is stopped; nothing once it has ended."""
    if row.is_overdue:
        return components.due_badge(row.due_at, late_since=row.late_since)
    phase = PHASE[row.status]
    if phase not in OPEN_PHASES:
        return Markup()
    if row.due_at is None and phase == WAITING:
        return Markup('<span class="due due-paused">%s%s</span>') % (components.icon("clock-pause"), _("paused"))
    return components.due_badge(row.due_at, started_at=row.opened_at)


def opened(row: TicketRow) -> Markup:
    """Return how old it is."""
    return instant(row.opened_at)


def updated(row: TicketRow) -> Markup:
    """Return when anything last happened to it."""
    return instant(row.updated_at)
