"""The small forms of a ticket's page: which places its reader may open, and the forms of the one that is open.

A page offers a dozen forms and its reader opens one of them, if any: only the composer is made with the page. The
others are made at ``/tickets/<number>/form/<place>``, or by the page itself at ``?open=<place>`` and after a refusal.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from admin_views.base import current_actor
from admin_views.base.known import place_names
from admin_views.tickets.choices import anybody, named_rows, people_of, rows_as_made, worker_rows
from admin_views.tickets.concerning import offer_again, offer_cis
from admin_views.tickets.steps import REOPEN, WORKED_ON, moves_now
from app.access.ticket_rights import Action
from app.tickets import queries
from app.tickets.becoming import may_become
from app.tickets.lifecycle import APPROVAL, DONE, OPEN_PHASES, PHASE
from app.tickets.models import Ticket
from app.tickets.queries import Seen
from app.tickets.queries.offers import Offers
from app.tickets.vocabulary import AWAITING_APPROVAL, CANCELLED, RESOLVED, TASK
from app.web.kept import kept_while_unchanged
from app.web.static import mounted
from app.web.words import gettext as _
from forms.base import ReferenceField
from forms.tickets.becoming import ConvertForm, MergeForm
from forms.tickets.comment import CommentForm
from forms.tickets.edit import FORMS, TASK_FORMS
from forms.tickets.moves import MOVES, AskAgainForm, AssignForm, DuplicateForm, ReopenForm, TransferForm
from forms.tickets.placed import PlacedForm
from forms.tickets.ties import CiForm, DeleteForm, LinkForm, WatcherForm

# The forms that open together, by the place they open at; every other form opens alone, at its own name.
TOGETHER = {"impact": ("impact", "computed", "override")}
_HOME = {form: place for place, forms in TOGETHER.items() for form in forms}
_LISTED = {
    "category_id": "categories",
    "new_category_id": "other_categories",
    "hold_reason_id": "hold_reasons",
    "group_id": "groups",
    "person_id": "people",
}


def _edited(place: str) -> Callable[[Ticket], PlacedForm]:
    return lambda ticket: FORMS[place](obj=ticket)


ALONE = (WatcherForm, LinkForm, CiForm, DeleteForm, ConvertForm, MergeForm)
MAKERS: Mapping[str, Callable[[Ticket], PlacedForm]] = {
    **{place: _edited(place) for place in FORMS},
    "assign": lambda ticket: AssignForm(data={"person_id": ticket.assignee_id}),
    "transfer": lambda _ticket: TransferForm(),
    "duplicate": lambda _ticket: DuplicateForm(),
    REOPEN: lambda _ticket: ReopenForm(),
    **{form.place: lambda _ticket, form=form: form() for form in ALONE},
    **{target: lambda _ticket, form=form: form() for target, form in MOVES.items()},
    # Corrected from what was asked for; all other moves begin empty.
    AWAITING_APPROVAL: lambda ticket: AskAgainForm(obj=ticket),
}
PLACES = frozenset(_HOME.get(form, form) for form in MAKERS)


def places_of(seen: Seen, now: datetime) -> frozenset[str]:
    """Return the places whose forms are the reader's to open now."""
    ticket, phase = seen.ticket, PHASE[seen.ticket.status]
    places = {move.target for move in moves_now(seen, now)} & set(MOVES)
    if phase == DONE and seen.may(Action.MOVE):
        places.add(REOPEN)
    if seen.may(Action.DELETE):
        places.add("delete")
    if seen.may(Action.WORK):
        places |= {"watcher", "link"}
        if phase in OPEN_PHASES or ticket.status == RESOLVED:
            of_kind = FORMS if ticket.kind == TASK else FORMS.keys() - TASK_FORMS
            places |= {"ci", *(_HOME.get(form, form) for form in of_kind)}
        if phase in WORKED_ON:
            places |= {"assign", "transfer"}
            places |= {"duplicate", "merge"} if ticket.status != CANCELLED else set()
        # What a waiting task was at first costs a statement, which the other tickets need not pay.
        first = queries.opened_as(ticket) if phase == APPROVAL else ticket.kind
        places |= {"convert"} if may_become(ticket.status, first) else set()
    return frozenset(places)


