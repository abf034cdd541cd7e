"""Opening a ticket: something is broken, or something is needed; a requester's form, a technician's for others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from werkzeug.datastructures import MultiDict

from admin_views.base.guarded import show_refusal
from admin_views.base.known import place_names
from admin_views.base.uploads import show_again, take_in
from admin_views.tickets.choices import anybody, named_rows, people_of
from admin_views.tickets.clocks import moment_of
from admin_views.tickets.concerning import SEARCH, asked_ci, concerning, own_choices
from app.access.ticket_rights import is_technician
from app.cmdb.checks import TAG_MAX
from app.core.actor import Actor
from app.core.errors import DomainError, Forbidden, NotFound
from app.tickets import operations, queries
from app.tickets.drafts import NEW_INCIDENT, NEW_TASK
from app.tickets.lifecycle import APPROVAL, PHASE
from app.tickets.models import Ticket
from app.tickets.queries.drafts import draft_at
from app.tickets.queries.offers import Rows, may_be_asked_for
from app.tickets.vocabulary import INCIDENT, TASK
from app.web.kept import kept_while_unchanged
from app.web.static import mounted
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from forms.base import PanelForm
from forms.tickets.ask import StaffTaskForm, TaskForm
from forms.tickets.open import IncidentForm, StaffIncidentForm

STAFF_FORM, SIMPLE_FORM = "for-somebody", "for-me"
# The field of a task's form is searched by another name: whom one may ask for is a matter of the kind.
TASK_REQUESTER = "task_requester_id"


@dataclass(frozen=True)
class KindForm:
    """What one kind of ticket is opened with."""

    kind: str
    place: str
    operation: Callable[..., Ticket]
    simple: type[PanelForm]
    staff: type[PanelForm]
    asks: Any
    heading: Any
    send: Any

    def number_of_new(self, command: Any, **by: Any) -> str:
        """Open the ticket and return its number: the ticket itself would be read again once it is committed."""
        return self.operation(command, **by).number


KIND_FORMS = {
    one.kind: one
    for one in (
        KindForm(
            INCIDENT,
            NEW_INCIDENT,
            operations.open_incident,
            IncidentForm,
            StaffIncidentForm,
            _l("Something is broken"),
            _l("New incident"),
            _l("Open the incident"),
        ),
        KindForm(
            TASK,
            NEW_TASK,
            operations.open_task,
            TaskForm,
            StaffTaskForm,
            _l("I need something"),
            _l("New task"),
            _l("Open the task"),
        ),
    )
}


class NewTicket:
    """``/tickets/new``, ``/tickets/new?kind=task``; mixed into the tickets' view."""

    def may_create(self: Any, actor: Actor) -> bool:
        """Everybody but an auditor opens tickets, at least for themselves."""
        return actor.is_admin or not actor.is_auditor

    def lookups(self: Any, actor: Actor) -> Mapping[str, Any]:
        """Return the people for whom the actor may open each kind, and those whom a task may be for: anybody."""
        return {
            **super().lookups(actor),  # type: ignore[misc]
            "requester_id": people_of(lambda: may_be_asked_for(actor, INCIDENT), actor),
            TASK_REQUESTER: people_of(lambda: may_be_asked_for(actor, TASK), actor),
            "requested_for_id": people_of(lambda: anybody(actor), actor),
        }

    def top_new_url(self: Any) -> str:
        """Return where the top bar's New button leads."""
        return f"{request.script_root}{self.url}/new" if self.may_create(self.actor) else ""

    @expose("/new", methods=("GET", "POST"))
    def create_view(self: Any) -> ResponseReturnValue:
        """Show the form that suits the kind and the reader, and open the ticket from it."""
        actor, of = self.actor, KIND_FORMS.get(request.args.get("kind", INCIDENT))
        if of is None:
            abort(400)
        if not self.may_create(actor):
            abort(403)
        staff = is_technician(actor, of.kind) and request.args.get("form") != SIMPLE_FORM
        form = self.new_form(of, actor, staff)
        if request.method == "GET":
            show_again(form.files, actor)
            return self.show_new(of, form, staff)
        take_in(form.files, actor, self.run)
        if not form.validate():
            return self.show_new(of, form, staff, 422)
        command = form.to_command() if staff else form.to_command(requester_id=actor.person_id)
        try:
            number = self.run(operations.sending(of.place, form.idempotency_key.data, of.number_of_new), command)
        except (NotFound, Forbidden):
            raise
        except DomainError as error:
            show_refusal(error, form)
            return self.show_new(of, form, staff, error.status)
        flash(self.next_for(number), "success")
        return redirect(f"{request.script_root}{self.url}/{number}", 303)

    def new_form(self: Any, of: KindForm, actor: Actor, staff: bool) -> Any:
        """Return the bound form with what its selects offer; unsent, it holds what the reader typed last time."""
        given = request.form if request.method == "POST" else MultiDict(draft_at(of.place, actor)) or None
        form: Any = (of.staff if staff else of.simple)(given)
        form.category_id.offer(named_rows(_categories(of.kind)))
        if staff:
            form.location_id.offer(place_names().items())
        if staff:
            self._offer_ci(form, actor)
        elif choices := own_choices(actor):
            form.ci_ids.choices = choices
            if request.method == "GET" and (asked := asked_ci(actor)) is not None:
                form.ci_ids.data = [*(form.ci_ids.data or ()), asked.id]
        else:
            del form.ci_ids
        self.bind(form)
        if staff and of.kind == TASK:
            form.requester_id.lookup = self.lookups(actor)[TASK_REQUESTER]
            form.requester_id.url = self.get_url(".ajax_lookup", name=TASK_REQUESTER)
        return form

    def _offer_ci(self: Any, form: Any, actor: Actor) -> None:
        """Let a technician's form find any CI in sight, and begin with the one that the address names."""
        asked = asked_ci(actor)
        form.ci_id.lookup, form.ci_id.url = concerning(actor), f"{mounted()}{SEARCH}"
        if asked is not None and request.method == "GET":
            form.ci_id.data = asked.id
            if asked.holder_id is not None and form.requester_id.data is None:
                form.requester_id.data = asked.holder_id

    def show_new(self: Any, of: KindForm, form: Any, staff: bool, status: int = 200) -> ResponseReturnValue:
        """Return the page of the form."""
        kept = status == 200 and bool(form.title.data or form.body.data or form.files.kept)
        if status == 200 and not kept:
            form.body.data = first_words()
        other = "" if not is_technician(self.actor, of.kind) else SIMPLE_FORM if staff else STAFF_FORM
        known = {"of": of, "kinds": KIND_FORMS.values(), "form": form, "staff": staff, "other_form": other}
        return self.render("tickets/new.html", kept=kept, **known), status

    def next_for(self: Any, number: str) -> str:
        """Return what happens next, and by when: the sentence that follows a sent form."""
        return opened_sentence(queries.promise_of(number, self.actor))


def first_words() -> str:
    """Return what a form begins with: the tag, when a label was scanned that leads to nothing its reader may see."""
    tag = request.args.get("tag", "")[:TAG_MAX].strip()
    return _("On its label: %(tag)s", tag=tag) + "\n\n" if tag else ""


@kept_while_unchanged(4)
def _categories(kind: str) -> Rows:
    return [(one.id, one.names) for one in queries.categories(kind)]


def opened_sentence(promise: queries.Promise) -> str:
    """Return the number, who answers or that it must be approved first, and by when."""
    if PHASE[promise.status] == APPROVAL:
        return _(
            "%(number)s is sent. It is approved before anybody works on it; this page tells how it goes.",
            number=promise.number,
        )
    if promise.group is None:
        return _(
            "%(number)s is open. Nobody takes the tickets of your location yet; the administrators see it.",
            number=promise.number,
        )
    words = {"number": promise.number, "group": promise.group}
    if promise.answer_by is None:
        return _("%(number)s is open. %(group)s takes care of it.", **words)
    return _("%(number)s is open. %(group)s answers before %(when)s.", when=moment_of(promise.answer_by), **words)
