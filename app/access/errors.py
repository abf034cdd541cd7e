"""The ways in which the door stays shut."""

from datetime import datetime, timedelta
from math import ceil

from app.access.rates import Standing
from app.core.errors import DomainError, Forbidden, Refused
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
        self.headers = {"Retry-After": str(self.seconds)}
        sentence = N_("Too many attempts failed. Try again in %(seconds)d s; nothing is locked.")
        super().__init__(Message(sentence, {"seconds": self.seconds}))


class TooManyRequests(DomainError):
    """The caller used up what a window allows; ``headers`` say of how many, and when the next begins."""

    status = 429
    code = "too_many_requests"

    def __init__(self, standing: Standing, now: datetime) -> None:
        self.seconds = standing.resets_in(now)
        self.headers = {**standing.headers(now), "Retry-After": str(self.seconds)}
        sentence = N_("Too many requests. Go on in %(seconds)d s.")
        super().__init__(Message(sentence, {"seconds": self.seconds}))


class PasswordMustChange(Forbidden):
    """Somebody else knows the password: the person chooses their own before anything else."""

    code = "must_change_password"

    def __init__(self) -> None:
        sentence = N_(
            "Choose a password of your own first, in the panel or by “POST /auth/first-password”: "
            "the one you were given is known to another."
        )
        super().__init__(Message(sentence), code=self.code)


class InvitationRefused(Refused):
    """The link opens nothing: unknown, used, expired, or its person has changed since. They ask for another."""

    status = 400
    code = "invitation_refused"
