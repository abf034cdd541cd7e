"""Words in a generated ``search`` column, answered by its trigram index."""

from sqlalchemy import ColumnElement, String, and_, func, literal

MOST_WORDS = 8


def holds_words(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Return the condition "``column`` holds every word of ``text``", accents and case apart, signs read literally."""
    return and_(True, *(holds_part(column, word) for word in text.split()[:MOST_WORDS]))


def holds_part(column: ColumnElement[str], part: str) -> ColumnElement[bool]:
    """Return the condition "``part`` stands somewhere in ``column``", accents and case apart, signs read literally."""
    escaped = plain(part)
    # By the database and after unaccent, which turns some signs into wildcards of LIKE.
    for sign in ("\\", "%", "_"):
        escaped = func.replace(escaped, sign, "\\" + sign)
    return column.contains(escaped, autoescape=False)


def plain(word: str) -> ColumnElement[str]:
    """Return ``word`` in small letters and without accents, as the database sees it."""
    return func.immutable_unaccent(func.lower(literal(word, String)))
