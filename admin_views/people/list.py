"""The list of people and their records: everybody finds everybody; offices and administrators keep them."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from flask import abort, jsonify, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from sqlalchemy import func
from sqlalchemy.orm import selectinload

from admin_views.base import Column, Filter, ListArgs, ListPage, PanelView
from admin_views.base.guarded import current_actor
from admin_views.locations import location_choices, people_lookup, place_name
from app.access import operations as access
from app.access.rights import may
from app.cmdb.queries.holders import holders_of
from app.core.actor import Actor
from app.core.clock import utcnow
from app.core.i18n import N_, Message
from app.directory import operations, queries
from app.directory.checks import NAME_MAX
from app.directory.models import Person
from app.directory.proposals import Proposal
from app.directory.purposes import Purpose
from app.directory.rights import is_staff, may_create_people, may_name_manager
from app.imports.rights import may_import
from app.imports.vocabulary import PEOPLE
from app.web.components import badge, person
from app.web.static import mounted
from app.web.words import NAMES, say
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from forms.people import EditPersonForm, PersonForm

ACCOUNT_FIELDS = ("identifier", "work_email", "private_email")
# As migration 0003 indexes them.
BY_NAME = (func.lower(Person.last_name), func.lower(Person.first_name))
# Shown to those who may see them of everybody; a requester reads them on the cards that say them.
CONTACT_COLUMNS = ("work_email", "phone", "private_email", "lang", "tz")
STATES = (("active", _l("Active")), ("disabled", _l("Disabled")))
_TAKEN = Message(N_("Somebody else signs in with this already."))


def manager_name(one: Person) -> Any:
    """Return the manager's name, as a link to their card."""
    return person(one.manager.name, f"{mounted()}/people/{one.manager.id}") if one.manager else ""


def contact(one: Person, name: str, right: str = "see_contact") -> str:
    """Return the work mail or the phone, nothing of whom the reader may not reach; with ``right``, what that shows."""
    facts = queries.facts_of_card(one)
    return (getattr(one, name) or "") if may(current_actor(), right, facts) else ""


def private(one: Person, name: str) -> str:
    """Return what is somebody's own, nothing to who may not see it."""
    return contact(one, name, "see_private")


def own_language(one: Person) -> str:
    """Return the language somebody chose, as it calls itself."""
    return NAMES.get(private(one, "lang"), "")


def rank_badges(one: Person) -> Any:
    """Return what is worth knowing at a glance: disabled, administrator, auditor."""
    if not one.active:
        return badge(_("disabled"), "neutral", "user-off")
    if one.is_admin:
        return badge(_("administrator"), "violet", "shield-lock")
    return badge(_("auditor"), "blue", "eye") if one.is_auditor else ""


def proposed(given: Mapping[str, str]) -> Proposal:
    """Return what the names in a form propose."""
    first, last = (given.get(name, "")[:NAME_MAX] for name in ("first_name", "last_name"))
    place = given.get("location_id", "")
    location_id = int(place) if place.isascii() and place.isdigit() and len(place) < 10 else None
    return queries.proposal_for(first, last, location_id)


