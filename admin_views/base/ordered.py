"""Configurable rows whose order decides: the first that matches wins."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from flask import abort, flash, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from markupsafe import Markup

from admin_views.base.columns import Column
from admin_views.base.guarded import show_refusal
from admin_views.base.settings import SettingsView
from app.core.actor import Actor
from app.core.errors import DomainError, NotFound
from app.directory.rows import Move
from app.web.components import icon
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l

FARTHEST = 1_000


class OrderedSettingsView(SettingsView):
    """A settings list in its order, moved row by row with two buttons, or by dragging the position.

    Put ``order_column(name)`` first among the columns.
    """

    list_template = "admin/model/ordered.html"
    extra_css: ClassVar[list[str]] = ["settings.css"]
    extra_js: ClassVar[list[str]] = ["order.js"]
    move_operation: ClassVar[Callable[..., Any]]

    def details(self, model: Any) -> Sequence[tuple[Any, Any]]:
        """Return the lines of the card of who may not write; the order's buttons are not on it."""
        return [(column.label, column.value(model)) for column in self.columns[1:]]

    def list_context(self, page: Any, actor: Actor) -> dict[str, Any]:
        """Tell the template whether the order may be changed."""
        return {"may_order": actor.is_admin}

    @expose("/order", methods=("POST",))
    def order_view(self) -> ResponseReturnValue:
        """Move the row named in ``move`` ("<key>:<places>"), and return to the list."""
        if not self.actor.is_admin:
            abort(403)
        key, by = read_move(request.form.get("move", ""))
        try:
            self.run(type(self).move_operation, Move(key, by))
        except NotFound:
            raise
        except DomainError as error:
            show_refusal(error)
        else:
            flash(_("The order is changed."), "success")
        return redirect(f"{request.script_root}{self.url}/", 303)


def read_move(text: str) -> tuple[int, int]:
    """Return the key and the places of "<key>:<places>"; aborts with 400 when it is anything else."""
    key, _colon, by = text.partition(":")
    places = by.removeprefix("-")
    whole = all(part.isascii() and part.isdigit() and len(part) < 10 for part in (key, places))
    if not whole or not 0 < int(places) <= FARTHEST:
        abort(400)
    return int(key), int(by)


def order_column(name: Callable[[Any], str]) -> Column:
    """Return the column that shows a row's position, for who may change it between its two buttons.

    ``name(row)`` labels them.
    """

    def cell(row: Any) -> Markup:
        if not g.actor.is_admin:
            return Markup("{}").format(row.position)
        return Markup('<span class="order" data-order="{}">{}<span>{}</span>{}</span>').format(
            row.id,
            _button(row.id, -1, "arrow-up", _("Move “%(name)s” up", name=name(row))),
            row.position,
            _button(row.id, 1, "arrow-down", _("Move “%(name)s” down", name=name(row))),
        )

    return Column("position", _l("Order"), cell=cell, role="ident", css="c-order")


def _button(key: int, by: int, glyph: str, label: str) -> Markup:
    return Markup(
        '<button class="btn btn-icon btn-ghost-secondary" form="order" name="move" value="{}:{}" '
        'type="submit" aria-label="{}" title="{}">{}</button>'
    ).format(key, by, label, label, icon(glyph))
