"""Tokens of links: a random number with our signature for one use, of which only a hash is kept."""

import secrets
from hashlib import sha256
from hmac import compare_digest
from hmac import new as hmac

_RANDOM_BYTES = 24
_SIGNATURE = 32
_LONGEST = 200


def new_token(key: bytes, use: str) -> str:
    """Return a token that nobody can guess, signed with ``key`` for ``use``: the random part, a dot, the signature."""
    drawn = secrets.token_urlsafe(_RANDOM_BYTES)
    return f"{drawn}.{_signature(drawn, key, use)}"


def hash_of(token: str, key: bytes, use: str) -> str | None:
    """Return the hash under which the token is kept; None when the signature is not ours, or was for another use."""
    drawn, dot, signature = token.partition(".")
    if not dot or len(token) > _LONGEST or not token.isascii():
        return None
    if not compare_digest(signature, _signature(drawn, key, use)):
        return None
    return sha256(drawn.encode()).hexdigest()


def _signature(drawn: str, key: bytes, use: str) -> str:
    return hmac(key, f"{use}:{drawn}".encode(), sha256).hexdigest()[:_SIGNATURE]
