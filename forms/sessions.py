"""The forms of the door: signing in, and choosing a password."""

from typing import Any

from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired, Length

from app.access.commands import ChangePassword, SignIn
from app.access.passwords import LONGEST, SHORTEST
from app.web.words import lazy_gettext as _l
from forms.base import PanelForm, TextField


class SignInForm(PanelForm):
    """Who somebody is, and the password that proves it."""

    login = TextField(
        _l("E-mail or identifier"),
        [InputRequired(), Length(max=254)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True},
    )
    password = PasswordField(
        _l("Password"), [InputRequired(), Length(max=LONGEST)], render_kw={"autocomplete": "current-password"}
    )

    def to_command(self, **known: Any) -> SignIn:
        """Return the attempt; ``known`` holds where it comes from."""
        return SignIn(login=self.login.data or "", password=self.password.data or "", **known)


class NewPasswordPart(PanelForm):
    """A password that somebody chooses, typed twice."""

    new = PasswordField(
        _l("New password"),
        [InputRequired(), Length(min=SHORTEST, max=LONGEST)],
        description=_l("At least 10 characters. A few words in a row are easy to remember; spaces are welcome."),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("New password, once more"),
        [InputRequired(), EqualTo("new", _l("This differs from the new password above."))],
        render_kw={"autocomplete": "new-password"},
    )


class PasswordForm(NewPasswordPart):
    """A new password, proven by the present one."""

    field_order = ("current", "new", "again")

    current = PasswordField(
        _l("Present password"), [InputRequired(), Length(max=LONGEST)], render_kw={"autocomplete": "current-password"}
    )

    def to_command(self, **known: Any) -> ChangePassword:
        """Return the change; ``known`` holds where it comes from."""
        return ChangePassword(current=self.current.data or "", new=self.new.data or "", **known)
