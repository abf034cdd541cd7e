"""Passwords: chosen by their person, or given by an office to be changed at once."""

from datetime import datetime

from app.access import passwords, queries
from app.access.commands import ChangePassword, SetPassword
from app.access.models import Credential, UserSession
from app.access.operations.sessions import end_sessions_of, start_session
from app.access.operations.throttling import charge, give_back, keys_of
from app.access.passwords import Hasher
from app.access.throttle import Limit
from app.audit.operations import record
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import N_, Message
from app.directory import rights
from app.directory.models import Person
from app.directory.operations.steps import require
from app.directory.queries import facts_of_person, get_person

_WRONG = Message(N_("This is not your present password."))
_SAME = Message(N_("Choose a password that differs from the present one."))


def charge_change(*, actor: Actor, now: datetime) -> None:
    """Count the attempt as failed until the present password is known to be right. Raises TooManyAttempts."""
    charge(_limits(actor), now=now)


def change_password(command: ChangePassword, *, hasher: Hasher, actor: Actor, now: datetime) -> UserSession:
    """Return the new session: every earlier one has ended. Raises Invalid for ``current`` or ``new``."""
    person = get_person(actor.person_id or 0, actor)
    credential = queries.credential_of(person.id)
    if not hasher.check(command.current, credential.password_hash if credential else None) or credential is None:
        raise Invalid(_WRONG, fields={"current": _WRONG})
    session = begin_with(person, command, hasher=hasher, actor=actor, now=now)
    give_back(_limits(actor), now=now)
    return session


def begin_with(person: Person, command: ChangePassword, *, hasher: Hasher, actor: Actor, now: datetime) -> UserSession:
    """Return the session that begins with the new password, the present one known to be right; others have ended.

    Raises Invalid for ``new``.
    """
    fault = _SAME if command.new == command.current else passwords.fault(command.new, own_words(person))
    if fault:
        raise Invalid(fault, fields={"new": fault})
    keep_password(person.id, hasher.make(command.new), must_change=False, now=now)
    record("password.changed", "credentials", person.id, {}, actor=actor, now=now)
    end_sessions_of(person.id, actor=actor, now=now)
    return start_session(
        person.id, user_agent=command.user_agent, refresh_hash=command.refresh_hash, actor=actor, now=now
    )


def set_password(command: SetPassword, *, hasher: Hasher, actor: Actor, now: datetime) -> None:
    """Give the person a password and end their sessions. Raises NotFound, Forbidden, Invalid."""
    person = get_person(command.person_id, actor)
    require(rights.may_edit_account(actor, facts_of_person(person, now)))
    fault = passwords.fault(command.password, own_words(person))
    if fault:
        raise Invalid(fault, fields={"password": fault})
    keep_password(person.id, hasher.make(command.password), must_change=command.must_change, now=now)
    record("password.set", "credentials", person.id, {}, actor=actor, now=now)
    end_sessions_of(person.id, actor=actor, now=now)


def keep_password(person_id: int, password_hash: str, *, must_change: bool, now: datetime) -> None:
    """Write down the hash of a password that was found good; the caller records why."""
    kept = queries.credential_of(person_id)
    if kept is None:
        kept = Credential(person_id=person_id)
        db.session.add(kept)
    kept.password_hash, kept.must_change, kept.changed_at = password_hash, must_change, now
    db.session.flush()


def own_words(person: Person) -> list[str | None]:
    """Return what somebody's password must not be made of."""
    mailbox = (person.work_email or "").partition("@")[0]
    return [person.identifier, person.first_name, person.last_name, mailbox]


def _limits(actor: Actor) -> dict[str, Limit]:
    return keys_of(f"person {actor.person_id}", actor.address or "", knows_address=True)
