"""Reading who is at the door, what they sign in with, and why they have their rights."""

from app.access.queries.actors import SignedIn, load_actor, load_approver, load_session
from app.access.queries.credentials import credential_of, find_invitation, invitation_opens, sign_in_of
from app.access.queries.reasons import reasons_of
from app.access.queries.sessions import ABSOLUTE, IDLE, PRESENT_WITHIN, has_signed_in_from, is_present, sessions_of

__all__ = [
    "ABSOLUTE",
    "IDLE",
    "PRESENT_WITHIN",
    "SignedIn",
    "credential_of",
    "find_invitation",
    "has_signed_in_from",
    "invitation_opens",
    "is_present",
    "load_actor",
    "load_approver",
    "load_session",
    "reasons_of",
    "sessions_of",
    "sign_in_of",
]
