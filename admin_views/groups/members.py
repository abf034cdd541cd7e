"""A group's card: what belonging to it gives, who belongs and who did, and how that changes."""

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.groups.list import purpose_badges
from admin_views.locations import place_name
from app.access.rights import may
from app.core.actor import Actor
from app.core.clock import utcnow
from app.directory import operations, queries
from app.directory.commands import RemoveMember, SetMember
from app.directory.models import Group
from app.directory.purposes import Purpose, Strategy
from app.web.words import gettext as _
from forms.groups import PURPOSES, STRATEGIES, MemberForm

FORMER_SHOWN = 50


class MemberDoors:
    """What ``groups/card.html`` draws, and the doors under ``/groups/<key>/members``; mixed into ``GroupsView``."""

    def details_context(self: Any, model: Group, actor: Actor) -> Mapping[str, Any]:
        """Return the members, and what the actor may do about them."""
        taken, now = queries.taken_by(model.id), utcnow()
        known: dict[str, Any] = {"members": queries.memberships_of(model.id, now)}
        known |= {"former": queries.former_memberships_of(model.id, now, FORMER_SHOWN), "taken": taken}
        known |= {"places": [place_name(one) for one in queries.subtree_ids([model.location_id]) - {model.location_id}]}
        known |= {"place": place_name(model.location_id), "purposes": purpose_badges(model)}
        known |= {"strategy": STRATEGIES[Strategy(model.strategy)]}
        known |= {"takes": ", ".join(str(PURPOSES[one]) for one in Purpose if one in taken)}
        known["may_keep_members"] = bool(may(actor, "edit_members", queries.facts_of_group(model)))
        return known | {"member_form": self.member_form()}

    def member_form(self: Any, given: Any = None) -> MemberForm:
        """Return the bound form by which somebody joins."""
        form = MemberForm(given)
        self.bind(form)
        return form

    @expose("/<key>/members", methods=("POST",))
    def add_member(self: Any, key: str) -> ResponseReturnValue:
        """Let somebody join the group."""
        group = self.fetch(key)
        if not may(self.actor, "edit_members", queries.facts_of_group(group)):
            abort(403)
        form = self.member_form(request.form)
        if not form.validate():
            return self.show_card(group, 422, member_form=form)
        if self.attempt(operations.set_member, form.to_command(group_id=group.id), form) is None:
            return self.show_card(self.fetch(key), 409, member_form=form)
        return self._back(key, _("They belong to the group now."))

    @expose("/<key>/members/<int(max=2147483647):person_id>/manager", methods=("POST",))
    def set_manager(self: Any, key: str, person_id: int) -> ResponseReturnValue:
        """Make a member a group manager, or no longer."""
        group = self.fetch(key)
        self.run(operations.set_member, SetMember(group.id, person_id, request.form.get("is_manager") == "1"))
        return self._back(key, _("Saved."))

    @expose("/<key>/members/<int(max=2147483647):person_id>/remove", methods=("POST",))
    def remove_member(self: Any, key: str, person_id: int) -> ResponseReturnValue:
        """End somebody's stay in the group."""
        group = self.fetch(key)
        self.run(operations.remove_member, RemoveMember(group.id, person_id))
        if not queries.active_members(group.id, utcnow()):
            flash(_("Nobody belongs to the group any more: its tickets wait for somebody."), "warning")
        return self._back(key, _("They no longer belong to the group."))

    def _back(self: Any, key: str, sentence: str) -> ResponseReturnValue:
        flash(sentence, "success")
        return redirect(f"{request.script_root}{self.url}/{key}", 303)
