"""The doors to what was deleted: administrators find it by a filter of the list, read its card and restore it."""

from typing import Any

from flask import abort, flash, redirect
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.base import ListArgs
from admin_views.cis.card import label_of
from admin_views.cis.filters import DELETED
from app.cmdb import operations, queries
from app.cmdb.commands import RestoreCi
from app.cmdb.models import Ci
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid
from app.directory.rights import may_administer
from app.web.words import gettext as _
from app.web.words import say


class DeletedDoors:
    """The list and the cards of deleted CIs, for administrators; mixed into the list of CIs."""

    def within(self: Any, args: ListArgs, actor: Actor) -> Any:
        """Return the CIs the actor may see, or the deleted ones when the list asks for them."""
        return queries.gone(actor) if args.filters.get("state") == DELETED else self.visible_to(actor)

    @expose("/<key>")
    def details_view(self: Any, key: str) -> ResponseReturnValue:
        """Show one CI, a deleted one to an administrator too; 404 when it is none of the actor's business."""
        return self.show_card(self.see_even_deleted(key))  # type: ignore[no-any-return]

    @expose("/<key>/restore", methods=("POST",))
    def restore_view(self: Any, key: str) -> ResponseReturnValue:
        """Bring a deleted CI back, or say on its card what is in the way."""
        ci = self.see_even_deleted(key)
        if not may_administer(self.actor):
            abort(403)
        # Somebody who asks twice, or after a colleague, finds it restored.
        if ci.deleted_at is not None:
            try:
                self.run(operations.restore_ci, RestoreCi(ci.id))
            except Invalid as error:
                ci = self.see_even_deleted(key)
                for name, sentence in error.fields.items():
                    fault = _("%(name)s: %(sentence)s", name=label_of(name, ci), sentence=say(sentence))
                    flash(fault, "error")
                return self.show_card(ci, error.status)  # type: ignore[no-any-return]
            flash(_("%(tag)s is restored.", tag=ci.tag), "success")
        return redirect(self.url_of(ci), 303)

    def see_even_deleted(self: Any, key: str) -> Ci:
        """Return the CI of an address, also a deleted one to an administrator; aborts with 404."""
        found: Ci | None = self.get_one(key)
        if found is None and key.isascii() and key.isdigit() and len(key) < 10:
            found = db.session.scalar(queries.gone(self.actor).where(Ci.id == int(key)))
        if found is None:
            abort(404)
        return found
