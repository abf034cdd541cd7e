"""Configurable rows, whatever their noun: what a door asks of them, and what their key and names must be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.core.i18n import LANGUAGES, N_, Message
from app.directory.checks import key_from

Details = TypeVar("Details")
KEY = re.compile(r"[a-z0-9][a-z0-9_]{0,63}")
NAME_MAX = 100
_MISSING = Message(N_("This is needed."))
_TOO_LONG = Message(N_("At most %(most)d characters."), {"most": NAME_MAX})


@dataclass(frozen=True)
class Create(Generic[Details]):
    """Add a configurable row."""

    details: Details


@dataclass(frozen=True)
class Update(Generic[Details]):
    """Change a configurable row; ``version`` is the one the editor saw."""

    id: int
    details: Details
    version: int


@dataclass(frozen=True)
class Move:
    """Move a configurable row in the order: up (negative, asked earlier) or down."""

    id: int
    by: int


@dataclass(frozen=True)
class Delete:
    """Remove a configurable row that nothing uses."""

    id: int


def faults_of_named(key: str, names: Mapping[str, str]) -> dict[str, Message]:
    """Return what is wrong with a row's key and its names, by field."""
    faults: dict[str, Message] = {}
    if not KEY.fullmatch(key):
        faults["key"] = Message(N_("Small letters, digits and underscores, at most 64."))
    if not names:
        faults["names"] = Message(N_("Give it a name in at least one language."))
    elif set(names) - set(LANGUAGES) or any(not is_name(name) for name in names.values()):
        faults["names"] = Message(N_("At most %(number)s characters in each language."), {"number": NAME_MAX})
    return faults


def faults_of_names(names: Mapping[str, str]) -> dict[str, Message]:
    """Return what is wrong with the names of a row whose key is made of them."""
    if not any(name.strip() for name in names.values()):
        return {"names": _MISSING}
    return {"names": _TOO_LONG} if any(len(name) > NAME_MAX for name in names.values()) else {}


def is_name(name: str) -> bool:
    """Return whether the database and a list can carry ``name``."""
    return len(name) <= NAME_MAX and "\x00" not in name and not any("\ud800" <= sign <= "\udfff" for sign in name)


def told(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts by language without their outer blanks, the empty ones left out."""
    return {lang: text.strip() for lang, text in texts.items() if text and text.strip()}


def key_of(key: str, names: Mapping[str, str]) -> str:
    """Return the key as typed, or one made of the first name."""
    return key.strip() or key_from(next(iter(names.values()), "")).replace("-", "_")
