"""The forms of a category."""

from typing import Any

from app.tickets.commands import CategoryDetails, Create, Update
from forms.base import NamedRowEditForm, NamedRowForm


class CategoryForm(NamedRowForm):
    """A new category."""

    def to_command(self, **known: Any) -> Create[CategoryDetails]:
        """Return the command that adds it."""
        return Create(CategoryDetails(self.key.data or "", self.names, active=self.active.data))


class CategoryEditForm(NamedRowEditForm):
    """A category that exists."""

    def to_command(self, *, key: int) -> Update[CategoryDetails]:
        """Return the command that changes the row ``key``."""
        return Update(key, CategoryDetails(self.key.data, self.names, active=self.active.data), self.version.data)
