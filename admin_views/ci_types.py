"""Types of CIs: what a CI can be, with the fields that make its form, its columns and its filters."""

from collections.abc import Mapping
from typing import Any

from flask import flash, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.base import Column
from admin_views.base.ordered import read_move
from admin_views.base.rows import NamedRowsView
from app.cmdb import operations, queries
from app.cmdb.commands import MoveCiField
from app.cmdb.models import CiField, CiType
from app.core.actor import Actor
from app.core.i18n import N_, Message
from app.directory.queries.rows import rows_visible_to
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from app.web.words import named
from forms.ci_fields import KINDS
from forms.ci_types import CiTypeEditForm, CiTypeForm

TAKEN = Message(N_("Another row has this key."))


class CiTypesView(NamedRowsView):
    """The list and the form of the types; a type's form shows its fields."""

    noun, model_class, title, icon, position = "ci_types", CiType, _l("CI types"), "devices", 40
    new_label = _l("New type")
    explanation = _l(
        "What a CI can be, and what is recorded about it. The fields of a type make its form, its columns, its filters "
        "and what a search finds. A type that is switched off takes no new CIs; those there are stay."
    )
    form_class, edit_form_class = CiTypeForm, CiTypeEditForm
    edit_template = "ci_types/edit.html"
    create_operation, update_operation = operations.create_ci_type, operations.update_ci_type
    delete_operation = operations.delete_ci_type
    extra_css = ("directory.css", "settings.css", "cis.css")
    default_sort = (CiType.id,)
    constraints = {"uq_ci_types_key": ("key", TAKEN)}
    columns = (
        *NamedRowsView.columns,
        Column("number", _l("CIs"), cell=lambda row: numbers().get(row.id, 0), css="c-keep"),
    )

    def visible_to(self, actor: Actor) -> Any:
        """Administrators' and auditors'."""
        return rows_visible_to(CiType, actor)

    def get_save_return_url(self, model: CiType, is_created: bool = False) -> str:
        """Return the form of a new type, where its fields are the next step; else the list."""
        return f"{self.url_of(model)}/edit" if is_created else super().get_save_return_url(model)

    def fields_shown(self, model: CiType) -> list[tuple[CiField, Any, int]]:
        """Return the fields of a type in their order, each with its kind in words and how many CIs have a value."""
        fields = queries.fields_of(model.id, including_inactive=True)
        numbers = queries.number_of_values(fields)
        return [(field, KINDS[field.spec.kind], numbers[field.id]) for field in fields]

    def preview(self, model: CiType) -> str:
        """Return what a change of the type touches."""
        number = numbers().get(model.id, 0)
        return _("CIs of this type: %(number)s.", number=number)

    @expose("/<key>/order", methods=("POST",))
    def order_fields(self, key: str) -> ResponseReturnValue:
        """Move the field named in ``move`` ("<key>:<places>"), and return to the type's form."""
        model = self.fetch(key)
        field_id, by = read_move(request.form.get("move", ""))
        self.run(operations.move_ci_field, MoveCiField(field_id, by))
        flash(_("The order is changed."), "success")
        return redirect(f"{self.url_of(model)}/edit", 303)

    def details_context(self, model: CiType, actor: Actor) -> Mapping[str, Any]:
        """Return the lines of the card that auditors read, the fields among them."""
        fields = ", ".join(named(field.names) for field, _kind, _number in self.fields_shown(model))
        return {"details": [*self.details(model), (_("Fields"), fields)]}


def numbers() -> Mapping[int, int]:
    """Return how many CIs there are of each type; counted once per request, for all rows of the list."""
    if "ci_numbers" not in g:
        g.ci_numbers = queries.numbers_by_type()
    found: Mapping[int, int] = g.ci_numbers
    return found


VIEWS = (CiTypesView,)
