"""Labels to print: for one CI from its card, for many from the list as it stands."""

from collections.abc import Sequence
from typing import Any

from flask import Response, abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from app.cmdb import labels
from app.cmdb.models import Ci
from app.web.labels import sheets_of
from app.web.words import gettext as _


class LabelDoors:
    """``/cis/labels.pdf`` and ``/cis/<key>/label.pdf``; mixed into the list of CIs."""

    @expose("/labels.pdf")
    def print_list(self: Any) -> ResponseReturnValue:
        """Send the labels of the list that the address asks for, on sheets of 24."""
        actor = self.actor
        args = self.read_existing(actor)
        keys = self.find_keys(args, actor, labels.MOST + 1)
        if len(keys) > labels.MOST or not keys:
            sentence = _("At most %(most)s labels at once: narrow the list.", most=labels.MOST)
            flash(sentence if keys else _("There is nothing to print: the list is empty."), "warning")
            return redirect(f"{request.script_root}{self.url}/{args.query(page=1)}", 303)
        return self.as_labels(self.find_rows(keys, actor))

    @expose("/<key>/label.pdf")
    def print_one(self: Any, key: str) -> ResponseReturnValue:
        """Send the label of one CI."""
        return self.as_labels([self.fetch(key)])

    def as_labels(self: Any, rows: Sequence[Ci]) -> Response:
        """Return the PDF of the labels of these CIs."""
        if not rows:
            abort(404)
        return sheets_of(rows)
