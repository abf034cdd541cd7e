"""The saved views of all lists: saved from a list, kept here."""

from collections.abc import Mapping
from typing import Any

from flask import abort, current_app, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.base import Column, PanelView
from app.core.actor import Actor
from app.core.i18n import N_, Message
from app.views import operations, queries
from app.views.commands import AimView, DeleteView, MoveView
from app.views.models import SavedView
from app.views.rights import ViewFacts, may_keep_view
from app.web.lists import personal_list, require_query
from app.web.redirects import return_path
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from forms.saved_views import ALL, MINE, SaveViewForm, UpdateViewForm

_TAKEN = Message(N_("Another view of this list has this name."))


def readers(view: SavedView) -> str:
    """Return who sees the view, in words."""
    if view.person_id is not None:
        return _("Only me")
    return view.group.name if view.group else _("Everyone")


class SavedViewsView(PanelView):
    """The views a person sees, with the ones they may change; reached from every list."""

    noun, model_class, title, icon = "saved_views", SavedView, _l("Saved views"), "list-details"
    personal = False
    columns = (
        Column("name", _l("Name"), sort=SavedView.name, role="title"),
        Column("noun", _l("List"), cell=lambda view: list_name(view.noun), role="state"),
        Column("owner", _l("Who sees it"), cell=readers, role="who"),
    )
    default_sort = (SavedView.noun, SavedView.position)
    hydrate_options = queries.VIEW_NAMES
    form_class, edit_form_class = SaveViewForm, UpdateViewForm
    create_operation, update_operation = operations.save_view, operations.update_view
    delete_operation = operations.delete_view
    new_label, saved_message, deleted_message = _l("Save view"), _l("The view is saved."), _l("The view is deleted.")
    empty_message = _l("No view is saved yet. Narrow a list, then save it under a name.")
    constraints = {"uq_saved_views_name": ("name", _TAKEN)}

    def access(self, actor: Actor) -> bool:
        """Everybody keeps their own."""
        return True

    def visible_to(self, actor: Actor) -> Any:
        """Return the views the actor may see."""
        return queries.visible_to(actor)

    def may_edit(self, actor: Actor, model: SavedView) -> bool:
        """Whoever may keep views of this owner."""
        return bool(may_keep_view(actor, ViewFacts(model.person_id, model.group_id)))

    may_delete = may_edit

    def name_of(self, model: SavedView) -> str:
        """Return the view's name."""
        return model.name

    def delete_command(self, model: SavedView) -> DeleteView:
        """Return the command that removes it."""
        return DeleteView(model.id)

    def row_url(self, model: SavedView) -> str:
        """Return the list as the view shows it."""
        return self.list_url(model.noun, model.id)

    def list_context(self, page: Any, actor: Actor) -> Mapping[str, Any]:
        """Offer no new one here: a view is saved from the list that it shows."""
        return {**super().list_context(page, actor), "may_create": False}

    def initial(self, model: SavedView) -> dict[str, Any]:
        """Return who sees it, as the form's choice."""
        return {"owner": str(model.group_id or (MINE if model.person_id else ALL))}

    def prepare(self, form: Any, actor: Actor, model: SavedView | None) -> None:
        """Offer the actor, the groups they manage and, to administrators, everyone; take the list from the address."""
        groups = queries.group_choices(actor) if actor.is_admin or actor.managed_groups else []
        form.owner.choices = [(MINE, _("Only me")), *((str(key), name) for key, name in groups)]
        if actor.is_admin:
            form.owner.choices.append((ALL, _("Everyone")))
        if model is None:
            if request.method == "GET":
                form.noun.data, form.query.data = (request.args.get(name, "") for name in ("noun", "query"))
            if personal_list(form.noun.data or "") is None:
                abort(404)
            if request.method == "POST":
                require_query(form.noun.data, form.query.data or "", actor)

    def get_save_return_url(self, model: SavedView, is_created: bool = False) -> str:
        """Return the list as the view shows it."""
        return self.list_url(model.noun, model.id)

    def list_url(self, noun: str, view_id: int) -> str:
        """Return the address of a list with a view of it."""
        return f"{request.script_root}/{noun}/?saved={view_id}"

    @expose("/<key>/query", methods=("POST",))
    def query_view(self, key: str) -> ResponseReturnValue:
        """Let the view show what its list shows now."""
        view = self.fetch(key)
        require_query(view.noun, request.form.get("query", ""), self.actor)
        if self.attempt(operations.aim_view, AimView(view.id, request.form.get("query", ""))):
            flash(_("The view is saved."), "success")
        return redirect(self.list_url(view.noun, view.id), 303)

    @expose("/<key>/move", methods=("POST",))
    def move_view(self, key: str) -> ResponseReturnValue:
        """Move the view among those of the same readers."""
        view, by = self.fetch(key), request.form.get("by", "")
        if by not in ("-1", "1"):
            abort(400)
        self.run(operations.move_view, MoveView(view.id, int(by)))
        return redirect(return_path(self.list_url(view.noun, view.id)), 303)

    @expose("/<key>/delete", methods=("POST",))
    def delete_view(self, key: str) -> ResponseReturnValue:
        """Remove the view, and show its list without it."""
        view = self.fetch(key)
        self.run(operations.delete_view, DeleteView(view.id))
        flash(str(self.deleted_message), "success")
        return redirect(f"{request.script_root}/{view.noun}/", 303)


def list_name(noun: str) -> str:
    """Return the title of a list, as its page says it; its noun when the list is gone."""
    views = current_app.extensions["panel"]._views
    found = next((view for view in views if isinstance(view, PanelView) and view.noun == noun), None)
    return str(found.title) if found else noun


VIEWS = (SavedViewsView,)