def forms_at(place: str, seen: Seen, now: datetime) -> dict[str, PlacedForm]:
    """Return the forms of one place, filled with what the ticket says now."""
    forms = {name: MAKERS[name](seen.ticket) for name in TOGETHER.get(place, (place,))}
    offer(forms.values(), seen.ticket, now)
    return forms


def page_forms(
    seen: Seen, places: Iterable[str], now: datetime, opened: str, refused: Mapping[str, PlacedForm]
) -> dict[str, PlacedForm]:
    """Return the forms the page draws: the composer, the place it is ``opened`` at, and those ``refused``."""
    forms: dict[str, PlacedForm] = {}
    if seen.may(Action.COMMENT) and "comment" not in refused:
        forms["comment"] = CommentForm()
        offer(forms.values(), seen.ticket, now)
    for place in {opened, *(_HOME.get(name, name) for name in refused)} & set(places):
        forms |= forms_at(place, seen, now)
    return forms | dict(refused)


def offer(forms: Iterable[PlacedForm], ticket: Ticket, now: datetime) -> None:
    """Give every select of these forms what it may choose; what the ticket has now stays choosable.

    One statement for all lists, one for what each person of the group has, and one for the locations; none for forms
    that choose nothing.
    """
    forms = list(forms)
    for form in forms:
        if isinstance(form, AskAgainForm):
            offer_again(form, ticket, current_actor())
    fields = [field for form in forms for field in form]
    choosing = [field for field in fields if field.name in _LISTED]
    if choosing:
        offers = _offers(ticket, frozenset(_LISTED[field.name] for field in choosing), now)
        for field in choosing:
            field.offer(_rows(field.name, getattr(offers, _LISTED[field.name]), ticket, now))
    for field in fields:
        if field.name == "location_id":
            field.offer(place_names().items())
        elif field.name == "ci_id":
            offer_cis(field, ticket, current_actor())
        elif isinstance(field, ReferenceField):
            field.lookup = people_of(lambda: anybody(current_actor()), current_actor())
            field.url = f"{mounted()}/tickets/ajax/lookup/?name={field.short_name}"


def _offers(ticket: Ticket, lists: frozenset[str], now: datetime) -> Offers:
    # The composer of every page offers the reasons to put a ticket on hold, and nothing else.
    return _hold_reasons() if lists == {"hold_reasons"} else queries.offers_for(ticket, lists, now)


@kept_while_unchanged(1)
def _hold_reasons() -> Offers:
    return queries.hold_reasons_offered()


def _rows(name: str, rows: Any, ticket: Ticket, now: datetime) -> list[tuple[Any, Any]]:
    if name == "hold_reason_id":
        return list(rows_as_made(rows))
    known = named_rows(rows)
    if name == "category_id":
        return _with(known, ticket.category_id, lambda: _category_name(ticket))
    if name == "person_id":
        known = worker_rows(queries.workers_of([ticket.group_id], now)) if ticket.group_id else known
        return _with(known, ticket.assignee_id, lambda: ticket.assignee.name if ticket.assignee else "")
    return [row for row in known if row[0] != ticket.group_id]


def _with(rows: list[tuple[int, str]], row_id: int | None, name: Callable[[], str]) -> list[tuple[Any, Any]]:
    known = {one for one, _name in rows}
    return rows if row_id is None or row_id in known else [*rows, (row_id, name())]


def _category_name(ticket: Ticket) -> str:
    names = named_rows([(ticket.category.id, ticket.category.names)]) if ticket.category else [(0, "")]
    return _("%(name)s (no longer used)", name=names[0][1])
