"""Flask-Admin's model view with every door of its own closed: nothing scaffolded, nothing written, nothing exported.

``facts.md`` lists the stock behaviours this file answers; ``PanelView`` builds on it.
"""

from typing import Any, NoReturn

from flask import abort
from flask_admin.contrib.sqla import ModelView
from sqlalchemy import func, select

from admin_views.base.guarded import Guarded
from app.core.actor import Actor
from app.core.db import db
from forms.base import PanelForm

MAX_KEY = 2**31 - 1


class TamedModelView(Guarded, ModelView):
    """A model view that shows only what ``visible_to`` gives and writes only through operations."""

    can_export = False
    can_set_page_size = True
    page_size = 50
    page_size_options = (25, 50, 100)

    def visible_to(self, actor: Actor) -> Any:
        """Return the select() of the rows the actor may see: the only scope of list, count, get and lookup."""
        raise NotImplementedError(type(self).__name__)

    @property
    def key_column(self) -> Any:
        """The column of the rows' key."""
        return getattr(self.model, self._primary_key)

    def get_query(self) -> Any:
        """Return the scoped rows as the query Flask-Admin expects."""
        inside = self.visible_to(self.actor).with_only_columns(self.key_column).order_by(None)
        return db.session.query(self.model).filter(self.key_column.in_(inside))

    def get_count_query(self) -> Any:
        """Return the count of the scoped rows."""
        inside = self.visible_to(self.actor).with_only_columns(self.key_column).order_by(None)
        return db.session.query(func.count("*")).select_from(inside.subquery())

    def parse_key(self, text: Any) -> Any:
        """Return the key in an address, None when it can be nobody's."""
        text = str(text)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 11 and int(text) <= MAX_KEY else None

    def get_one(self, id: Any) -> Any:
        """Return the row, None when there is none or the actor may not see it."""
        key = self.parse_key(id)
        if key is None:
            return None
        return db.session.scalars(self.visible_to(self.actor).where(self.key_column == key)).unique().first()

    def fetch(self, key: str) -> Any:
        """Return the row of an address; aborts with 404 when it is none of the actor's business."""
        row = self.get_one(key)
        if row is None:
            abort(404)
        return row

    def visible_keys(self, keys: tuple[Any, ...]) -> set[Any]:
        """Return those of ``keys`` that the actor may see."""
        inside = self.visible_to(self.actor).with_only_columns(self.key_column).order_by(None)
        return set(
            db.session.scalars(select(self.key_column).where(self.key_column.in_(inside), self.key_column.in_(keys)))
        )

    # What Flask-Admin would make of the model by itself.
    def scaffold_list_columns(self) -> list[Any]:
        """Return no column: the view declares its own."""
        return []

    def scaffold_sortable_columns(self) -> dict[Any, Any]:
        """Return no column: the view declares its own."""
        return {}

    def get_sortable_columns(self) -> dict[Any, Any]:
        """Return no column: the view declares its own."""
        return {}

    def scaffold_auto_joins(self) -> list[Any]:
        """Return no join: the view says what it hydrates."""
        return []

    def init_search(self) -> bool:
        """Leave searching to the view."""
        return False

    def get_filters(self) -> None:
        """Leave filtering to the view."""

    def get_form(self) -> type[PanelForm]:
        """Return the empty form: the view's own are made per request."""
        return PanelForm

    get_create_form = get_edit_form = get_delete_form = get_action_form = get_form

    # The five doors through which Flask-Admin writes by itself, and the one through which everything leaves.
    def create_model(self, form: Any) -> Any:
        """Refuse: a view that creates overrides this with its operation."""
        self._closed()

    def update_model(self, form: Any, model: Any) -> Any:
        """Refuse: a view that edits overrides this with its operation."""
        self._closed()

    def delete_model(self, model: Any) -> Any:
        """Refuse: a view that deletes overrides this with its operation."""
        self._closed()

    def action_delete(self, ids: Any) -> Any:
        """Refuse: bulk actions are declared in ``bulk``."""
        self._closed()

    def ajax_update(self) -> Any:
        """Refuse: there is no inline editing; the route is not registered."""
        self._closed()

    def export(self, export_type: str) -> Any:
        """Refuse: exports are reports of our own; the route is not registered."""
        self._closed()

    def _closed(self) -> NoReturn:
        abort(405)
