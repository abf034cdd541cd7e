"""What one does to a CI from its card: each a small page of its own, or a dialog."""

from typing import Any

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.cis.card import targets_of
from app.access.rights import may
from app.cmdb import operations, queries
from app.cmdb.commands import Retire, Unrelate
from app.cmdb.models import Ci
from app.web.words import gettext as _
from app.web.words import named
from forms.base import PanelForm
from forms.cis import STATES, GiveBackForm, HandOverForm, RelationForm, StateForm


class CiActs:
    """Hand over, take back, change the state, relate; mixed into the list of CIs."""

    @expose("/<key>/hand-over", methods=("GET", "POST"))
    def hand_over(self: Any, key: str) -> ResponseReturnValue:
        """Give the CI to somebody."""
        ci = self.kept(key)
        return self.do(ci, HandOverForm, operations.hand_over, _("Hand over"), _("It is handed over."))

    @expose("/<key>/give-back", methods=("GET", "POST"))
    def give_back(self: Any, key: str) -> ResponseReturnValue:
        """Take the CI back from its holder."""
        ci = self.kept(key)
        return self.do(ci, GiveBackForm, operations.give_back, _("Take back"), _("It is back."))

    @expose("/<key>/state", methods=("GET", "POST"))
    def change_state(self: Any, key: str) -> ResponseReturnValue:
        """Put the CI in another state; retiring it takes it back."""
        ci = self.kept(key)

        def change(command: Any, **who: Any) -> Ci:
            return (operations.retire if isinstance(command, Retire) else operations.change_state)(command, **who)

        return self.do(ci, StateForm, change, _("Change the state"), _("The state is changed."))

    @expose("/<key>/relate", methods=("GET", "POST"))
    def relate(self: Any, key: str) -> ResponseReturnValue:
        """Say how the CI hangs together with another."""
        ci = self.kept(key)
        return self.do(ci, RelationForm, operations.relate, _("Add a relation"), _("They are related."))

    @expose("/<key>/relations/<int(max=2147483647):relation_id>/remove", methods=("POST",))
    def unrelate(self: Any, key: str, relation_id: int) -> ResponseReturnValue:
        """Take a relation of the CI back."""
        ci = self.kept(key)
        if relation_id not in {one.id for one in queries.relations_of(ci.id, self.actor)}:
            abort(404)
        self.run(operations.unrelate, Unrelate(relation_id))
        flash(_("The relation is removed."), "success")
        return redirect(self.url_of(ci), 303)

    def kept(self: Any, key: str) -> Ci:
        """Return the CI of an address that the actor keeps; 404 out of sight, 403 when they only see it."""
        ci: Ci = self.fetch(key)
        if not may(self.actor, "edit", queries.facts_of(ci)):
            abort(403)
        return ci

    def do(
        self: Any, ci: Ci, form_class: type[PanelForm], operation: Any, label: str, sentence: str
    ) -> ResponseReturnValue:
        """Show the form of an act, or do it and return to the card."""
        form = form_class(request.form if request.method == "POST" else None)
        self.bind(form, ci)
        _offer(form, ci)
        status = 200
        if request.method == "POST":
            if form.validate() and self.attempt(operation, form.to_command(ci_id=ci.id), form) is not None:
                flash(sentence, "success")
                return redirect(self.url_of(ci), 303)
            status, ci = 422, self.fetch(str(ci.id))
        return self.render("cis/act.html", model=ci, form=form, label=label), status


def _offer(form: PanelForm, ci: Ci) -> None:
    """Fill the selects that depend on the CI."""
    if isinstance(form, StateForm):
        form.state.choices = [(one.value, STATES[one]) for one in targets_of(ci)]
    if isinstance(form, RelationForm):
        form.way.choices = [
            (f"{kind.id}:{way}", named(names))
            for kind in queries.kinds()
            for way, names in (("to", kind.names), ("from", kind.inverse_names))
        ]
