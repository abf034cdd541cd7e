"""What a door asks of sign-in."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class SignIn:
    """Somebody at the door; ``address`` is where the request came from.

    ``refresh_hash`` is that of the first refresh token of a program; a browser has none.
    """

    login: str
    password: str = field(repr=False)
    address: str = ""
    user_agent: str = ""
    refresh_hash: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class RenewSession:
    """A program gives its refresh token, whose hash is ``shown``, for the one whose hash is ``next``."""

    session_id: UUID
    person_id: int
    shown: str = field(repr=False)
    next: str = field(repr=False)


@dataclass(frozen=True)
class CreateToken:
    """Make a personal token of the acting person; ``token_hash`` and ``tail`` are all that is kept of it."""

    name: str
    scopes: Collection[str]
    expires_at: datetime
    token_hash: str = field(repr=False)
    tail: str = field(repr=False)


@dataclass(frozen=True)
class ChangePassword:
    """The acting person chooses a new password and proves to know the present one; ``refresh_hash``: see ``SignIn``."""

    current: str = field(repr=False)
    new: str = field(repr=False)
    user_agent: str = ""
    refresh_hash: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class SetPassword:
    """Give somebody a password, by default one to be changed at the first sign-in."""

    person_id: int
    password: str = field(repr=False)
    must_change: bool = True


@dataclass(frozen=True)
class Invite:
    """Make a link by which somebody chooses their own password; ``token_hash`` is all that is kept of it."""

    person_id: int
    token_hash: str = field(repr=False)


@dataclass(frozen=True)
class AcceptInvitation:
    """Somebody with an invitation's link chooses their password."""

    token_hash: str | None = field(repr=False)
    password: str = field(repr=False)
