"""The forms of a location."""

from typing import Any

from wtforms import SelectField
from wtforms.validators import InputRequired, Length, Optional

from app.directory.checks import COUNTRY, KEY, KEY_MAX
from app.directory.commands import CreateLocation, LocationDetails, UpdateLocation
from app.web.words import lazy_gettext as _l
from forms.base import NamedForm, Pattern, ReferenceField, RowField, TextField, VersionField
from forms.people import zone_choices


def _upper(text: Any) -> Any:
    return text.upper() if isinstance(text, str) else text


class LocationForm(NamedForm):
    """A new place in the tree."""

    parent_id = RowField(_l("Below"), [InputRequired()])
    key = TextField(
        _l("Key"),
        [Optional(), Length(max=KEY_MAX), Pattern(KEY.pattern, _l("Small letters, digits, - and _."))],
        description=_l("For machines and imports. Left empty, it is made of the name."),
    )
    country = TextField(
        _l("Country"),
        [Optional(), Pattern(COUNTRY.pattern, _l("Two capital letters, such as FR."))],
        filters=(_upper,),
        render_kw={"maxlength": 2},
    )
    tz = SelectField(_l("Time zone"), default="")
    calendar_id = RowField(_l("Opening hours"), blank=_l("As the location above"))
    approver_id = ReferenceField(
        _l("Approver"), blank=_l("Nobody"), description=_l("Decides on tasks of people who have no manager.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tz.choices = zone_choices(_l("As the location above"))

    @property
    def details(self) -> LocationDetails:
        """Return what the form says."""
        return LocationDetails(
            key=self.key.data or "",
            names=self.names,
            parent_id=self.parent_id.data if "parent_id" in self else None,
            approver_id=self.approver_id.data,
            country=self.country.data or None,
            tz=self.tz.data or None,
            calendar_id=self.calendar_id.data,
        )

    def to_command(self, **_known: Any) -> CreateLocation | UpdateLocation:
        """Return the location to create."""
        return CreateLocation(self.details)


class EditLocationForm(LocationForm):
    """A place that exists."""

    version = VersionField()

    def to_command(self, **known: Any) -> UpdateLocation:
        """Return the change of the location ``key``."""
        return UpdateLocation(known["key"], self.details, self.version.data)
