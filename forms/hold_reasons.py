"""The forms of a hold reason."""

from typing import Any

from app.tickets.commands import Create, HoldReasonDetails, Update
from forms.base import NamedRowEditForm, NamedRowForm


class HoldReasonForm(NamedRowForm):
    """A new reason."""

    def to_command(self, **known: Any) -> Create[HoldReasonDetails]:
        """Return the command that adds it."""
        return Create(HoldReasonDetails(self.key.data or "", self.names, self.active.data))


class HoldReasonEditForm(NamedRowEditForm):
    """A reason that exists."""

    def to_command(self, *, key: int) -> Update[HoldReasonDetails]:
        """Return the command that changes the row ``key``."""
        return Update(key, HoldReasonDetails(self.key.data, self.names, self.active.data), self.version.data)