class PeopleList(PanelView):
    """The list of people and the form of a record."""

    noun, model_class, title, icon, section = "people", Person, _l("Directory"), "users", "people"
    form_class, edit_form_class = PersonForm, EditPersonForm
    create_operation, update_operation = operations.create_person, operations.update_person
    columns = (
        Column(
            "name",
            _l("Name"),
            cell=lambda one: person(one.name),
            exported=((_l("First name"), lambda one: one.first_name), (_l("Last name"), lambda one: one.last_name)),
            sort=(Person.last_name, Person.first_name),
            role="title",
        ),
        Column("identifier", _l("Identifier"), sort=func.lower(Person.identifier), role="ident"),
        Column("location", _l("Location"), cell=lambda one: place_name(one.location_id), role="who"),
        Column(
            "manager",
            _l("Manager"),
            cell=manager_name,
            exported=(
                (_l("Manager"), lambda one: one.manager.name if one.manager else ""),
                (_l("Manager (identifier)"), lambda one: one.manager.identifier if one.manager else ""),
            ),
        ),
        Column("work_email", _l("Work e-mail"), cell=lambda one: contact(one, "work_email")),
        Column("phone", _l("Phone"), cell=lambda one: contact(one, "phone"), css="c-keep"),
        Column("private_email", _l("Private e-mail"), cell=lambda one: private(one, "private_email"), usual=False),
        Column("lang", _l("Language"), cell=own_language, usual=False),
        Column("tz", _l("Time zone"), cell=lambda one: private(one, "tz"), usual=False),
        Column("rank", _l("Note"), cell=rank_badges, role="state"),
    )
    filters = (
        Filter(
            "location",
            _l("Location"),
            lambda actor: location_choices(),
            lambda found, value, actor: found.where(Person.location_id.in_(queries.subtree_ids([int(value)]))),
        ),
        Filter(
            "state",
            _l("State"),
            lambda actor: STATES,
            lambda found, value, actor: found.where(Person.active.is_(value == "active")),
        ),
    )
    searchable, search_hint = True, _l("Name, identifier, e-mail, phone or tag")
    default_sort = BY_NAME
    create_template = "people/create.html"
    list_template = "people/list.html"
    hydrate_options = (selectinload(Person.manager),)
    delete_operation, deleted_message = access.delete_person, _l("The record is deleted.")
    new_label, saved_message = _l("New person"), _l("The record is saved.")
    constraints = {"uq_people_identifier": ("identifier", _TAKEN), "uq_people_work_email": ("work_email", _TAKEN)}

    def access(self, actor: Actor) -> bool:
        """Everybody who is signed in."""
        return True

    def visible_to(self, actor: Actor) -> Any:
        """Return the people the actor may find."""
        return queries.people_visible_to(actor)

    def narrowed(self, args: ListArgs, actor: Actor) -> Any:
        """Return the people the list asks for; what is typed finds what the actor may see of them."""
        statement = super().narrowed(replace(args, search=""), actor)
        also = [holders_of(args.search, actor)]
        return statement.where(queries.found(args.search, actor, also)) if args.search else statement

    def _order(self, args: ListArgs) -> tuple[Any, ...]:
        return queries.best_first(args.search) if args.search and not args.sort else super()._order(args)

    def shown_columns(self, args: ListArgs, actor: Actor) -> list[Column]:
        """Return the columns; mail and phone only where they would say something of everybody."""
        shown = super().shown_columns(args, actor)
        everybodys = actor.reads_everything or is_staff(actor)
        return shown if everybodys else [one for one in shown if one.key not in CONTACT_COLUMNS]

    def list_context(self, page: ListPage, actor: Actor) -> Mapping[str, Any]:
        """Return whether a table of people may be imported too."""
        return {"may_import": bool(may_import(actor, PEOPLE))}

    def may_create(self, actor: Actor) -> bool:
        """Administrators, and the members of a *people* group."""
        return may_create_people(actor)

    def may_edit(self, actor: Actor, model: Person) -> bool:
        """Whoever keeps the people of that location."""
        return bool(may(actor, "edit", queries.facts_of_card(model)))

    def may_delete(self, actor: Actor, model: Person) -> bool:
        """Whoever keeps that account, but for one's own; the operation refuses it for whom anything names."""
        if model.id == actor.person_id:
            return False
        return bool(may(actor, "edit_account", queries.facts_of_person(model, utcnow())))

    def delete_command(self, model: Person) -> int:
        """Return the id: that is all there is to say."""
        return model.id

    def name_of(self, model: Person) -> str:
        """Return the person's name."""
        return model.name

    def lookups(self, actor: Actor) -> Mapping[str, Any]:
        """Return the people a manager is chosen from."""
        return {"manager_id": people_lookup(actor)}

    def prepare(self, form: Any, actor: Actor, model: Person | None) -> None:
        """Offer the locations the actor keeps; show the account of a higher rank and their own manager, closed."""
        kept = None if actor.is_admin else actor.scopes.get(Purpose.PEOPLE, frozenset())
        form.location_id.offer(location_choices(kept))
        if model and not may(actor, "edit_account", queries.facts_of_person(model, utcnow())):
            for name in ACCOUNT_FIELDS:
                form[name].data = getattr(model, name)
                form[name].render_kw = {"readonly": True}
        if model and not (own := may_name_manager(actor, None, model.id)):
            form.manager_id.data, form.manager_id.typed = model.manager_id, ""
            form.manager_id.render_kw = {"disabled": "disabled"}
            form.manager_id.description = say(own.reason)

    @expose("/proposal")
    def proposal_view(self) -> ResponseReturnValue:
        """Return the identifier and the work mail that a name proposes, for the script of the form."""
        if not self.may_create(self.actor):
            abort(403)
        return jsonify(asdict(proposed(request.args)))

    @expose("/new", methods=("GET", "POST"))
    def create_view(self) -> ResponseReturnValue:
        """Show the form of a new record and make it; without a script a button fills in what the name proposes."""
        if "propose" not in request.form or not self.may_create(self.actor):
            return super().create_view()
        form = self.create_form()
        for name, value in asdict(proposed(request.form)).items():
            form[name].data = form[name].data or value
        return self._show_form(self.create_template, form)

    def get_save_return_url(self, model: Person, is_created: bool = False) -> str:
        """Return the card of a new person, where their password is the next step; else the usual place."""
        return self.url_of(model) if is_created else super().get_save_return_url(model)
