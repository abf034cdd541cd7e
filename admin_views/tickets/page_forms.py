"""The forms of a ticket's page: only those whose act is the reader's."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from admin_views.tickets.choices import named_rows, rows_as_made
from admin_views.tickets.steps import WORKED_ON, moves_now
from app.access.ticket_rights import Action
from app.tickets import queries
from app.tickets.lifecycle import DONE, OPEN_PHASES, PHASE
from app.tickets.models import Ticket
from app.tickets.queries import Offers, Seen
from app.tickets.vocabulary import CANCELLED, RESOLVED
from forms.base.rows import Choices
from forms.tickets.comment import CommentForm
from forms.tickets.edit import FORMS, EditForm
from forms.tickets.moves import MOVES, AssignForm, DuplicateForm, ReopenForm, TransferForm
from forms.tickets.placed import PlacedForm

Places = Mapping[int, str]


def forms_for(seen: Seen, places: Places, now: datetime) -> dict[str, PlacedForm]:
    """Return the forms by place, those of moves by target, filled with what the ticket says now."""
    ticket = seen.ticket
    forms: dict[str, PlacedForm] = {}
    if seen.may(Action.COMMENT):
        forms["comment"] = CommentForm()
    targets = {move.target for move in moves_now(seen, now)}
    forms |= {target: form() for target, form in MOVES.items() if target in targets}
    if PHASE[ticket.status] == DONE and seen.may(Action.MOVE):
        forms["reopen"] = ReopenForm()
    if seen.may(Action.WORK):
        forms |= _work_forms(ticket)
    if len(forms):
        offer(forms, queries.offers_for(ticket, now), places, ticket)
    return forms


def edit_form(place: str, ticket: Ticket) -> EditForm:
    """Return the form of one thing the ticket says, filled with it."""
    return FORMS[place](obj=ticket)


def offer(forms: Mapping[str, PlacedForm], offers: Offers, places: Places, ticket: Ticket) -> None:
    """Give every select of these forms what it may choose; what the ticket has now stays choosable."""
    rows: dict[str, Choices] = {
        "category_id": _with(named_rows(offers.categories), ticket.category_id, _category_name(ticket)),
        "hold_reason_id": rows_as_made(offers.hold_reasons),
        "group_id": [row for row in named_rows(offers.groups) if row[0] != ticket.group_id],
        "person_id": _with(named_rows(offers.people), ticket.assignee_id, _assignee_name(ticket)),
        "location_id": list(places.items()),
    }
    for form in forms.values():
        for field in form:
            if field.name in rows:
                field.offer(rows[field.name])


def _work_forms(ticket: Ticket) -> dict[str, PlacedForm]:
    forms: dict[str, PlacedForm] = {}
    phase = PHASE[ticket.status]
    if phase in OPEN_PHASES or ticket.status == RESOLVED:
        forms |= {place: edit_form(place, ticket) for place in FORMS}
    if phase in WORKED_ON:
        forms |= {"assign": AssignForm(data={"person_id": ticket.assignee_id}), "transfer": TransferForm()}
    if ticket.status != CANCELLED and phase in WORKED_ON:
        forms["duplicate"] = DuplicateForm()
    return forms


def _with(rows: list[tuple[int, str]], row_id: int | None, name: str) -> list[tuple[Any, Any]]:
    known = {one for one, _name in rows}
    return rows if row_id is None or row_id in known else [*rows, (row_id, name)]


def _category_name(ticket: Ticket) -> str:
    names = named_rows([(ticket.category.id, ticket.category.names)]) if ticket.category else [(0, "")]
    return _("%(name)s (no longer used)", name=names[0][1])


def _assignee_name(ticket: Ticket) -> str:
    return ticket.assignee.name if ticket.assignee else ""
