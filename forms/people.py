"""The forms of people: the record an office keeps, and the part that is everybody's own."""

from functools import cache
from typing import Any

from wtforms import SelectField
from wtforms.validators import InputRequired, Length, Optional

from app.core.i18n import LANGUAGES
from app.core.zones import time_zones
from app.directory.checks import IDENTIFIER_MAX, NAME_MAX, PHONE_MAX
from app.directory.commands import CreatePerson, PassOn, PersonDetails, UpdatePerson
from app.web.words import lazy_gettext as _l
from forms.base import MailField, PanelForm, ReferenceField, RowField, TextField, VersionField

NAMES = {"en": "English", "fr": "Français"}
_AS_BROWSER = [("", _l("As the browser"))]


@cache
def _zones() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in sorted(time_zones()) if "/" in name or name == "UTC"]


def zone_choices(blank: Any) -> list[tuple[str, Any]]:
    """Return the time zones a select offers, after a blank line that says what none means."""
    return [("", blank), *_zones()]


class OwnPart(PanelForm):
    """What everybody may say of themselves."""

    private_email = MailField(_l("Private e-mail"), [Optional()], render_kw={"autocomplete": "email"})
    phone = TextField(_l("Phone"), [Length(max=PHONE_MAX)], render_kw={"autocomplete": "tel", "inputmode": "tel"})
    lang = SelectField(_l("Language"), choices=[*_AS_BROWSER, *((key, NAMES[key]) for key in LANGUAGES)], default="")
    # app.js makes a search of it: nobody scrolls through four hundred zones.
    tz = SelectField(_l("Time zone"), default="", render_kw={"data-role": "select2-ajax"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tz.choices = zone_choices(_l("As the location"))


class PersonForm(OwnPart):
    """A person's record; ``details`` is what it says."""

    field_order = ("first_name", "last_name", "identifier", "work_email", "location_id", "manager_id")

    first_name = TextField(_l("First name"), [Length(max=NAME_MAX)])
    last_name = TextField(_l("Last name"), [InputRequired(), Length(max=NAME_MAX)])
    identifier = TextField(
        _l("Identifier"),
        [InputRequired(), Length(max=IDENTIFIER_MAX)],
        description=_l("A login or an employee number; it opens the door at sign-in, as the work e-mail does."),
        render_kw={"autocapitalize": "none", "spellcheck": "false"},
    )
    work_email = MailField(_l("Work e-mail"), [Optional()])
    location_id = RowField(_l("Location"), blank=_l("None"))
    manager_id = ReferenceField(_l("Manager"), blank=_l("Nobody"))

    @property
    def details(self) -> PersonDetails:
        """Return what the form says."""
        optional = ("work_email", "private_email", "phone", "lang", "tz")
        texts = {name: self[name].data or None for name in optional}
        names = {name: self[name].data or "" for name in ("identifier", "first_name", "last_name")}
        return PersonDetails(**names, **texts, location_id=self.location_id.data, manager_id=self.manager_id.data)

    def to_command(self, **_known: Any) -> CreatePerson | UpdatePerson:
        """Return the person to create."""
        return CreatePerson(self.details)


class EditPersonForm(PersonForm):
    """A person's record, changed."""

    version = VersionField()

    def to_command(self, **known: Any) -> UpdatePerson:
        """Return the change of the person ``key``."""
        return UpdatePerson(known["key"], self.details, self.version.data)


class PassOnForm(PanelForm):
    """Who is to have what somebody holds of one ``kind``; ids differ, for a page shows several of these."""

    to_id = ReferenceField(_l("Pass on to"))

    def __init__(self, given: Any = None, *, kind: str = "", to_nobody: Any = "") -> None:
        super().__init__(given)
        self.kind = kind
        self.to_id.id, self.to_id.blank = f"to-{kind}", to_nobody

    def to_command(self, **known: Any) -> PassOn:
        """Return the command for the person ``person_id``."""
        return PassOn(known["person_id"], self.to_id.data)
