"""Configurable rows, and rows that only are looked at."""

from typing import Any, ClassVar

from flask.typing import ResponseReturnValue

from admin_views.base.view import PanelView
from app.core.actor import Actor
from app.directory.rows import Delete


class SettingsView(PanelView):
    """A list and a form of configurable rows, with ``explanation``: one paragraph on what they change.

    Administrators write, auditors read; a click on a row opens its form, or its card for who may not write.
    """

    section: ClassVar[str] = "settings"
    personal: ClassVar[bool] = False

    def access(self, actor: Actor) -> bool:
        """Administrators and auditors."""
        return actor.reads_everything

    def may_create(self, actor: Actor) -> bool:
        """Administrators, when there is an operation."""
        return actor.is_admin and super().may_create(actor)

    def may_edit(self, actor: Actor, model: Any) -> bool:
        """Administrators, when there is an operation."""
        return actor.is_admin and super().may_edit(actor, model)

    def may_delete(self, actor: Actor, model: Any) -> bool:
        """Administrators, when there is an operation."""
        return actor.is_admin and super().may_delete(actor, model)

    def row_url(self, model: Any) -> str:
        """Return the row's form, or its card for who may not write."""
        card = self.url_of(model)
        return f"{card}/edit" if self.may_edit(self.actor, model) else card

    def delete_command(self, model: Any) -> Any:
        """Return the command that removes the row."""
        return Delete(model.id)

    def get_save_return_url(self, model: Any, is_created: bool = False) -> str:
        """Return the list: a settings row has no page of its own worth landing on."""
        return f"{self.url}/"

    def show_refused_delete(self, model: Any, status: int) -> ResponseReturnValue:
        """Return the row's form, where the delete button stands."""
        if not self.may_edit(self.actor, model):
            return self.show_card(model, status)
        form = self._unsent_form(model)
        return self.render(self.edit_template, form=form, model=model, return_url=f"{self.url}/"), status

    def _unsent_form(self, model: Any) -> Any:
        form_class = type(self).edit_form_class or type(self).form_class
        if form_class is None:
            raise TypeError(f"{type(self).__name__} edits rows without a form.")
        form = form_class(None, obj=model, data=dict(self.initial(model)))
        self.bind(form, model)
        return form


class ReadOnlyView(PanelView):
    """A list and cards without any write door, whatever the subclass declares."""

    def may_create(self, actor: Actor) -> bool:
        """Nobody."""
        return False

    def may_edit(self, actor: Actor, model: Any) -> bool:
        """Nobody."""
        return False

    def may_delete(self, actor: Actor, model: Any) -> bool:
        """Nobody."""
        return False

    def open_bulk(self, actor: Actor) -> list[Any]:
        """Nothing."""
        return []
