"""The list of CIs, their cards and their forms, all of them as their types say."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import abort, g, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from admin_views.base import Column, Filter, ListArgs, ListPage, PanelView, QueryLookup
from admin_views.base.listing import asked_list
from admin_views.cis import cells, filters
from admin_views.cis.acts import CiActs
from admin_views.cis.card import card_of
from admin_views.cis.deleted import DeletedDoors
from admin_views.cis.impact import CiImpact
from admin_views.cis.printing import LabelDoors
from admin_views.locations import location_choices, people_lookup
from app.access.ci_rights import has_inventory, keeps_cis
from app.access.rights import may
from app.cmdb import operations, queries
from app.cmdb.commands import DeleteCi
from app.cmdb.fields import form_name
from app.cmdb.models import Ci
from app.cmdb.vocabulary import Kind
from app.core.actor import Actor
from app.core.i18n import N_, Message
from app.directory.purposes import Purpose
from app.imports.rights import may_import
from app.imports.vocabulary import CIS
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from app.web.words import named
from forms.base import PanelForm
from forms.cis import CiForm, edit_form, new_form

_TAG = Message(N_("Another CI has this tag."))
_SERIAL = Message(N_("Another CI of this manufacturer has this serial number."))
_VALUE = Message(N_("Another CI has one of these values already. Nothing was saved."))


class CisView(CiActs, CiImpact, DeletedDoors, LabelDoors, PanelView):
    """The list of CIs and their cards; columns, filters and forms follow from the rows of the types."""

    noun, model_class, title, icon, section, position = "cis", Ci, _l("CMDB"), "devices", "work", 40
    new_label, saved_message = _l("New CI"), _l("The record is saved.")
    create_operation, update_operation = operations.create_ci, operations.change_ci
    delete_operation = operations.delete_ci
    searchable, search_hint = True, _l("Tag, name, serial number, model…")
    default_sort = (queries.NAME_ORDER,)
    hydrate_options = (joinedload(Ci.type), joinedload(Ci.holder))
    list_template = "cis/list.html"
    create_template, edit_template, details_template = "cis/create.html", "cis/edit.html", "cis/card.html"
    extra_css = ("directory.css", "cis.css")
    empty_message = _l("There is no CI yet.")
    constraints = {
        "uq_cis_tag": ("tag", _TAG),
        "uq_cis_serial": ("serial", _SERIAL),
        "pk_ci_unique_values": ("", _VALUE),
    }

    def access(self, actor: Actor) -> bool:
        """Everybody: each sees the cards of what they hold; the list is scoped like everything else."""
        return True

    def visible_to(self, actor: Actor) -> Any:
        """Return the CIs the actor may see."""
        return queries.visible_to(actor)

    def menu_entries(self, actor: Actor) -> Any:
        """The list is for who has more than their own equipment."""
        return super().menu_entries(actor) if has_inventory(actor) else ()

    state_badge = staticmethod(cells.state_badge)

    # What follows from the types.
    @property
    def columns(self) -> Sequence[Column]:
        """The columns of every CI, then those of the types' own fields."""
        chosen = asked_type()
        # Kept for the request: columns are compared with one another, and two of one field are not the same.
        kept: dict[int | None, Sequence[Column]] = g.setdefault("ci_columns", {})
        if chosen not in kept:
            # All of one type: its column would say the same on every row.
            common = [replace(one, usual=False) if chosen and one.key == "type" else one for one in cells.COMMON]
            kept[chosen] = (*common, *cells.own_columns(chosen))
        return kept[chosen]

    @property
    def filters(self) -> Sequence[Filter]:
        """The filters of every CI, then those of the chosen type."""
        return (*filters.COMMON, *filters.own_filters(asked_type()))

    def read_query(self, given: MultiDict[str, str], actor: Actor, *, kept: bool = False) -> ListArgs:
        """Return what a query asks; filters of a type that is no longer the chosen one are left behind."""
        known = {one.key for one in filters.own_filters(_whole(given.get("type", "")))}
        own = filters.own_names()
        fitting = [(name, value) for name, value in given.items(multi=True) if name in known or name not in own]
        return super().read_query(MultiDict(fitting), actor, kept=kept)

    def find_page(self, args: ListArgs, actor: Actor) -> ListPage:
        """Return one page of the list, with the names its fields refer to."""
        page = super().find_page(args, actor)
        cells.name_rows(page.rows, actor)
        return page

    def find_rows(self, keys: Sequence[Any], actor: Actor) -> Sequence[Any]:
        """Return the rows of these keys, with the names their fields refer to."""
        rows = super().find_rows(keys, actor)
        cells.name_rows(rows, actor)
        return rows

    def search_in(self, statement: Any, term: str) -> Any:
        """Return the CIs that hold every word, in their record or in the fields of their type."""
        return statement.where(queries.matching(term))

    # Rights and names.
    def list_context(self, page: ListPage, actor: Actor) -> Mapping[str, Any]:
        """Return whether a table of CIs may be imported too."""
        return {"may_import": bool(may_import(actor, CIS))}

    def may_create(self, actor: Actor) -> bool:
        """Administrators, and the members of a *cmdb* group."""
        return keeps_cis(actor)

    def may_edit(self, actor: Actor, model: Ci) -> bool:
        """Whoever keeps the CIs of its place."""
        return model.deleted_at is None and bool(may(actor, "edit", queries.facts_of(model)))

    def may_delete(self, actor: Actor, model: Ci) -> bool:
        """Whoever keeps the CIs of its place."""
        return self.may_edit(actor, model)

    def name_of(self, model: Ci) -> str:
        """Return the name with the tag."""
        return f"{model.name} · {model.tag}"

    def row_name(self, model: Ci) -> str:
        """Return the tag: that is what the row's box is called aloud."""
        return model.tag

    def delete_command(self, model: Ci) -> DeleteCi:
        """Return the command that takes it out of sight."""
        return DeleteCi(model.id)

    # The forms.
    @expose("/new", methods=("GET", "POST"))
    def create_view(self) -> ResponseReturnValue:
        """Ask for the type, then show its form, and record the CI from that."""
        if not self.may_create(self.actor):
            abort(403)
        if asked_type() is None:
            return self.render("cis/types.html", types=queries.ci_types())
        return super().create_view()

    def create_form(self, obj: Any = None) -> PanelForm:
        """Return the bound form of a new CI of the type in the address."""
        ci_type = queries.get_type(asked_type() or 0)
        if not ci_type.active:
            abort(404)
        return self._bound(new_form(ci_type.id, queries.specs_of(ci_type.id)), None)

    def edit_form(self, obj: Any = None) -> PanelForm:
        """Return the bound form of a CI, as its type says."""
        return self._bound(edit_form(queries.specs_of(obj.type_id)), obj)

    def initial(self, model: Ci) -> Mapping[str, Any]:
        """Return the values of the type's own fields."""
        own = {spec.key: spec for spec in queries.specs_of(model.type_id)}
        return {form_name(key): cells.field_data(own[key], value) for key, value in model.attrs.items() if key in own}

    def lookups(self, actor: Actor) -> Mapping[str, Any]:
        """Return what the references choose from: people and CIs, under the names of fields and of kinds."""
        people, cis = people_lookup(actor), ci_lookup(actor)
        return {
            "holder_id": people,
            "person_id": people,
            "other_id": cis,
            Kind.PERSON.value: people,
            Kind.CI.value: cis,
        }

    def prepare(self, form: Any, actor: Actor, model: Ci | None) -> None:
        """Offer the places the actor keeps, and name the type's own fields in the reader's language."""
        if not isinstance(form, CiForm):
            return
        kept = None if actor.is_admin else actor.scopes.get(Purpose.CMDB, frozenset())
        form.location_id.offer(location_choices(kept))
        lookups = self.lookups(actor)
        if model is not None:
            cells.name_rows([model], actor)
        for spec in form.specs:
            field = form[form_name(spec.key)]
            field.label.text, field.description = named(spec.names), named(spec.help)
            if spec.kind is Kind.CHOICE:
                field.choices = [("", ""), *((key, named(names)) for key, names in spec.choices)]
            elif spec.kind is Kind.LOCATION:
                field.offer(location_choices())
            elif spec.kind in (Kind.PERSON, Kind.CI):
                field.lookup, field.url = lookups[spec.kind], self.get_url(".ajax_lookup", name=spec.kind.value)
                field.kept = cells.plain_value(spec, model.attrs.get(spec.key)) if model else ""

    def details_context(self, model: Ci, actor: Actor) -> Mapping[str, Any]:
        """Return what the card shows beside the record."""
        return card_of(model, actor)

    @property
    def type_heading(self) -> str:
        """The heading of a new CI's form."""
        return _("New: %(type)s", type=named(queries.get_type(asked_type() or 0).names))


def asked_type() -> int | None:
    """Return the type that the address, or the list a form came from, asks for."""
    return _whole(request.args.get("type", "") or asked_list().get("type", ""))


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def ci_lookup(actor: Actor) -> QueryLookup:
    """Return the CIs in sight as a reference field searches them, by any word of their record."""

    def in_sight() -> Any:
        return queries.visible_to(actor).order_by(queries.NAME_ORDER, Ci.id)

    def search(found: Any, text: str) -> Any:
        return found.where(queries.matching(text))

    return QueryLookup(in_sight, Ci.id, lambda one: f"{one.tag} · {one.name}", search)
