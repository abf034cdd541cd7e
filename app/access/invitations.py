"""When an invitation's link opens (threat 55): once, in time, while its person is as they were when invited."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.access.commands import Invite
from app.core.decision import YES, Decision, no
from app.core.i18n import N_, Message
from app.core.tokens import hash_of, new_token

LASTS = timedelta(days=7)
USE = "invitation"

UNKNOWN = no("unknown", Message(N_("This link is not one of ours, or not whole: copy it again, to its very end.")))
_USED = no("used", Message(N_("This link was used already. Sign in with the password you chose.")))
_EXPIRED = no("expired", Message(N_("This link has expired. Ask whoever invited you for another one.")))
_OVER = no("over", Message(N_("This link no longer holds. Ask whoever invited you for another one.")))


@dataclass(frozen=True)
class InvitationFacts:
    """What decides whether a link opens; ``chosen_at`` is when the person last got a password, however."""

    login: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    login_now: str
    active: bool
    chosen_at: datetime | None


def draw(person_id: int, key: bytes) -> tuple[str, Invite]:
    """Return a new token for the link of somebody, to be shown once, and the command that keeps what is kept of it."""
    token = new_token(key, USE)
    return token, Invite(person_id, hash_of(token, key, USE) or "")


def login_of(identifier: str, work_email: str | None) -> str:
    """Return what somebody signs in with, as an invitation remembers it."""
    return f"{identifier}\n{work_email or ''}".lower()


def opens(invitation: InvitationFacts, now: datetime) -> Decision:
    """Answer whether the link lets its person choose a password at ``now``."""
    if invitation.used_at is not None:
        return _USED
    if now >= invitation.expires_at:
        return _EXPIRED
    is_renewed = invitation.chosen_at is not None and invitation.chosen_at > invitation.created_at
    is_same = invitation.active and invitation.login == invitation.login_now
    return YES if is_same and not is_renewed else _OVER
