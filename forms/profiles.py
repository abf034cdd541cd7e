"""The form of one's own profile."""

from typing import Any

from wtforms import BooleanField, SelectField
from wtforms.validators import Length, Optional, Regexp

from app.directory.checks import INITIALS_MAX
from app.directory.commands import UpdateProfile
from app.web.words import lazy_gettext as _l
from forms.base import TextField, VersionField
from forms.people import OwnPart

THEMES = [("auto", _l("System")), ("light", _l("Light")), ("dark", _l("Dark"))]
_LETTERS = _l("Initials are one or two letters or digits.")


class ProfileForm(OwnPart):
    """What everybody may say of themselves, and how the panel is to look to them."""

    theme = SelectField(_l("Theme"), choices=THEMES, default="auto")
    initials = TextField(
        _l("Initials"),
        [Optional(), Length(max=INITIALS_MAX), Regexp(r"^[^\W_]+$", message=_LETTERS)],
        description=_l("One or two letters beside your name. Empty: the first letters of your name."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
    shortcuts = BooleanField(_l("Single-key shortcuts"))
    version = VersionField()

    def to_command(self, **_known: Any) -> UpdateProfile:
        """Return the change of the reader's own record and profile."""
        own = {name: self[name].data or None for name in ("private_email", "phone", "lang", "tz", "theme", "initials")}
        return UpdateProfile(**own, shortcuts=self.shortcuts.data, version=self.version.data)
