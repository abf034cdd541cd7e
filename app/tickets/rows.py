"""What the configurable rows of the tickets must be."""

from collections.abc import Mapping

from app.core.i18n import N_, Message
from app.directory.rows import NAME_MAX, faults_of_named, is_name
from app.tickets.vocabulary import IMPACTS, KINDS, PRIORITIES, URGENCIES

__all__ = ["NAME_MAX", "faults_of_matrix", "faults_of_named", "faults_of_rule"]


def faults_of_rule(name: str, kind: str | None) -> dict[str, Message]:
    """Return what is wrong with a routing rule's own words, by field."""
    faults: dict[str, Message] = {}
    if not name or not is_name(name):
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
