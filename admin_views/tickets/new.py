"""Opening an incident: a requester's simple form, a technician's for anybody in their scope."""

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _
from sqlalchemy import Select
from werkzeug.datastructures import MultiDict

from admin_views.base import QueryLookup
from admin_views.base.guarded import show_refusal
from admin_views.base.uploads import show_again, take_in
from admin_views.tickets.choices import named_rows
from admin_views.tickets.clocks import moment_of
from app.access.ticket_rights import is_technician
from app.core.actor import Actor
from app.core.errors import DomainError, Forbidden, NotFound
from app.directory import queries as directory
from app.directory.models import Person
from app.sla import queries as sla
from app.sla.clock import Target
from app.tickets import operations, queries
from app.tickets.drafts import NEW_INCIDENT
from app.tickets.models import Ticket
from app.tickets.queries.drafts import draft_at
from app.tickets.queries.offers import may_be_asked_for
from app.tickets.vocabulary import INCIDENT
from app.web.words import language
from forms.tickets.open import IncidentForm, StaffIncidentForm

STAFF_FORM, SIMPLE_FORM = "for-somebody", "for-me"


class NewIncident:
    """``/tickets/new``; mixed into the tickets' view."""

    def may_create(self: Any, actor: Actor) -> bool:
        """Everybody but an auditor opens incidents, at least for themselves."""
        return actor.is_admin or not actor.is_auditor

    def lookups(self: Any, actor: Actor) -> Mapping[str, Any]:
        """Return the people for whom the actor may open an incident."""
        people = QueryLookup(may_be_asked_for(actor, INCIDENT), Person.id, card_line, search_people)
        return {**super().lookups(actor), "requester_id": people}  # type: ignore[misc]

    def top_new_url(self: Any) -> str:
        """Return where the top bar's New button leads."""
        return f"{request.script_root}{self.url}/new" if self.may_create(self.actor) else ""

    @expose("/new", methods=("GET", "POST"))
    def create_view(self: Any) -> ResponseReturnValue:
        """Show the form that suits the reader, and open the incident from it."""
        actor = self.actor
        if not self.may_create(actor):
            abort(403)
        staff = is_technician(actor, INCIDENT) and request.args.get("form") != SIMPLE_FORM
        form = self.incident_form(actor, staff)
        if request.method == "GET":
            show_again(form.files, actor)
            return self.show_new(form, staff)
        take_in(form.files, actor, self.run)
        if not form.validate():
            return self.show_new(form, staff, 422)
        command = form.to_command() if staff else form.to_command(requester_id=actor.person_id)
        try:
            send = operations.sending(NEW_INCIDENT, form.idempotency_key.data, operations.open_incident)
            ticket = self.run(send, command)
        except (NotFound, Forbidden):
            raise
        except DomainError as error:
            show_refusal(error, form)
            return self.show_new(form, staff, error.status)
        flash(self.next_for(ticket.number), "success")
        return redirect(f"{request.script_root}{self.url}/{ticket.number}", 303)

    def incident_form(self: Any, actor: Actor, staff: bool) -> IncidentForm | StaffIncidentForm:
        """Return the bound form with what its selects offer; unsent, it holds what the reader typed last time."""
        given = request.form if request.method == "POST" else MultiDict(draft_at(NEW_INCIDENT, actor)) or None
        form = StaffIncidentForm(given) if staff else IncidentForm(given)
        form.category_id.offer(named_rows([(one.id, one.names) for one in queries.categories(INCIDENT)]))
        if isinstance(form, StaffIncidentForm):
            form.location_id.offer(directory.location_paths(language()).items())
            self.bind(form)
        return form

    def show_new(
        self: Any, form: IncidentForm | StaffIncidentForm, staff: bool, status: int = 200
    ) -> ResponseReturnValue:
        """Return the page of the form."""
        kept = status == 200 and bool(form.title.data or form.body.data or form.files.kept)
        other = "" if not is_technician(self.actor, INCIDENT) else SIMPLE_FORM if staff else STAFF_FORM
        return self.render("tickets/new.html", form=form, staff=staff, other_form=other, kept=kept), status

    def next_for(self: Any, number: str) -> str:
        """Return what happens next, and by when: the sentence that follows a sent form."""
        return opened_sentence(queries.get_visible(number, self.actor).ticket)


def opened_sentence(ticket: Ticket) -> str:
    """Return the number, who answers, and by when."""
    if ticket.group is None:
        return _(
            "%(number)s is open. Nobody takes the tickets of your location yet; the administrators see it.",
            number=ticket.number,
        )
    words = {"number": ticket.number, "group": ticket.group.name}
    promised = next((clock.due_at for clock in sla.clocks_of(ticket.id) if clock.target == Target.RESPONSE), None)
    if promised is None:
        return _("%(number)s is open. %(group)s takes care of it.", **words)
    return _("%(number)s is open. %(group)s answers before %(when)s.", when=moment_of(promised), **words)


def card_line(person: Person) -> str:
    """Return a person as a list of choices shows them: name and identifier, to tell namesakes apart."""
    return f"{person.name} · {person.identifier}"


def search_people(statement: Select[Any], term: str) -> Select[Any]:
    """Return the people whose name or identifier holds every word."""
    return statement.where(directory.matching(term))
