"""What somebody typed in the directory's box may be: words of a name, an identifier, a mail, a phone (D35)."""

import re
from dataclasses import dataclass

MOST_WORDS = 8
_PHONE = re.compile(r"[\d\s()./+-]+")
_FEWEST_DIGITS = 4
_FEWEST_LETTERS_OF_MAIL = 3
FEW_LETTERS = 2  # So few are the beginning of a word, and hold no slip.


@dataclass(frozen=True)
class Question:
    """``words`` are parts of a name or identifier, in any order; ``mail`` and ``digits`` are "" when it is none.

    ``names`` are the words of a name that may hold a slip: "Jean-Piere" is two; none where one is no name, or all are
    too short for one.
    """

    login: str
    words: tuple[str, ...]
    names: tuple[str, ...]
    mail: str
    digits: str


def parse(text: str) -> Question:
    """Return what ``text`` may mean; a question without words finds everybody.

    A phone is its digits without leading zeros: "01 42 68" is part of "+33 1 42 68".
    """
    words = tuple(text.split()[:MOST_WORDS])
    alone = words[0].lower() if len(words) == 1 else ""
    is_mail = len(alone) >= _FEWEST_LETTERS_OF_MAIL and ("@" in alone or "." in alone)
    pieces = tuple(filter(None, re.split(r"[\s'’-]+", " ".join(words))))
    digits = re.sub(r"\D", "", text).lstrip("0") if _PHONE.fullmatch(text) else ""
    return Question(
        login=" ".join(words).lower(),
        words=words,
        names=pieces if all(map(str.isalpha, pieces)) and any(map(may_slip, pieces)) else (),
        mail=alone if is_mail else "",
        digits=digits if len(digits) >= _FEWEST_DIGITS and digits.isascii() else "",
    )


def may_slip(word: str) -> bool:
    """Return whether a word is long enough to be meant although one letter is wrong."""
    return len(word) > FEW_LETTERS
