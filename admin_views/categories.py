"""Categories: what a ticket is about."""

from typing import Any

from admin_views.base import Column
from admin_views.base.rows import NamedRowsView
from app.core.actor import Actor
from app.core.i18n import N_, Message
from app.tickets import operations
from app.tickets.models import Category
from app.tickets.queries.settings import rows_visible_to
from app.tickets.vocabulary import KIND_NAMES
from app.web.words import lazy_gettext as _l
from app.web.words import say
from forms.categories import CategoryEditForm, CategoryForm

TAKEN = Message(N_("Another category has this key."))


def _kind(row: Category) -> str:
    return say(KIND_NAMES[row.kind])


class CategoriesView(NamedRowsView):
    """The list and the form of the categories."""

    noun, model_class, title, icon, position = "categories", Category, _l("Categories"), "tag", 10
    new_label = _l("New category")
    explanation = _l(
        "What incidents and tasks are about. Requesters choose one, routing rules and SLA policies look at it. "
        "A category that is no longer in use stays on the tickets that have it."
    )
    columns = (NamedRowsView.columns[0], Column("kind", _l("Kind"), cell=_kind), *NamedRowsView.columns[1:])
    form_class, edit_form_class = CategoryForm, CategoryEditForm
    create_operation, update_operation = operations.create_category, operations.update_category
    delete_operation = operations.delete_category
    default_sort = (Category.kind, Category.key)
    constraints = {"uq_categories_key": ("key", TAKEN)}

    def visible_to(self, actor: Actor) -> Any:
        """Everybody's: the door itself is for administrators and auditors."""
        return rows_visible_to(Category, actor)


VIEWS = (CategoriesView,)
