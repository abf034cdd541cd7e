"""The token of a one-tap link (done.md, D15): signed for that use, of which only a hash is kept."""

from app.core import tokens

USE = "approval-link"


def new_token(key: bytes) -> str:
    """Return a token that nobody can guess, signed with ``key``."""
    return tokens.new_token(key, USE)


def hash_of(token: str, key: bytes) -> str | None:
    """Return the hash under which the token is kept; None when the signature is not ours: foreign, or tampered with."""
    return tokens.hash_of(token, key, USE)
