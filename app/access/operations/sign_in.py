"""Signing in, in three steps that the door takes one after the other (threats 49, 50).

``charge_attempt`` in a unit of work of its own, before anything is hashed; ``sign_in``; and, once that has been
rolled back by a refusal, ``record_refusal`` in another.
"""

from datetime import datetime

from app.access import queries
from app.access.commands import ChangePassword, SignIn
from app.access.demo_people import is_of_demo
from app.access.errors import PasswordMustChange, SignInRefused, TooManyAttempts
from app.access.models import Credential, UserSession
from app.access.operations.passwords import begin_with
from app.access.operations.sessions import start_session
from app.access.operations.throttling import charge, give_back, is_news, keys_of
from app.access.passwords import Hasher
from app.access.throttle import Limit
from app.audit.operations import record
from app.core.actor import Actor
from app.core.errors import NotFound, Refused
from app.core.i18n import N_, Message
from app.directory.models import Person
from app.directory.queries import find_by_login

_OWN = Message(N_("This password is your own already: sign in with it."))


def charge_attempt(command: SignIn, *, now: datetime) -> None:
    """Count the attempt as failed until it is known to be right. Raises TooManyAttempts."""
    charge(_limits(command, find_by_login(command.login)), now=now)


def sign_in(command: SignIn, *, hasher: Hasher, demo: bool, actor: Actor, now: datetime) -> UserSession:
    """Return a new session of the person; raise SignInRefused, in the same time, whatever was wrong.

    A program is refused while the password is one that was given to its person (PasswordMustChange).
    Everybody knows the password of the demo's people, an administrator among them: only ``demo`` mode lets them in.
    """
    person, credential = _known_by(command, hasher, demo)
    if command.refresh_hash is not None and credential.must_change:
        raise PasswordMustChange
    limits = _limits(command, person)
    session = start_session(
        person.id, user_agent=command.user_agent, refresh_hash=command.refresh_hash, actor=actor, now=now
    )
    give_back(limits, now=now)
    return session


def choose_first_password(
    command: SignIn, new: str, *, hasher: Hasher, demo: bool, actor: Actor, now: datetime
) -> UserSession:
    """Return the first session of somebody who chooses their own password instead of one that they were given.

    Raises SignInRefused as ``sign_in``, Refused for who has their own already, Invalid for ``new``.
    """
    person, credential = _known_by(command, hasher, demo)
    if not credential.must_change:
        raise Refused(_OWN, code="own_password")
    wanted = ChangePassword(command.password, new, command.user_agent, command.refresh_hash)
    limits = _limits(command, person)
    session = begin_with(person, wanted, hasher=hasher, actor=actor, now=now)
    give_back(limits, now=now)
    return session


def _known_by(command: SignIn, hasher: Hasher, demo: bool) -> tuple[Person, Credential]:
    """Return whose login and password these are; raise SignInRefused, in the same time, whatever is wrong."""
    person = find_by_login(command.login)
    credential = queries.credential_of(person.id) if person else None
    right = hasher.check(command.password, credential.password_hash if credential else None)
    if not right or person is None or credential is None or (is_of_demo(person.work_email) and not demo):
        raise SignInRefused
    return person, credential


def forgive_attempt(command: SignIn, *, now: datetime) -> None:
    """Give back what ``charge_attempt`` counted: the password was right, though it opened nothing."""
    give_back(_limits(command, find_by_login(command.login)), now=now)


def record_refusal(command: SignIn, refusal: SignInRefused | TooManyAttempts, *, actor: Actor, now: datetime) -> None:
    """Keep that somebody was refused. What was typed as login stays unsaid: it is too often a password.

    Attempts that must wait cost their sender nothing: one a minute is kept for each counter, lest they fill the disk.
    """
    if isinstance(refusal, TooManyAttempts) and not is_news(refusal.key, now=now):
        return
    person = find_by_login(command.login)
    subject = person.id if person else None
    record("session.refused", "sessions", subject, {"code": [None, refusal.code]}, actor=actor, now=now)


def sign_in_for_demo(login: str, *, user_agent: str, actor: Actor, now: datetime) -> UserSession:
    """Return a session of one of the demo's people without a password; NotFound for anybody else.

    The door that calls this exists in demo mode only.
    """
    person = find_by_login(login)
    if person is None or not is_of_demo(person.work_email):
        raise NotFound
    return start_session(person.id, user_agent=user_agent, actor=actor, now=now)


def _limits(command: SignIn, person: Person | None) -> dict[str, Limit]:
    knows = person is not None and queries.has_signed_in_from(person.id, command.address)
    return keys_of(command.login, command.address, knows_address=knows)
