"""Drafts: where a page keeps what is being typed, and forgets it."""

from flask import jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.base import PanelPage
from app.core.actor import Actor
from app.tickets import operations
from app.tickets.commands import ForgetDraft, KeepDraft
from app.tickets.drafts import FILES
from app.web.redirects import return_path
from app.web.words import lazy_gettext as _l

PLACE = "draft"


class DraftsPage(PanelPage):
    """``POST /drafts/`` with a form's fields and its place in ``draft``; ``POST /drafts/discard``."""

    noun, title = "drafts", _l("Drafts")

    def access(self, actor: Actor) -> bool:
        """Everybody who writes: an auditor who is not an administrator only reads."""
        return actor.is_admin or not actor.is_auditor

    @expose("/", methods=("POST",))
    def keep_view(self) -> ResponseReturnValue:
        """Keep the form's fields for the reader; answer whether there is a draft now."""
        fields = {name: text for name, text in request.form.items() if name != PLACE}
        if files := request.form.getlist(FILES):
            fields[FILES] = " ".join(files)
        command = KeepDraft(request.form.get(PLACE, ""), fields, fields.get("idempotency_key", ""))
        return jsonify(kept=self.run(operations.keep_draft, command))

    @expose("/discard", methods=("POST",))
    def discard_view(self) -> ResponseReturnValue:
        """Forget the reader's draft, and return to the page that asked without a script."""
        self.run(operations.forget_draft, ForgetDraft(request.form.get(PLACE, "")))
        if request.accept_mimetypes.best == "application/json":
            return jsonify(kept=False)
        return redirect(return_path(), 303)


VIEWS = (DraftsPage,)
