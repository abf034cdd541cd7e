"""For every door that takes a password: each step is a transaction, so that a refusal is counted and kept."""

from collections.abc import Callable
from functools import partial

from flask import current_app

from app.access import operations
from app.access.commands import ChangePassword, SignIn
from app.access.errors import PasswordMustChange, SignInRefused, TooManyAttempts
from app.access.models import UserSession
from app.core.actor import Actor
from app.core.clock import utcnow
from app.core.errors import Invalid, Refused
from app.web.session import hasher, visitor
from app.web.transactions import transaction


def try_sign_in(command: SignIn) -> UserSession:
    """Return the new session. Raises SignInRefused, TooManyAttempts, and PasswordMustChange to a program."""
    return _try(command, operations.sign_in)


def try_first_password(command: SignIn, new: str) -> UserSession:
    """Return the session of who chooses their own password instead of a given one, counted as an attempt to sign in.

    Raises as ``try_sign_in``, Refused for who has their own already, Invalid for ``new``.
    """
    return _try(command, partial(operations.choose_first_password, new=new))


def _try(command: SignIn, operation: Callable[..., UserSession]) -> UserSession:
    now = utcnow()
    try:
        with transaction():
            operations.charge_attempt(command, now=now)
        with transaction():
            demo_mode = current_app.extensions["settings"].demo
            return operation(command, hasher=hasher(), demo=demo_mode, actor=visitor(), now=now)
    except (SignInRefused, TooManyAttempts) as refusal:
        with transaction():
            operations.record_refusal(command, refusal, actor=visitor(), now=now)
        raise
    except (PasswordMustChange, Refused, Invalid):
        # The password was right.
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
