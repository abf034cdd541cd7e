"""What a door asks of sign-in."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class SignIn:
    """Somebody at the door; ``address`` is where the request came from."""

    login: str
    password: str = field(repr=False)
    address: str = ""
    user_agent: str = ""


@dataclass(frozen=True)
class ChangePassword:
    """The acting person chooses a new password and proves to know the present one."""

    current: str = field(repr=False)
    new: str = field(repr=False)
    user_agent: str = ""


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
