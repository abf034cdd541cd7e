"""The form of an absence: from which day to which, and who answers meanwhile."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import get_timezone
from wtforms.validators import InputRequired, Length

from app.directory.commands import SetAbsence
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from forms.base import DayField, PanelForm, TextField

LONGEST_NAME = 100
# Those of the dates of CIs; at the ends of the calendar a day has no midnight before or after it.
YEARS = range(1900, 2201)


class AbsenceForm(PanelForm):
    """Days away, both included, as days go where that person is."""

    first_on = DayField(_l("First day away"), [InputRequired()])
    last_on = DayField(_l("Last day away"), [InputRequired()])
    person = TextField(
        _l("Who answers for you meanwhile"),
        [Length(max=LONGEST_NAME)],
        description=_l("A name or an identifier; empty for nobody. They approve in your place, and it shows."),
        render_kw={"data-suggests": "people", "autocomplete": "off"},
    )

    def __init__(self, *args: Any, zone: ZoneInfo | None = None, own: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not own:
            self.person.label.text = _("Who answers for them meanwhile")
            self.person.description = _(
                "A name or an identifier; empty for nobody. They approve in that place, and it shows."
            )
        self.zone = zone or ZoneInfo("UTC")
        if zone is not None and str(zone) != str(get_timezone()):
            self.last_on.description = _("Whole days where they are: %(zone)s.", zone=zone)

    def validate(self, extra_validators: object = None) -> bool:
        """Return whether the days are of our time and follow each other."""
        if not super().validate(extra_validators):  # type: ignore[arg-type]
            return False
        strange = [field for field in (self.first_on, self.last_on) if field.data.year not in YEARS]
        for field in strange:
            field.errors = [_("This is not a date, such as 2026-03-31.")]
        if strange:
            return False
        if self.last_on.data < self.first_on.data:
            self.last_on.errors = [_("The last day is not before the first.")]
        return not self.last_on.errors

    def to_command(self, *, person_id: int, delegate_id: int | None) -> SetAbsence:
        """Return the absence of a person, with the delegate who was found."""
        after = self.last_on.data + timedelta(days=1)
        return SetAbsence(person_id, self._midnight(self.first_on.data), self._midnight(after), delegate_id)

    def _midnight(self, on: date) -> datetime:
        return datetime.combine(on, time(), self.zone).astimezone(UTC)
