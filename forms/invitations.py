"""The form of an invitation: a password of one's own."""

from typing import Any

from app.access.commands import AcceptInvitation
from forms.sessions import NewPasswordPart


class InvitationForm(NewPasswordPart):
    """The password that the invited person chooses."""

    def to_command(self, **known: Any) -> AcceptInvitation:
        """Return the choice, for the link whose ``token_hash`` is known."""
        return AcceptInvitation(known["token_hash"], self.new.data or "")
