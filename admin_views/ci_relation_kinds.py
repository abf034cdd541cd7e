"""Kinds of relations between CIs."""

from typing import Any

from admin_views.base import Column
from admin_views.base.rows import NamedRowsView
from app.cmdb import operations
from app.cmdb.models import RelationKind
from app.core.actor import Actor
from app.core.i18n import LANGUAGES, N_, Message
from app.directory.queries.rows import rows_visible_to
from app.web.components import yes
from app.web.words import lazy_gettext as _l
from app.web.words import named
from forms.ci_relation_kinds import RelationKindEditForm, RelationKindForm, inverse_field

TAKEN = Message(N_("Another row has this key."))


class RelationKindsView(NamedRowsView):
    """The list and the form of the kinds."""

    noun, model_class, title, icon = "ci_relation_kinds", RelationKind, _l("CI relations"), "affiliate"
    position, new_label = 41, _l("New kind of relation")
    explanation = _l(
        "How CIs hang together, read from either end: “runs on” and “runs”. A kind without circles refuses the "
        "relation that would close one. Where failures travel, the impact of a CI shows everything that falls with it."
    )
    form_class, edit_form_class = RelationKindForm, RelationKindEditForm
    create_operation, update_operation = operations.create_relation_kind, operations.update_relation_kind
    delete_operation = operations.delete_relation_kind
    default_sort = (RelationKind.id,)
    constraints = {"uq_ci_relation_kinds_key": ("key", TAKEN)}
    columns = (
        NamedRowsView.columns[0],
        Column("inverse_names", _l("From the other end"), cell=lambda row: named(row.inverse_names), role="who"),
        Column("is_acyclic", _l("No circles"), cell=lambda row: yes(row.is_acyclic, _l("No circles"))),
        Column(
            "carries_impact", _l("Failures travel"), cell=lambda row: yes(row.carries_impact, _l("Failures travel"))
        ),
        NamedRowsView.columns[2],
    )

    def visible_to(self, actor: Actor) -> Any:
        """Administrators' and auditors'."""
        return rows_visible_to(RelationKind, actor)

    def initial(self, model: RelationKind) -> dict[str, str]:
        """Return the names from both ends, one field a language."""
        return super().initial(model) | {inverse_field(lang): model.inverse_names.get(lang, "") for lang in LANGUAGES}


VIEWS = (RelationKindsView,)
