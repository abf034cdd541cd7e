"""The two ways in which the door stays shut."""

from datetime import timedelta
from math import ceil

from app.core.errors import DomainError, Refused
from app.core.i18n import N_, Message


class SignInRefused(DomainError):
    """The login and the password do not belong together; it never says which of them is wrong."""

    status = 401
    code = "sign_in_refused"

    def __init__(self) -> None:
        super().__init__(Message(N_("This login and this password do not match. Check both and try again.")))


class TooManyAttempts(DomainError):
    """Too many sign-ins failed lately; after ``wait`` the next one under ``key`` is looked at."""

    status = 429
    code = "too_many_attempts"

    def __init__(self, wait: timedelta, key: str) -> None:
        self.key = key
        self.seconds = max(1, ceil(wait.total_seconds()))
        sentence = N_("Too many attempts failed. Try again in %(seconds)d s; nothing is locked.")
        super().__init__(Message(sentence, {"seconds": self.seconds}))


class InvitationRefused(Refused):
    """The link opens nothing: unknown, used, expired, or its person has changed since. They ask for another."""

    status = 400
    code = "invitation_refused"
