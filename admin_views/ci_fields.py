"""The fields of a type of CI; they are reached from their type's form."""

from collections.abc import Sequence
from typing import Any

from flask import abort, request

from admin_views.base import Column, Entry, Filter
from admin_views.base.rows import NamedRowsView
from app.cmdb import operations, queries
from app.cmdb.models import CiField
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.i18n import LANGUAGES, N_, Message
from app.directory.queries.rows import rows_visible_to
from app.web.components import yes
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from app.web.words import named
from forms.base import PanelForm
from forms.ci_fields import KINDS, CiFieldEditForm, CiFieldForm, help_field

TAKEN = Message(N_("Another row has this key."))


class CiFieldsView(NamedRowsView):
    """The forms of fields. The list is there for whoever follows a link; the sidebar names the types."""

    noun, model_class, title, icon = "ci_fields", CiField, _l("Fields of CIs"), "list-details"
    new_label = _l("New field")
    explanation = _l(
        "What is recorded about the CIs of one type. Values that are there already are never lost: the kind of a field "
        "stays while it has any, a choice in use is not removed, a field that is switched off keeps what it says."
    )
    form_class, edit_form_class = CiFieldForm, CiFieldEditForm
    create_template, edit_template = "ci_fields/create.html", "ci_fields/edit.html"
    create_operation, update_operation = operations.create_ci_field, operations.update_ci_field
    delete_operation = operations.delete_ci_field
    default_sort = (CiField.type_id, CiField.position)
    constraints = {"uq_ci_fields_key": ("key", TAKEN)}
    columns = (
        Column("names", _l("Name"), cell=lambda row: named(row.names), role="title"),
        Column("type", _l("Type"), cell=lambda row: named(row.type.names), role="who"),
        Column("kind", _l("Kind"), cell=lambda row: KINDS[row.spec.kind]),
        Column("required", _l("Needed"), cell=lambda row: yes(row.required, _l("Needed"))),
        Column("is_unique", _l("Unique"), cell=lambda row: yes(row.is_unique, _l("Unique"))),
        Column("active", _l("In use"), cell=lambda row: yes(row.active, _l("In use")), role="state"),
    )
    filters = (
        Filter(
            "type",
            _l("Type"),
            lambda actor: [(str(one.id), named(one.names)) for one in queries.ci_types(including_inactive=True)],
            lambda found, value, actor: found.where(CiField.type_id == int(value)),
        ),
    )

    def visible_to(self, actor: Actor) -> Any:
        """Administrators' and auditors'."""
        return rows_visible_to(CiField, actor)

    def menu_entries(self, actor: Actor) -> Sequence[Entry]:
        """No entry: the types lead here."""
        return ()

    def may_create(self, actor: Actor) -> bool:
        """Administrators, from the form of a type: a field without one means nothing."""
        return super().may_create(actor) and _whole(request.args.get("type", "")) is not None

    @property
    def type_name(self) -> str:
        """The name of the type in the address, where a new field leads back to."""
        return named(queries.get_type(_whole(request.args.get("type", "")) or 0).names)

    def initial(self, model: CiField) -> dict[str, Any]:
        """Return the names and the help, one field a language."""
        helps = {help_field(lang): model.help.get(lang, "") for lang in LANGUAGES}
        return super().initial(model) | helps

    def prepare(self, form: PanelForm, actor: Actor, model: CiField | None) -> None:
        """Tell the form which type it is about, and which choices there were."""
        if model is not None:
            form.type_id, form.choices_before = model.type_id, model.spec.choices
            return
        try:
            form.type_id = queries.get_type(_whole(request.args.get("type", "")) or 0).id
        except NotFound:
            abort(404)

    def get_save_return_url(self, model: CiField, is_created: bool = False) -> str:
        """Return the form of the type."""
        return f"{request.script_root}/ci_types/{model.type_id}/edit"

    def preview(self, model: CiField) -> str:
        """Return what a change of the field touches."""
        number = queries.numbers_by_type().get(model.type_id, 0)
        values = queries.count_values(model)
        return _("CIs of this type: %(number)s; with a value in this field: %(values)s.", number=number, values=values)


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


VIEWS = (CiFieldsView,)
