"""What is done to the account of a person: password, rights, sessions, disabled and enabled."""

from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.invitations import drawn_link
from app.access import operations as access
from app.access import passwords
from app.access.commands import SetPassword
from app.directory.commands import SetRights
from app.directory.models import Person
from app.web.session import hasher
from app.web.words import gettext as _


class AccountDoors:
    """POST doors under ``/people/<key>/``; mixed into ``PeopleView``."""

    @expose("/<key>/disable", methods=("POST",))
    def disable(self: Any, key: str) -> ResponseReturnValue:
        """Disable the person; their sessions end, and what they still hold is shown."""
        model = self.fetch(key)
        still = f"{self.url_of(model)}/holdings" if self.held_by(model) else ""
        return self._act(key, access.disable_person, _("They can no longer sign in."), still)

    @expose("/<key>/enable", methods=("POST",))
    def enable(self: Any, key: str) -> ResponseReturnValue:
        """Enable the person again."""
        return self._act(key, access.enable_person, _("They are active again."))

    @expose("/<key>/rights", methods=("POST",))
    def set_rights(self: Any, key: str) -> ResponseReturnValue:
        """Give or take the two global rights."""
        wanted = {name: request.form.get(name) == "1" for name in ("is_admin", "is_auditor")}

        def change(person_id: int, **who: Any) -> Person:
            return access.set_rights(SetRights(person_id, **wanted), **who)

        return self._act(key, change, _("The rights are changed."))

    @expose("/<key>/password", methods=("POST",))
    def set_password(self: Any, key: str) -> ResponseReturnValue:
        """Give the person a password, shown on this page only, once; they choose their own when they sign in."""
        model = self.fetch(key)
        given = passwords.generate()

        def give(command: SetPassword, **who: Any) -> bool:
            access.set_password(command, hasher=hasher(), **who)
            return True

        if self.attempt(give, SetPassword(model.id, given)) is None:
            return self.show_card(self.fetch(key), 409)
        return self.show_card(self.fetch(key), given_password=given)

    @expose("/<key>/invite", methods=("POST",))
    def invite(self: Any, key: str) -> ResponseReturnValue:
        """Make a link by which the person chooses their own password, shown on this page only, once."""
        model = self.fetch(key)
        link, command = drawn_link(model.id)
        if self.attempt(access.invite, command) is None:
            return self.show_card(self.fetch(key), 409)
        return self.show_card(self.fetch(key), invitation=link)

    @expose("/<key>/end-sessions", methods=("POST",))
    def end_sessions(self: Any, key: str) -> ResponseReturnValue:
        """Sign the person out everywhere; for administrators."""
        return self._act(key, access.revoke_sessions, _("Their sessions have ended."))

    @expose("/<key>/revoke-tokens", methods=("POST",))
    def revoke_tokens(self: Any, key: str) -> ResponseReturnValue:
        """Revoke every API token of the person; for administrators."""
        return self._act(key, access.revoke_tokens, _("Their API tokens open nothing any more."))

    def _act(self: Any, key: str, operation: Any, sentence: str, then: str = "") -> ResponseReturnValue:
        model = self.fetch(key)
        if self.attempt(operation, model.id) is None:
            return self.show_card(self.fetch(key), 409)
        flash(sentence, "success")
        return redirect(then or self.url_of(model), 303)
