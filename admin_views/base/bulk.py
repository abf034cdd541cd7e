"""Bulk actions: strict ids, all visible or nothing, a page for what an action asks, a report after."""

from collections.abc import Sequence
from typing import Any, ClassVar

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.base.columns import Bulk
from app.core.actor import Actor
from app.core.errors import DomainError, Forbidden, NotFound
from app.web.redirects import return_path
from app.web.words import gettext as _
from app.web.words import say
from forms.base import PanelForm

MAX_ROWS = 10_000


class BulkDoor:
    """The one door through which several rows change; mixed into ``PanelView``."""

    bulk: ClassVar[Sequence[Bulk]] = ()
    bulk_template: ClassVar[str] = "admin/model/bulk.html"

    def open_bulk(self, actor: Actor) -> list[Bulk]:
        """Return the actions the actor is offered."""
        return [one for one in self.bulk if one.allowed(actor)]

    @expose("/action/", methods=("POST",))
    def action_view(self: Any) -> ResponseReturnValue:
        """Run ``action`` over every ``rowid``; 400 for too many or broken ids, 404 for one out of scope."""
        actor = self.actor
        action = next((one for one in self.open_bulk(actor) if one.name == request.form.get("action")), None)
        if action is None:
            abort(400)
        keys = self.selected_keys()
        form = self.bulk_form(action)
        if form is not None and ("confirmed" not in request.form or not form.validate()):
            return self.ask_more(action, keys, form)
        if form is not None and not self.is_settled(keys):
            flash(_("The list has changed meanwhile, and nothing else has: look at the number again."), "warning")
            return self.ask_more(action, keys, form, 409)
        try:
            result = self.run(action.operation, action.command(keys, form))
        except (NotFound, Forbidden):
            raise
        except DomainError as error:
            return self.show_refused_bulk(action, keys, error)
        self.bulk_report(action, action.report(result), result)
        return redirect(return_path(f"{request.script_root}{self.url}/"), 303)

    def selected_keys(self: Any) -> tuple[Any, ...]:
        """Return the keys posted as ``rowid``; aborts unless each is whole and visible to the actor."""
        texts = request.form.getlist("rowid")
        keys = tuple(dict.fromkeys(self.parse_key(text) for text in texts))
        if not texts or len(texts) > MAX_ROWS or None in keys:
            abort(400)
        if len(self.visible_keys(keys)) != len(keys):
            abort(404)
        return keys

    def bulk_form(self: Any, action: Bulk) -> PanelForm | None:
        """Return the bound form of what the action asks, None when it asks nothing."""
        if action.form_class is None:
            return None
        form = action.form_class(request.form if "confirmed" in request.form else None)
        self.bind(form)
        return form

    def selection(self: Any, keys: tuple[Any, ...]) -> list[tuple[str, Any]]:
        """Return the hidden fields that name the selection again."""
        return [("rowid", key) for key in keys]

    def is_settled(self: Any, keys: tuple[Any, ...]) -> bool:
        """Return whether these are the rows that were shown to whoever confirms; ticked rows always are."""
        return True

    def ask_more(
        self: Any, action: Bulk, keys: tuple[Any, ...], form: PanelForm, status: int = 200
    ) -> ResponseReturnValue:
        """Return the page that asks what the action needs, the selection kept."""
        back = return_path(f"{request.script_root}{self.url}/")
        known = {"action": action, "count": len(keys), "selection": self.selection(keys), "form": form}
        return self.render(self.bulk_template, return_url=back, **known), 422 if form.errors else status

    def show_refused_bulk(self: Any, action: Bulk, keys: tuple[Any, ...], error: DomainError) -> ResponseReturnValue:
        """Return the list with the refusal of each row; nothing was changed."""
        lines = [say(line) for line in getattr(error, "lines", ())]
        refusal = {"sentence": say(error.message), "lines": lines}
        return self.show_list(
            error.status, refusal=refusal, selected={str(key) for key in request.form.getlist("rowid")}
        )
