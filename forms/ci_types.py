"""The form of a type of CI."""

from typing import Any

from wtforms import SelectField

from app.cmdb.checks import ICONS
from app.cmdb.commands import CiTypeDetails
from app.directory.rows import Create, Update
from app.web.words import lazy_gettext as _l
from forms.base import NamedRowEditForm, NamedRowForm

_CHOICES = [(name, name.replace("-", " ")) for name in ICONS]


class CiTypeForm(NamedRowForm):
    """A new type; its fields follow once it is there."""

    icon = SelectField(_l("Icon"), choices=_CHOICES)

    def to_command(self, **known: Any) -> Create[CiTypeDetails]:
        """Return the command that adds it."""
        return Create(CiTypeDetails(self.key.data or "", self.names, self.icon.data, active=self.active.data))


class CiTypeEditForm(NamedRowEditForm):
    """A type that exists."""

    icon = SelectField(_l("Icon"), choices=_CHOICES)

    def to_command(self, *, key: int) -> Update[CiTypeDetails]:
        """Return the command that changes the row ``key``."""
        details = CiTypeDetails(self.key.data, self.names, self.icon.data, active=self.active.data)
        return Update(key, details, self.version.data)
