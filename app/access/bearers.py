"""What the API signs for a caller, and what it reads back from one: pure, ``now`` is given (decision 0025).

An access token is good for a quarter of an hour, a refresh token once. Both name their session; neither is worth
anything to the panel, whose tokens have another audience, nor the panel's here.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID

import jwt

from app.access.tokens import MARK

Kind = Literal["access", "refresh"]
ALGORITHM = "HS256"
ISSUER = "ticketease"
AUDIENCE = "ticketease-api"
ACCESS_LASTS = timedelta(minutes=15)
# Seconds by which the clocks of two hosts that sign with one key may differ.
CLOCKS_DIFFER = 60
_LONGEST = 1_000
_MOST_ID = 2**31
# Beyond every instant in seconds that we tell.
_NO_INSTANT = 2**40
_HEADER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*)", re.IGNORECASE)
_REQUIRED = ["iss", "aud", "sub", "exp", "iat", "sid", "type"]


@dataclass(frozen=True)
class Claims:
    """Whose token it is, of which session, and, of a refresh token, the hash of what makes it the only one."""

    person_id: int
    session_id: UUID
    refresh_hash: str = ""


def token_in(header: str | None) -> str:
    """Return the token of an ``Authorization`` header, empty when it is not exactly one bearer token."""
    found = _HEADER.fullmatch(header) if header and len(header) <= _LONGEST else None
    return found[1] if found else ""


def is_personal(token: str) -> bool:
    """Return whether it looks like a personal token, not like one that a sign-in was given."""
    return token.startswith(MARK)


def make_access(person_id: int, session_id: UUID, *, key: str, now: datetime) -> str:
    """Return the token that a caller sends with each request."""
    return _signed("access", person_id, session_id, key, now, now + ACCESS_LASTS)


def make_refresh(person_id: int, session_id: UUID, drawn: str, *, key: str, now: datetime, until: datetime) -> str:
    """Return the token that is exchanged, once, for the next two; ``drawn`` is what nobody can guess of it."""
    return _signed("refresh", person_id, session_id, key, now, until, jti=drawn)


def refresh_hash_of(drawn: str) -> str:
    """Return what is kept of a refresh token."""
    return sha256(drawn.encode()).hexdigest()


def read_claims(token: str, kind: Kind, *, key: str, now: datetime) -> Claims | None:
    """Return what our own, still fresh token of ``kind`` says; None for anything else, whatever it is (threat 61)."""
    try:
        claims, starts, expires = _proven(token, kind, key)
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError, RecursionError):
        return None
    return claims if starts - CLOCKS_DIFFER <= now.timestamp() < expires else None


# A caller shows the same token with each request: what was proven once stays so until the token ends.
@lru_cache(maxsize=1_024)
def _proven(token: str, kind: Kind, key: str) -> tuple[Claims, int, int]:
    """Return what a token of ``kind`` says, from when and until when; raises what jwt raises, or what its values do."""
    # The age is the caller's to compare: the library would ask its own clock.
    unread = {"verify_exp": False, "verify_iat": False, "verify_nbf": False, "require": _REQUIRED, "strict_aud": True}
    claims = jwt.decode(token, key, [ALGORITHM], options=unread, audience=AUDIENCE, issuer=ISSUER)  # type: ignore[arg-type]
    person_id, session_id = int(claims["sub"]), UUID(claims["sid"])
    issued, expires = claims["iat"], claims["exp"]
    starts = claims.get("nbf", issued)
    if not all(type(one) is int and 0 < one < _NO_INSTANT for one in (issued, starts, expires)):
        raise ValueError("This is no instant.")
    if claims["type"] != kind or not 0 < person_id < _MOST_ID:
        raise ValueError("This is no token of that kind.")
    drawn = refresh_hash_of(str(claims.get("jti", ""))) if kind == "refresh" else ""
    return Claims(person_id, session_id, drawn), max(issued, starts), expires


def _signed(kind: Kind, person_id: int, session_id: UUID, key: str, now: datetime, until: datetime, **more: Any) -> str:
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "type": kind,
        "sub": str(person_id),
        "sid": str(session_id),
        "iat": int(now.timestamp()),
        "exp": int(until.timestamp()),
    }
    return jwt.encode(claims | more, key, ALGORITHM)
