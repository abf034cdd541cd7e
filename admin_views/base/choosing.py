"""The doors through which a person arranges a list of theirs: its columns, and the view it opens with."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from app.views import operations
from app.views.commands import ChooseColumns, ChooseDefault
from app.web.redirects import return_path
from app.web.words import gettext as _


class ChoosingDoors:
    """POST ``/<noun>/columns`` and ``/<noun>/default``; mixed into ``PanelView``. Both return to the list."""

    @expose("/columns", methods=("POST",))
    def columns_view(self: Any) -> ResponseReturnValue:
        """Keep the ticked columns in their order; where the address names columns, the address changes instead."""
        back = self.list_asked_from("order")
        chosen = () if "reset" in request.form else chosen_columns()
        if "named" not in request.form:
            self.run(operations.choose_columns, ChooseColumns(self.noun, chosen))
            return redirect(back, 303)
        path, _mark, query = back.partition("?")
        parts = [pair for pair in parse_qsl(query) if pair[0] not in ("columns", "saved")]
        return redirect(f"{path}?{urlencode([*parts, *_origin(query), ('columns', ','.join(chosen))])}", 303)

    @expose("/default", methods=("POST",))
    def default_view(self: Any) -> ResponseReturnValue:
        """Open the list with a saved view from now on, or as it is."""
        back, text = self.list_asked_from("view"), request.form["view"]
        if text and not (text.isascii() and text.isdigit() and len(text) < 10):
            abort(400)
        self.run(operations.choose_default, ChooseDefault(self.noun, int(text) if text else None))
        flash(_("The list opens with this view from now on.") if text else _("The list opens as it is."), "success")
        return redirect(back, 303)

    def list_asked_from(self: Any, field: str) -> str:
        """Return the address to go back to; aborts for a list that nobody keeps, and for a form without ``field``."""
        if not self.personal:
            abort(404)
        if field not in request.form:
            abort(400)
        return return_path(f"{request.script_root}{self.url}/")


def chosen_columns() -> tuple[str, ...]:
    """Return the ticked columns in the order sent, one of them moved if a button asks for it."""
    order = request.form.getlist("order")
    key, _colon, by = request.form.get("move", "").partition(":")
    if key in order and by in ("-1", "1"):
        at = order.index(key)
        order.insert(min(max(at + int(by), 0), len(order) - 1), order.pop(at))
    ticked = request.form.getlist("columns")
    return tuple(one for one in order if one in ticked)


def _origin(query: str) -> list[tuple[str, str]]:
    """Return the saved view that a query shows as the one it now departs from."""
    return [("from", value) for name, value in parse_qsl(query) if name == "saved" and value != "0"]
