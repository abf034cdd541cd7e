"""What the page of a ticket shows to one reader: computed here, so that the template only draws."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from admin_views.approvals.cards import approval_of, fresh_key, html_of
from admin_views.base.known import place_names
from admin_views.tickets.clocks import latest_lines
from admin_views.tickets.composing import composer_of
from admin_views.tickets.page_forms import page_forms, places_of
from admin_views.tickets.steps import moves_now, steps_of
from admin_views.tickets.talk import SHOWS, items_of, more_of
from admin_views.tickets.ties import ties_of
from app.access.ticket_rights import Action
from app.core.i18n import Message
from app.sla import queries as sla
from app.tickets import lifecycle, pulse, queries, routing
from app.tickets.queries import Seen
from app.tickets.queries.attachments import files_of
from app.tickets.vocabulary import IMPACT_NAMES, IN_PROGRESS, KIND_NAMES, ON_HOLD, RESOLVED, STATUS_NAMES, URGENCY_NAMES
from app.web.format import money
from app.web.words import lazy_gettext as _l
from app.web.words import named, say
from forms.tickets.placed import PlacedForm

THEN = {ON_HOLD: _l("On hold"), RESOLVED: _l("Resolved, with this solution"), IN_PROGRESS: _l("Reopen")}


def screen_of(seen: Seen, now: datetime, show: str, opened: str, refused: Mapping[str, PlacedForm]) -> dict[str, Any]:
    """Return the template's variables; ``refused`` holds the forms to draw again with what was typed.

    ``opened`` is the place whose forms are drawn with the page, for whoever has no script to fetch them.

    At most six statements, whatever happened to the ticket.
    """
    ticket = seen.ticket
    may_work = bool(seen.may(Action.WORK))
    places = places_of(seen, now)
    forms = page_forms(seen, places, now, opened, refused)
    around = queries.around(seen, now)
    draft = None if "comment" in refused else around.draft
    reads_notes = bool(seen.may(Action.VIEW_NOTES))
    files = files_of(seen)
    return {
        "ticket": ticket,
        "phase": lifecycle.PHASE[ticket.status],
        "state_name": say(STATUS_NAMES[ticket.status]),
        "hold_reason": named(ticket.hold_reason.names) if ticket.hold_reason else "",
        "overdue": lifecycle.is_overdue(ticket.status, ticket.due_at, ticket.late_since, now),
        "place": place_names().get(ticket.location_id or 0, ""),
        "staff": may_work,
        "reads_notes": reads_notes,
        "pulse": pulse.tag(ticket.last_seq, ticket.updated_at, notes=reads_notes),
        "places": places,
        "may_edit": "title" in places,
        "may_note": bool(seen.may(Action.ADD_NOTE)),
        "may_redact": seen.actor.is_admin,
        "forms": forms,
        "steps": steps_of(seen, now),
        "composer": composer_of(seen, forms.get("comment"), draft),  # type: ignore[arg-type]
        "then": _then(seen, now),
        "clocks": latest_lines(sla.clocks_of(ticket.id), now),
        "show": show,
        "shows": [(key, label) for key, label in SHOWS if reads_notes or key != "notes"],
        "items": items_of(seen, queries.timeline(seen), files, show),
        "has_pictures": any(file.has_preview for file in files),
        "kind_name": say(KIND_NAMES[ticket.kind]),
        "additional": more_of(ticket.additional_info),
        "cost": money(ticket.estimated_cost),
        "impact_name": say(IMPACT_NAMES[ticket.impact]),
        "urgency_name": say(URGENCY_NAMES[ticket.urgency]),
        "unrouted": say(routing.UNROUTED.get(ticket.unrouted_reason or "", Message(""))),
        "why": [say(line) for line in routing.explain(around.trace)] if around.trace and reads_notes else [],
        "references": [f"{source} {reference}" for source, reference in around.references],
        "cis": around.cis,
        "approval": approval_of(seen, now),
        "html_of": html_of,
        "fresh_key": fresh_key,
        **ties_of(seen, around),
    }


def _then(seen: Seen, now: datetime) -> list[tuple[str, str]]:
    """Return the states that a reply may bring the ticket to; reopening is offered, never forced (D6)."""
    if not seen.may(Action.COMMENT):
        return []
    able = {move.target for move in moves_now(seen, now) if move.target != seen.ticket.status}
    ended = lifecycle.PHASE[seen.ticket.status] == lifecycle.DONE
    offered = (IN_PROGRESS,) if ended else (ON_HOLD, RESOLVED)
    return [(target, str(THEN[target])) for target in offered if target in able]
