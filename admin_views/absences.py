"""Absences: everybody's own, and for administrators anybody's; who answers for whom."""

from typing import Any

from flask import abort, flash, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.base import PanelPage
from admin_views.base.guarded import show_refusal
from admin_views.base.naming import found_person, suggested_people
from app.core.actor import Actor
from app.core.errors import DomainError, Forbidden, NotFound
from app.directory import operations, queries
from app.directory.commands import EndAbsence
from app.directory.models import Person
from app.web.format import now, zone_named
from app.web.static import mounted
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from forms.absences import AbsenceForm

DIGITS = 9
FIELDS = {"starts_at": "first_on", "ends_at": "last_on", "delegate_id": "person"}


class AbsencesPage(PanelPage):
    """``/absences/``: one's own; ``?person=`` another's, for administrators."""

    noun, title, icon = "absences", _l("Absences"), "calendar"
    extra_css = ["directory.css", "approvals.css"]
    extra_js = ["ties.js"]

    def access(self, actor: Actor) -> bool:
        """Everybody is away at times."""
        return True

    def person_links(self, actor: Actor) -> list[tuple[Any, str, str]]:
        """Return the page's line of the person menu."""
        return [] if actor.must_change_password else [(self.title, f"{self.url}/", self.icon)]

    @expose("/", methods=("GET", "POST"))
    def index(self) -> ResponseReturnValue:
        """Show when somebody is away, and note another absence."""
        person = self.whose()
        zone = zone_named(queries.zones_of([person.id])[person.id])
        own = person.id == self.actor.person_id
        form = AbsenceForm(request.form if request.method == "POST" else None, zone=zone, own=own)
        if request.method == "GET":
            return self.show(person, form)
        if not form.validate():
            return self.show(person, form, 422)
        try:
            command = form.to_command(person_id=person.id, delegate_id=self.delegate_of(form))
            self.run(operations.set_absence, command)
        except (NotFound, Forbidden):
            raise
        except DomainError as error:
            error.fields = {FIELDS.get(name, name): text for name, text in error.fields.items()}
            show_refusal(error, form)
            return self.show(self.whose(), form, error.status)
        flash(_("The absence is noted."), "success")
        return redirect(self.address_of(person), 303)

    @expose("/<key>/end", methods=("POST",))
    def end(self, key: str) -> ResponseReturnValue:
        """End an absence now, or forget one that has not begun."""
        self.run(operations.end_absence, EndAbsence(read_id(key)))
        flash(_("The absence has ended."), "success")
        return redirect(self.address_of(self.whose()), 303)

    @expose("/people")
    def people(self) -> ResponseReturnValue:
        """Suggest people while a name is typed, as [{id, name}]."""
        return jsonify(suggested_people(request.args.get("query", ""), self.actor))

    def whose(self) -> Person:
        """Return the person whose absences are asked for: oneself, or anybody for an administrator."""
        asked = request.values.get("of", "")
        person_id = read_id(asked) if asked else self.actor.person_id or 0
        if person_id != self.actor.person_id and not self.actor.is_admin:
            abort(403)
        return queries.get_person(person_id, self.actor)

    def delegate_of(self, form: AbsenceForm) -> int | None:
        """Return the one person who was typed, None when nobody was; raises Invalid for a name that fits nobody."""
        return found_person("person", form.person.data, self.actor) if form.person.data else None

    def address_of(self, person: Person) -> str:
        """Return the page of a person's absences."""
        own = person.id == self.actor.person_id
        return f"{mounted()}{self.url}/" + ("" if own else f"?of={person.id}")

    def show(self, person: Person, form: AbsenceForm, status: int = 200) -> ResponseReturnValue:
        """Return the page."""
        absences, stands_in = queries.absences_of(person.id, now()), queries.standing_in_for(person.id, now())
        known = {
            "person": person,
            "own": person.id == self.actor.person_id,
            "absences": absences,
            "stands_in": stands_in,
            "zones": queries.zones_of({one.person_id for one in (*absences, *stands_in)}),
        }
        return self.render("absences/index.html", form=form, **known), status


def read_id(text: str) -> int:
    """Return a whole number of an address; aborts with 404 when it is none."""
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS):
        abort(404)
    return int(text)


VIEWS = (AbsencesPage,)
