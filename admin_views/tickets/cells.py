"""What the cells of a ticket's row show: safe Markup, made in Python because a page holds a thousand of them."""

from flask_babel import gettext as _
from markupsafe import Markup

from app.tickets.lifecycle import OPEN_PHASES, PHASE, WAITING
from app.tickets.queries import TicketRow
from app.tickets.vocabulary import STATUS_NAMES
from app.web import components
from app.web.format import instant
from app.web.words import named, say


def number(row: TicketRow) -> Markup:
    """Return the number, in figures of one width."""
    return Markup('<span class="ident">{}</span>').format(row.number)


def state(row: TicketRow) -> Markup:
    """Return the state's pill; on hold, the reason is its tooltip."""
    pill = components.state_pill(PHASE[row.status], say(STATUS_NAMES[row.status]))
    if not row.hold_reason_names:
        return pill
    return Markup('<span title="{}">{}</span>').format(named(row.hold_reason_names), pill)


def priority(row: TicketRow) -> Markup:
    """Return the priority with its glyph and its word."""
    return components.priority(row.priority)


def requester(row: TicketRow) -> Markup:
    """Return who asked, and where it is."""
    return _who(row.requester_name, named(row.location_names) if row.location_names else "")


def worker(row: TicketRow) -> Markup:
    """Return who works on it, and in which group; nobody's ticket shows its group alone."""
    if row.assignee_name:
        return _who(row.assignee_name, row.group_name or "")
    if row.group_name:
        return Markup('<span class="two"><span class="two-b">{}</span></span>').format(row.group_name)
    return components.badge(_("Unrouted"), "amber", "alert-triangle") if row.unrouted_reason else Markup()


def _who(name: str, below: str) -> Markup:
    lines = Markup('<span class="two"><span class="two-a">{}</span><span class="two-b">{}</span></span>')
    return Markup('<span class="person" title="{} · {}">{}{}</span>').format(
        name, below, components.avatar(name), lines.format(name, below)
    )


def due(row: TicketRow) -> Markup:
    """Return how late it is, when it is due, or that its clock is stopped; nothing once it has ended."""
    if row.is_overdue:
        return components.due_badge(row.due_at, late_since=row.late_since)
    phase = PHASE[row.status]
    if phase not in OPEN_PHASES:
        return Markup()
    if row.due_at is None and phase == WAITING:
        return Markup('<span class="due due-paused">{}{}</span>').format(components.icon("clock-pause"), _("paused"))
    return components.due_badge(row.due_at, started_at=row.opened_at)


def opened(row: TicketRow) -> Markup:
    """Return how old it is."""
    return instant(row.opened_at)


def updated(row: TicketRow) -> Markup:
    """Return when anything last happened to it."""
    return instant(row.updated_at)
