"""What the configurable rows of the tickets must be."""

import re
from collections.abc import Mapping

from app.core.i18n import LANGUAGES, N_, Message
from app.tickets.vocabulary import IMPACTS, KINDS, PRIORITIES, URGENCIES

KEY = re.compile(r"[a-z0-9][a-z0-9_]{0,63}")
NAME_MAX = 100


def faults_of_named(key: str, names: Mapping[str, str]) -> dict[str, Message]:
    """Return what is wrong with a row's key and its names, by field."""
    faults: dict[str, Message] = {}
    if not KEY.fullmatch(key):
        faults["key"] = Message(N_("Small letters, digits and underscores, at most 64."))
    if not names:
        faults["names"] = Message(N_("Give it a name in at least one language."))
    elif set(names) - set(LANGUAGES) or any(not _is_name(name) for name in names.values()):
        faults["names"] = Message(N_("At most %(number)s characters in each language."), {"number": NAME_MAX})
    return faults


def faults_of_rule(name: str, kind: str | None) -> dict[str, Message]:
    """Return what is wrong with a routing rule's own words, by field."""
    faults: dict[str, Message] = {}
    if not name or not _is_name(name):
        faults["name"] = Message(N_("Give it a name of at most %(number)s characters."), {"number": NAME_MAX})
    if kind is not None and kind not in KINDS:
        faults["kind"] = Message(N_("Choose a value of the list."))
    return faults


def faults_of_matrix(cells: Mapping[tuple[str, str], str]) -> dict[str, Message]:
    """Return what is wrong with cells of the matrix, by ``impact.urgency``."""
    wrong = Message(N_("Choose a value of the list."))
    return {
        f"{impact}.{urgency}": wrong
        for (impact, urgency), priority in cells.items()
        if impact not in IMPACTS or urgency not in URGENCIES or priority not in PRIORITIES
    }


def _is_name(name: str) -> bool:
    return len(name) <= NAME_MAX and "\x00" not in name and not any("\ud800" <= sign <= "\udfff" for sign in name)
