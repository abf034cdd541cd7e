"""The token of a one-tap link: a random number with our signature, of which only a hash is kept (done.md, D15)."""

import secrets
from hashlib import sha256
from hmac import compare_digest
from hmac import new as hmac

_RANDOM_BYTES = 24
_SIGNATURE = 32
_LONGEST = 200


def new_token(key: bytes) -> str:
    """Return a token that nobody can guess, signed with ``key``: the random part, a dot, the signature."""
    drawn = secrets.token_urlsafe(_RANDOM_BYTES)
    return f"{drawn}.{_signature(drawn, key)}"


def hash_of(token: str, key: bytes) -> str | None:
    """Return the hash under which the token is kept; None when the signature is not ours: foreign, or tampered with."""
    drawn, dot, signature = token.partition(".")
    if not dot or len(token) > _LONGEST or not token.isascii():
        return None
    if not compare_digest(signature, _signature(drawn, key)):
        return None
    return sha256(drawn.encode()).hexdigest()


def _signature(drawn: str, key: bytes) -> str:
    return hmac(key, f"approval-link:{drawn}".encode(), sha256).hexdigest()[:_SIGNATURE]
