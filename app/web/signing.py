"""For every door that takes a password: each step is a transaction, so that a refusal is counted and kept."""

from flask import current_app

from app.access import operations
from app.access.commands import ChangePassword, SignIn
from app.access.errors import PasswordMustChange, SignInRefused, TooManyAttempts
from app.access.models import UserSession
from app.core.actor import Actor
from app.core.clock import utcnow
from app.web.session import hasher, visitor
from app.web.transactions import transaction


def try_sign_in(command: SignIn) -> UserSession:
    """Return the new session. Raises SignInRefused, TooManyAttempts, and PasswordMustChange to a program."""
    now = utcnow()
    try:
        with transaction():
            operations.charge_attempt(command, now=now)
        with transaction():
            demo_mode = current_app.extensions["settings"].demo
            return operations.sign_in(command, hasher=hasher(), demo=demo_mode, actor=visitor(), now=now)
    except (SignInRefused, TooManyAttempts) as refusal:
        with transaction():
            operations.record_refusal(command, refusal, actor=visitor(), now=now)
        raise
    except PasswordMustChange:
        with transaction():
            operations.forgive_attempt(command, now=now)
        raise


def change_own_password(command: ChangePassword, actor: Actor) -> UserSession:
    """Return the new session; the attempt is counted before anything is hashed, as at the door.

    Raises Invalid by field, TooManyAttempts.
    """
    now = utcnow()
    with transaction():
        operations.charge_change(actor=actor, now=now)
    with transaction():
        return operations.change_password(command, hasher=hasher(), actor=actor, now=now)
