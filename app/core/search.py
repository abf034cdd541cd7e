"""Words in a generated ``search`` column, answered by its trigram index."""

from sqlalchemy import ColumnElement, String, and_, func, literal

MOST_WORDS = 8


def holds_words(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Return the condition "``column`` holds every word of ``text``", accents and case apart, signs read literally."""
    words = [func.immutable_unaccent(func.lower(literal(word, String))) for word in text.split()[:MOST_WORDS]]
    return and_(True, *(column.contains(_escaped(word), autoescape=False) for word in words))


def _escaped(word: ColumnElement[str]) -> ColumnElement[str]:
    # By the database and after unaccent, which turns some signs into wildcards of LIKE.
    for sign in ("\\", "%", "_"):
        word = func.replace(word, sign, "\\" + sign)
    return word
