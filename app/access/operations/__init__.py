"""Signing in and out, passwords, and what ends sessions."""

from app.access.operations.accounts import delete_person, disable_person, enable_person, set_rights
from app.access.operations.invitations import accept_invitation, invite
from app.access.operations.passwords import change_password, charge_change, set_password
from app.access.operations.sessions import (
    end_other_sessions,
    end_session,
    end_sessions_of,
    revoke_sessions,
    start_session,
    sweep_expired_sessions,
    touch_session,
)
from app.access.operations.sign_in import charge_attempt, record_refusal, sign_in, sign_in_for_demo

__all__ = [
    "accept_invitation",
    "change_password",
    "charge_attempt",
    "charge_change",
    "delete_person",
    "disable_person",
    "enable_person",
    "end_other_sessions",
    "end_session",
    "end_sessions_of",
    "invite",
    "record_refusal",
    "revoke_sessions",
    "set_password",
    "set_rights",
    "sign_in",
    "sign_in_for_demo",
    "start_session",
    "sweep_expired_sessions",
    "touch_session",
]
