"""Passwords: what is acceptable, and how they are kept (facts.md; threats 52, 53)."""

import base64
import hmac
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import bcrypt

from app.core.i18n import N_, Message

SHORTEST = 10
LONGEST = 4096
LONG_ENOUGH = 24
ROUNDS = 12
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"

_SHORT = Message(N_("At least %(least)d characters; a few words in a row are easy to remember."), {"least": SHORTEST})
_LONG = Message(N_("At most %(most)d characters."), {"most": LONGEST})
_COMMON = Message(N_("This password is one of the first that are tried. Choose another."))
_OWN = Message(N_("A password must not be made of your own name or address."))


@dataclass(frozen=True)
class Hasher:
    """Makes and checks hashes; ``pepper`` is the installation's secret, ``rounds`` the cost of bcrypt."""

    pepper: bytes
    rounds: int = ROUNDS

    def make(self, password: str) -> str:
        """Return the hash to keep of ``password``."""
        return bcrypt.hashpw(self._pre_hash(password), bcrypt.gensalt(self.rounds)).decode("ascii")

    def check(self, password: str, kept: str | None) -> bool:
        """Return whether ``kept`` is a hash of ``password``.

        Nothing kept takes the same time as a wrong password: how long the answer takes tells nobody who exists.
        """
        if kept is None:
            bcrypt.hashpw(self._pre_hash(password), bcrypt.gensalt(self.rounds))
            return False
        return bcrypt.checkpw(self._pre_hash(password), kept.encode("ascii"))

    def _pre_hash(self, password: str) -> bytes:
        # bcrypt reads 72 bytes and stops at NUL; 64 characters of base64 hold every byte of a password of any length.
        text = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
        return base64.b64encode(hmac.digest(self.pepper, text, "sha384"))


def fault(password: str, own_words: Iterable[str | None] = ()) -> Message | None:
    """Return why ``password`` may not be chosen, None if it may; ``own_words`` are the person's names and addresses."""
    if len(password) > LONGEST:
        return _LONG
    if len(password) < SHORTEST:
        return _SHORT
    plain = password.casefold()
    core = "".join(letter for letter in plain if letter.isalnum())
    if plain in _common() or core in _common() or (len(plain) < LONG_ENOUGH and _is_monotonous(plain, core)):
        return _COMMON
    words = [word.casefold() for word in own_words if word and len(word) > 2]
    return _OWN if _without(core, words) else None


def generate() -> str:
    """Return a password to be read aloud once and changed at the first sign-in: four groups of four letters."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


@cache
def _common() -> frozenset[str]:
    return frozenset((Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8").split("\n"))


def _is_monotonous(plain: str, core: str) -> bool:
    """Return whether it is made of few letters, one run of neighbours such as 1234567890, or one piece repeated."""
    steps = {ord(after) - ord(before) for before, after in pairwise(core)}
    return len(set(plain)) < 4 or (len(core) > 2 and (len(steps) == 1 or core in (core + core)[1:-1]))


def _without(text: str, words: Iterable[str]) -> bool:
    """Return whether fewer than five letters are left of ``text`` once ``words`` are taken out."""
    left = text
    for word in sorted(words, key=len, reverse=True):
        left = left.replace("".join(letter for letter in word if letter.isalnum()), "")
    return left != text and len(left) < 5
