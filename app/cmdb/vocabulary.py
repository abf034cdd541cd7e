"""The words of the CMDB: stable keys, and what people read."""

from collections.abc import Mapping
from enum import StrEnum

from app.core.i18n import N_, Message


class State(StrEnum):
    """Where a CI is in its life."""

    IN_STOCK = "in_stock"
    IN_USE = "in_use"
    IN_REPAIR = "in_repair"
    LENT = "lent"
    LOST = "lost"
    RETIRED = "retired"


class Kind(StrEnum):
    """What a field of a type holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    PERSON = "person"
    LOCATION = "location"
    CI = "ci"


class CiEvent(StrEnum):
    """What can happen to a CI."""

    CREATED = "created"
    CHANGED = "changed"
    STATE_CHANGED = "state_changed"
    HANDED_OVER = "handed_over"
    GIVEN_BACK = "given_back"
    RELATED = "related"
    UNRELATED = "unrelated"
    DELETED = "deleted"
    RESTORED = "restored"


STATE_WORDS: Mapping[str, Message] = {
    State.IN_STOCK: Message(N_("In stock")),
    State.IN_USE: Message(N_("In use")),
    State.IN_REPAIR: Message(N_("In repair")),
    State.LENT: Message(N_("Lent")),
    State.LOST: Message(N_("Lost")),
    State.RETIRED: Message(N_("Retired")),
}
KIND_WORDS: Mapping[str, Message] = {
    Kind.TEXT: Message(N_("Text")),
    Kind.NUMBER: Message(N_("Number")),
    Kind.DATE: Message(N_("Date")),
    Kind.CHOICE: Message(N_("One of a list")),
    Kind.PERSON: Message(N_("Person")),
    Kind.LOCATION: Message(N_("Location")),
    Kind.CI: Message(N_("Another CI")),
}
EVENT_WORDS: Mapping[str, Message] = {
    CiEvent.CREATED: Message(N_("recorded it")),
    CiEvent.CHANGED: Message(N_("changed it")),
    CiEvent.STATE_CHANGED: Message(N_("changed its state")),
    CiEvent.HANDED_OVER: Message(N_("handed it over")),
    CiEvent.GIVEN_BACK: Message(N_("took it back")),
    CiEvent.RELATED: Message(N_("added a relation")),
    CiEvent.UNRELATED: Message(N_("removed a relation")),
    CiEvent.DELETED: Message(N_("deleted it")),
    CiEvent.RESTORED: Message(N_("restored it")),
}
# Kinds whose value is the id of a row elsewhere.
REFERENCES = frozenset({Kind.PERSON, Kind.LOCATION, Kind.CI})
