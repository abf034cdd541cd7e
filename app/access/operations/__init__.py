"""Signing in and out, passwords, tokens, what ends sessions, and how often a caller may ask."""

from app.access.operations.accounts import delete_person, disable_person, enable_person, set_rights
from app.access.operations.answers import Answer, answer_before, forget_answers, keep_answer
from app.access.operations.invitations import accept_invitation, invite, sweep_invitations
from app.access.operations.passwords import change_password, charge_change, set_password
from app.access.operations.rates import count_request, forget_rates
from app.access.operations.sessions import (
    end_other_sessions,
    end_session,
    end_sessions_of,
    renew_session,
    revoke_sessions,
    start_session,
    sweep_expired_sessions,
    touch_session,
)
from app.access.operations.sign_in import (
    charge_attempt,
    choose_first_password,
    forgive_attempt,
    record_refusal,
    sign_in,
    sign_in_for_demo,
)
from app.access.operations.tokens import create_token, revoke_token, revoke_tokens, sweep_tokens, touch_token

__all__ = [
    "Answer",
    "accept_invitation",
    "answer_before",
    "change_password",
    "charge_attempt",
    "charge_change",
    "choose_first_password",
    "count_request",
    "create_token",
    "delete_person",
    "disable_person",
    "enable_person",
    "end_other_sessions",
    "end_session",
    "end_sessions_of",
    "forget_answers",
    "forget_rates",
    "forgive_attempt",
    "invite",
    "keep_answer",
    "record_refusal",
    "renew_session",
    "revoke_sessions",
    "revoke_token",
    "revoke_tokens",
    "set_password",
    "set_rights",
    "sign_in",
    "sign_in_for_demo",
    "start_session",
    "sweep_expired_sessions",
    "sweep_invitations",
    "sweep_tokens",
    "touch_session",
    "touch_token",
]
