"""Personal tokens of the API."""

from collections.abc import Sequence

from sqlalchemy import func, select

from app.access.models import Token
from app.core.db import db


def tokens_of(person_id: int) -> Sequence[Token]:
    """Return the tokens of a person that were not revoked, the latest made first; some may have expired."""
    query = select(Token).where(Token.person_id == person_id, Token.revoked_at.is_(None))
    return db.session.scalars(query.order_by(Token.created_at.desc(), Token.id.desc())).all()


def find_token(token_id: int, person_id: int) -> Token | None:
    """Return somebody's token that was not revoked, None if there is none."""
    query = select(Token).where(Token.id == token_id, Token.person_id == person_id, Token.revoked_at.is_(None))
    return db.session.scalar(query)


def count_tokens(person_id: int) -> int:
    """Return how many tokens of a person were not revoked."""
    query = select(func.count()).where(Token.person_id == person_id, Token.revoked_at.is_(None))
    return db.session.scalar(query) or 0


def has_token_named(name: str, person_id: int) -> bool:
    """Return whether a person has a token of this name that was not revoked, whatever its case."""
    same = (Token.person_id == person_id, Token.revoked_at.is_(None), func.lower(Token.name) == func.lower(name))
    return db.session.scalar(select(Token.id).where(*same)) is not None
