"""The words of the CMDB: stable keys, and what people read."""

from collections.abc import Mapping
from enum import StrEnum

from app.core.i18n import N_, Message


class Worded(StrEnum):
    """A stable key with the word that people read for it."""

    word: Message

    def __new__(cls, key: str, word: str = "") -> "Worded":
        """Make a member of its key and its English word."""
        member = str.__new__(cls, key)
        member._value_, member.word = key, Message(word)
        return member


class State(Worded):
    """Where a CI is in its life."""

    IN_STOCK = "in_stock", N_("In stock")
    IN_USE = "in_use", N_("In use")
    IN_REPAIR = "in_repair", N_("In repair")
    LENT = "lent", N_("Lent")
    LOST = "lost", N_("Lost")
    RETIRED = "retired", N_("Retired")


class Kind(Worded):
    """What a field of a type holds."""

    TEXT = "text", N_("Text")
    NUMBER = "number", N_("Numeric")
    DATE = "date", N_("Date")
    CHOICE = "choice", N_("One of a list")
    PERSON = "person", N_("Person")
    LOCATION = "location", N_("Location")
    CI = "ci", N_("Another CI")


class CiEvent(Worded):
    """What can happen to a CI."""

    CREATED = "created", N_("recorded it")
    CHANGED = "changed", N_("changed it")
    STATE_CHANGED = "state_changed", N_("changed its state")
    HANDED_OVER = "handed_over", N_("handed it over")
    GIVEN_BACK = "given_back", N_("took it back")
    RELATED = "related", N_("added a relation")
    UNRELATED = "unrelated", N_("removed a relation")
    DELETED = "deleted", N_("deleted it")
    RESTORED = "restored", N_("restored it")


STATE_WORDS: Mapping[str, Message] = {one: one.word for one in State}
EVENT_WORDS: Mapping[str, Message] = {one: one.word for one in CiEvent}
# Kinds whose value is the id of a row elsewhere.
REFERENCES = frozenset({Kind.PERSON, Kind.LOCATION, Kind.CI})
