"""A noun of the panel: list, card, form, bulk actions, lookups, each through its scope and its operations."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from flask import Response, abort, flash, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.base.bulk import BulkDoor
from admin_views.base.choosing import ChoosingDoors
from admin_views.base.columns import Bulk, Column, Filter, Tab
from admin_views.base.drawing import check_boxes, draw_rows, no_box
from admin_views.base.exporting import ExportDoor
from admin_views.base.finding import FindsRows
from admin_views.base.guarded import show_refusal
from admin_views.base.listing import ListPage
from admin_views.base.menu import Entry
from admin_views.base.personal import PersonalList
from admin_views.base.tamed import TamedModelView
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Conflict, DomainError, Forbidden, NotFound
from app.web.redirects import return_path, safe_path
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from forms.base import PanelForm, ReferenceField

LOOKUP_LIMIT = 50


class PanelView(ExportDoor, BulkDoor, FindsRows, PersonalList, ChoosingDoors, TamedModelView):
    """The list and the forms of a noun; see the package's docstring for an example."""

    noun: ClassVar[str]
    model_class: ClassVar[type[Any]]
    title: ClassVar[Any]
    icon: ClassVar[str] = "circle"
    section: ClassVar[str] = ""
    position: ClassVar[int] = 50
    explanation: ClassVar[Any] = ""

    columns: ClassVar[Sequence[Column]] = ()
    filters: ClassVar[Sequence[Filter]] = ()
    tabs: ClassVar[Sequence[Tab]] = ()
    bulk: ClassVar[Sequence[Bulk]] = ()
    searchable: ClassVar[bool] = False
    default_sort: ClassVar[tuple[Any, ...]] = ()
    hydrate_options: ClassVar[tuple[Any, ...]] = ()

    form_class: ClassVar[type[PanelForm] | None] = None
    edit_form_class: ClassVar[type[PanelForm] | None] = None
    create_operation: ClassVar[Callable[..., Any] | None] = None
    update_operation: ClassVar[Callable[..., Any] | None] = None
    delete_operation: ClassVar[Callable[..., Any] | None] = None

    new_label: ClassVar[Any] = _l("New")
    saved_message: ClassVar[Any] = _l("Saved.")
    deleted_message: ClassVar[Any] = _l("Deleted.")
    empty_message: ClassVar[Any] = _l("There is nothing here yet.")
    search_hint: ClassVar[Any] = _l("Search")

    list_template = "admin/model/list.html"
    create_template = "admin/model/create.html"
    edit_template = "admin/model/edit.html"
    details_template = "admin/model/details.html"

    def __init__(self) -> None:
        super().__init__(self.model_class, db, name=self.title, endpoint=self.noun, url=f"/{self.noun}")

    # What a view may say beyond its attributes.
    def may_create(self, actor: Actor) -> bool:
        """Return whether the actor may open the form of a new row; the operation decides in the end."""
        return type(self).create_operation is not None

    def may_edit(self, actor: Actor, model: Any) -> bool:
        """Return whether the actor may open the row's form; the operation decides in the end."""
        return type(self).update_operation is not None

    def may_delete(self, actor: Actor, model: Any) -> bool:
        """Return whether the actor is shown the delete button; the operation decides in the end."""
        return type(self).delete_operation is not None

    def search_in(self, statement: Any, term: str) -> Any:
        """Return the statement narrowed to what matches ``term``, read literally."""
        raise NotImplementedError(type(self).__name__)

    def lookups(self, actor: Actor) -> Mapping[str, Any]:
        """Return, per reference field, what the actor may choose (``QueryLookup``)."""
        return {}

    def prepare(self, form: PanelForm, actor: Actor, model: Any | None) -> None:
        """Fill the choices of selects, or drop fields, before the form is read or drawn."""

    def initial(self, model: Any) -> Mapping[str, Any]:
        """Return values of the edit form that are not attributes of the model."""
        return {}

    def delete_command(self, model: Any) -> Any:
        """Return the command that deletes the row."""
        raise NotImplementedError(type(self).__name__)

    def name_of(self, model: Any) -> str:
        """Return the row's name, as titles and confirmations show it."""
        return str(model)

    def details(self, model: Any) -> Sequence[tuple[Any, Any]]:
        """Return the lines of the stock card: label and value (text or Markup)."""
        return [(column.label, column.value(model)) for column in self.columns]

    def details_context(self, model: Any, actor: Actor) -> Mapping[str, Any]:
        """Return what the view's own card template needs besides ``model``."""
        return {}

    def list_context(self, page: ListPage, actor: Actor) -> Mapping[str, Any]:
        """Return what the view's own list template needs besides the list."""
        return {}

    def key_of(self, model: Any) -> Any:
        """Return the row's key, as addresses and check boxes show it."""
        return getattr(model, self._primary_key)

    def menu_entries(self, actor: Actor) -> Sequence[Entry]:
        """Return the view's entries of the sidebar."""
        return (Entry(self.title, str(self.url), self.icon, self.section, self.position),) if self.section else ()

    # Addresses.
    def url_of(self, model: Any) -> str:
        """Return the address of the row's card."""
        return f"{request.script_root}{self.url}/{self.key_of(model)}"

    def row_url(self, model: Any) -> str:
        """Return where a click on the row leads."""
        return self.url_of(model)

    def row_name(self, model: Any) -> str:
        """Return what the row's check box is called aloud."""
        return str(self.key_of(model))

    # The list.
    @expose("/")
    def index_view(self) -> ResponseReturnValue:
        """Show the list the address asks for."""
        return self.show_list()

    def show_list(self, status: int = 200, **context: Any) -> ResponseReturnValue:
        """Return the list page; ``status`` and ``context`` serve a refused bulk action."""
        actor = self.actor
        args = self.read_list(actor)
        page, columns = self.find_page(args, actor), self.shown_columns(args, actor)
        rows = draw_rows(self._boxed(page.rows, actor, context.get("selected", ())), columns)
        known: dict[str, Any] = {"args": args, "page": page, "rows": rows, "columns": columns, "tabs": self.tabs}
        known["filters"] = [(one, one.choices(actor)) for one in self.filters]
        known |= {"bulk": self.open_bulk(actor), "may_create": self.may_create(actor)}
        known |= {"tab": args.view or (self.tabs[0].key if self.tabs else ""), "sorted_by": self.sort_shown(args)}
        known |= {"shown": self.shown(args, columns, actor), **self.beside(args, actor)}
        known |= {**self.list_context(page, actor), **context}
        return self.render(self.list_template, **known), 404 if args.missing and status == 200 else status

    def _boxed(self, rows: Sequence[Any], actor: Actor, chosen: Collection[str]) -> Iterator[tuple[str, str, Any]]:
        """Yield the check box, the address and the row of each; no check box where nothing can be done to rows."""
        check_box = check_boxes(chosen) if self.open_bulk(actor) else no_box
        for row in rows:
            yield check_box(self.key_of(row), self.row_name(row)), self.row_url(row), row

    # The card.
    @expose("/<key>")
    def details_view(self, key: str) -> ResponseReturnValue:
        """Show one row; 404 when it is none of the actor's business."""
        return self.show_card(self.fetch(key))

    def show_card(self, model: Any, status: int = 200, **context: Any) -> ResponseReturnValue:
        """Return the card's page; ``status`` and ``context`` serve a refused act."""
        actor = self.actor
        known: dict[str, Any] = {"model": model, "details": self.details(model), "heading": self.name_of(model)}
        known |= {"may_edit": self.may_edit(actor, model), "may_delete": self.may_delete(actor, model)}
        known |= self.details_context(model, actor)
        return self.render(self.details_template, **(known | context)), status

    # The forms.
    @expose("/new", methods=("GET", "POST"))
    def create_view(self) -> ResponseReturnValue:
        """Show the form of a new row, and make the row from it."""
        if not self.may_create(self.actor):
            abort(403)
        form = self.create_form()
        if request.method == "GET":
            return self._show_form(self.create_template, form)
        if not form.validate():
            return self._show_form(self.create_template, form, 422)
        try:
            model = self.create_model(form)
        except DomainError as error:
            return self._show_refused(self.create_template, form, error)
        flash(str(self.saved_message), "success")
        return redirect(self.get_save_return_url(model, is_created=True), 303)

    @expose("/<key>/edit", methods=("GET", "POST"))
    def edit_view(self, key: str) -> ResponseReturnValue:
        """Show the row's form, and change the row from it; a conflict shows both values."""
        model = self.fetch(key)
        if not self.may_edit(self.actor, model):
            abort(403)
        form = self.edit_form(model)
        if request.method == "GET":
            return self._show_form(self.edit_template, form, model=model)
        if not form.validate():
            return self._show_form(self.edit_template, form, 409 if form.in_conflict else 422, model=model)
        try:
            changed = self.update_model(form, model)
        except Conflict as error:
            # Another person's change came between our reading and our writing: read again, show both values.
            model = self.fetch(key)
            form = self.edit_form(model)
            form.validate()
            return self._show_refused(self.edit_template, form, error, model=model)
        except DomainError as error:
            return self._show_refused(self.edit_template, form, error, model=self.fetch(key))
        flash(str(self.saved_message), "success")
        return redirect(self.get_save_return_url(changed or model), 303)

    @expose("/<key>/delete", methods=("POST",))
    def delete_view(self, key: str) -> ResponseReturnValue:
        """Delete the row; a refusal is shown on its card."""
        model = self.fetch(key)
        if not self.may_delete(self.actor, model):
            abort(403)
        try:
            self.delete_model(model)
        except (NotFound, Forbidden):
            raise
        except DomainError as error:
            show_refusal(error)
            return self.show_refused_delete(self.fetch(key), error.status)
        flash(str(self.deleted_message), "success")
        return redirect(return_path(f"{request.script_root}{self.url}/"), 303)

    def show_refused_delete(self, model: Any, status: int) -> ResponseReturnValue:
        """Return the page that shows why the row stays."""
        return self.show_card(model, status)

    def create_form(self, obj: Any = None) -> PanelForm:
        """Return the bound form of a new row."""
        return self._bound(type(self).form_class or PanelForm, None)

    def edit_form(self, obj: Any = None) -> PanelForm:
        """Return the bound form of a row."""
        return self._bound(type(self).edit_form_class or type(self).form_class or PanelForm, obj)

    def _bound(self, form_class: type[PanelForm], model: Any | None) -> PanelForm:
        given = request.form if request.method == "POST" else None
        form = form_class(given, obj=model, data=dict(self.initial(model)) if model is not None else None)
        self.bind(form, model)
        return form

    def bind(self, form: PanelForm, model: Any | None = None) -> None:
        """Give the form's references their lookups, and its selects their choices."""
        lookups = self.lookups(self.actor)
        for field in form:
            if isinstance(field, ReferenceField) and field.short_name in lookups:
                field.lookup = lookups[field.short_name]
                field.url = self.get_url(".ajax_lookup", name=field.short_name)
        self.prepare(form, self.actor, model)

    def _show_form(self, template: str, form: PanelForm, status: int = 200, **known: Any) -> ResponseReturnValue:
        back = return_path(f"{request.script_root}{self.url}/")
        return self.render(template, form=form, return_url=back, **known), status

    def _show_refused(self, template: str, form: PanelForm, error: DomainError, **known: Any) -> ResponseReturnValue:
        if isinstance(error, NotFound | Forbidden):
            raise error
        show_refusal(error, form)
        return self._show_form(template, form, error.status, **known)

    # The writes: each one operation in one transaction.
    def create_model(self, form: Any) -> Any:
        """Return the row made by the view's operation from the form's command."""
        return self.run(_open(type(self).create_operation), form.to_command())

    def update_model(self, form: Any, model: Any) -> Any:
        """Return the row changed by the view's operation from the form's command."""
        return self.run(_open(type(self).update_operation), form.to_command(key=self.key_of(model)))

    def delete_model(self, model: Any) -> Any:
        """Delete the row by the view's operation."""
        return self.run(_open(type(self).delete_operation), self.delete_command(model))

    def get_save_return_url(self, model: Any, is_created: bool = False) -> str:
        """Return where saving leads: the page the form was opened from, else the row's card."""
        return safe_path(request.form.get("url"), self.url_of(model))

    @expose("/ajax/lookup/")
    def ajax_lookup(self) -> Response:
        """Return [[id, name], …] of what the actor may choose in the field ``name``; 404 for another name."""
        lookup = self.lookups(self.actor).get(request.args.get("name", ""))
        if lookup is None:
            abort(404)
        offset, limit = (request.args.get(name, "0") for name in ("offset", "limit"))
        if not all(text.isascii() and text.isdigit() and len(text) < 5 for text in (offset, limit)):
            abort(400)
        term = request.args.get("query", "").strip()[:100]
        return jsonify(lookup.find(term, min(int(limit) or LOOKUP_LIMIT, LOOKUP_LIMIT), int(offset)))

    def get_empty_list_message(self) -> str:
        """Return the sentence of an empty list."""
        return str(self.empty_message)

    def bulk_report(self, action: Bulk, text: str, result: Any) -> None:
        """Show what a bulk action did."""
        flash(text or _("Done."), "success")


def _open(operation: Callable[..., Any] | None) -> Callable[..., Any]:
    if operation is None:
        abort(405)
    return operation
