"""Words in a generated ``search`` column, answered by its trigram index."""

from sqlalchemy import ColumnElement, String, and_, func, literal, or_

MOST_WORDS = 8


def holds_words(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Return the condition "``column`` holds every word of ``text``", accents and case apart, signs read literally."""
    return and_(True, *(holds_part(column, word) for word in text.split()[:MOST_WORDS]))


def holds_part(column: ColumnElement[str], part: str) -> ColumnElement[bool]:
    """Return the condition "``part`` stands somewhere in ``column``", accents and case apart, signs read literally."""
    return column.contains(_escaped(part), autoescape=False)


def begins_word(column: ColumnElement[str], part: str) -> ColumnElement[bool]:
    """Return the condition "a word of ``column`` begins with ``part``", read as by ``holds_part``.

    One or two letters stand somewhere in nearly everything, and no index of trigrams knows where; what words begin with
    it knows even of one letter.
    """
    found = _escaped(part)
    return or_(column.like(found + "%"), *(column.like(literal(f"%{sign}", String) + found + "%") for sign in " -'"))


def plain(word: str) -> ColumnElement[str]:
    """Return ``word`` in small letters and without accents, as the database sees it."""
    return func.immutable_unaccent(func.lower(literal(word, String)))


def _escaped(part: str) -> ColumnElement[str]:
    escaped = plain(part)
    # By the database and after unaccent, which turns some signs into wildcards of LIKE.
    for sign in ("\\", "%", "_"):
        escaped = func.replace(escaped, sign, "\\" + sign)
    return escaped
