"""A domain's sentence as JSON and back, so that it is said in the language of whoever reads it later."""

from collections.abc import Mapping
from typing import Any

from app.core.i18n import Message

_INSIDE = "text"


def kept(message: Message) -> dict[str, Any]:
    """Return the sentence and its values as plain JSON; other values than numbers, texts and names become texts."""
    return {_INSIDE: message.text, "values": {key: _kept(value) for key, value in message.values.items()}}


def told(stored: Mapping[str, Any] | None) -> Message:
    """Return the sentence that ``kept`` stored; an empty one for None."""
    if not stored:
        return Message("")
    return Message(stored[_INSIDE], {key: _told(value) for key, value in stored["values"].items()})


def _kept(value: Any) -> Any:
    if isinstance(value, Message):
        return kept(value)
    if isinstance(value, Mapping):
        return dict(value)
    return value if isinstance(value, int | float) else str(value)


def _told(value: Any) -> Any:
    return told(value) if isinstance(value, dict) and _INSIDE in value else value
