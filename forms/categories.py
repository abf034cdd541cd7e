"""The forms of a category."""

from typing import Any

from wtforms import SelectField
from wtforms.validators import InputRequired

from app.tickets.commands import CategoryDetails, Create, Update
from app.web.words import lazy_gettext as _l
from forms.base import NamedRowEditForm, NamedRowForm

KINDS = [("incident", _l("Incidents: something is broken")), ("task", _l("Tasks: somebody needs something"))]


class CategoryForm(NamedRowForm):
    """A new category."""

    kind = SelectField(_l("Which tickets have it"), [InputRequired()], choices=KINDS, default="incident")

    def to_command(self, **known: Any) -> Create[CategoryDetails]:
        """Return the command that adds it."""
        details = CategoryDetails(self.key.data or "", self.names, kind=self.kind.data, active=self.active.data)
        return Create(details)


class CategoryEditForm(NamedRowEditForm):
    """A category that exists; its kind stays."""

    def to_command(self, *, key: int) -> Update[CategoryDetails]:
        """Return the command that changes the row ``key``."""
        return Update(key, CategoryDetails(self.key.data, self.names, active=self.active.data), self.version.data)
