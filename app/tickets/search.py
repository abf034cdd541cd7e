"""What a person typed into the search box, as the few questions the database can answer quickly.

A number or a foreign reference is found by equality; words of three letters or more anywhere inside a word,
shorter ones at the beginning of a word: both are served by one trigram index. Nothing typed is ever syntax.
"""

import re
from dataclasses import dataclass

from app.tickets.vocabulary import KINDS, NUMBER_DIGITS, PREFIX, number_of

LONGEST = 1000
MOST_WORDS = 10
TRIGRAM = 3
_NUMBER = re.compile(r"(?P<prefix>[a-z]{3})?(?P<digits>[0-9]{1,12})", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Word:
    """One word to be found literally: ``anywhere``, or only where a word begins."""

    text: str
    anywhere: bool


@dataclass(frozen=True)
class Question:
    """One search: one of ``numbers`` or ``reference`` by equality, or else every one of ``words``."""

    numbers: tuple[str, ...]
    reference: str
    words: tuple[Word, ...]


def parse(text: str) -> Question | None:
    """Return the questions for ``text``, or None when it holds nothing to look for."""
    typed = " ".join(text[:LONGEST].split())
    if not typed:
        return None
    words = tuple(Word(word, len(word) >= TRIGRAM) for word in typed.split(" ")[:MOST_WORDS])
    return Question(numbers_in(typed), typed.lower(), words)


def numbers_in(typed: str) -> tuple[str, ...]:
    """Return the ticket numbers that ``typed`` can mean: ``inc45`` is INC000045, ``45`` is one of each kind.

    Leading zeros beyond a number's six digits mean a foreign reference, not ours.
    """
    match = _NUMBER.fullmatch(typed)
    if match is None:
        return ()
    digits, prefix = match["digits"], (match["prefix"] or "").upper()
    if len(digits) > NUMBER_DIGITS and digits.startswith("0"):
        return ()
    return tuple(number_of(kind, int(digits)) for kind in KINDS if prefix in ("", PREFIX[kind]))
