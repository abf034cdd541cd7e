"""The form every noun's form derives from, its own fields and its own rules.

    class GroupForm(PanelForm):
        name = TextField(_l("Name"), [DataRequired(), Length(max=80)])
        location_id = ReferenceField(_l("Location"), [InputRequired()])
        version = VersionField()

        def to_command(self, **known: Any) -> UpdateGroup:
            return SaveGroup(self.name.data, self.location_id.data, version=self.version.data, **known)

The browser's attributes (required, maxlength, pattern, type, min, max) are derived from the validators; the server
runs the same ones. A form never imports operations or models.
"""

from forms.base.fields import (
    DayField,
    IdempotencyField,
    InstantField,
    LongTextField,
    MailField,
    ReferenceField,
    TextField,
    VersionField,
)
from forms.base.form import PanelForm
from forms.base.money import MoneyField
from forms.base.named import NamedForm, NamedRowEditForm, NamedRowForm, name_field
from forms.base.rows import CheckboxesField, RowField
from forms.base.validators import MailAddress, Pattern, WholeText

__all__ = [
    "CheckboxesField",
    "DayField",
    "IdempotencyField",
    "InstantField",
    "LongTextField",
    "MailAddress",
    "MailField",
    "MoneyField",
    "NamedForm",
    "NamedRowEditForm",
    "NamedRowForm",
    "PanelForm",
    "Pattern",
    "ReferenceField",
    "RowField",
    "TextField",
    "VersionField",
    "WholeText",
    "name_field",
]
