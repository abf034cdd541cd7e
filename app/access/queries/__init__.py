"""Reading who is at the door, what they sign in with, and why they have their rights."""

from app.access.queries.actors import SignedIn, load_actor, load_approver, load_session
from app.access.queries.callers import Caller, load_bearer
from app.access.queries.credentials import credential_of, find_invitation, invitation_opens, sign_in_of
from app.access.queries.reasons import reasons_of
from app.access.queries.sessions import (
    ABSOLUTE,
    IDLE,
    PRESENT_WITHIN,
    has_signed_in_from,
    is_awake,
    is_present,
    lock_api_session,
    sessions_of,
)
from app.access.queries.tokens import count_tokens, find_token, has_token_named, tokens_of

__all__ = [
    "ABSOLUTE",
    "IDLE",
    "PRESENT_WITHIN",
    "Caller",
    "SignedIn",
    "count_tokens",
    "credential_of",
    "find_invitation",
    "find_token",
    "has_signed_in_from",
    "has_token_named",
    "invitation_opens",
    "is_awake",
    "is_present",
    "load_actor",
    "load_approver",
    "load_bearer",
    "load_session",
    "lock_api_session",
    "reasons_of",
    "sessions_of",
    "sign_in_of",
    "tokens_of",
]
