"""What a draft may be: where it belongs, and how much of it is kept."""

import re
from collections.abc import Mapping

from app.core.errors import BadRequest, Invalid
from app.core.i18n import N_, Message

NEW_INCIDENT, NEW_TASK = "new:incident", "new:task"
LONGEST, MOST_FIELDS = 100_000, 30
# The keys of the files that were brought for it, apart by spaces.
FILES = "files"
# What makes a draft worth keeping; the rest of a form (who, how urgent) comes along with it.
WORDS = ("source_md", "title", "body", "additional_info", FILES)
_ON_TICKET = re.compile(r"comment:([1-9][0-9]{0,17})")
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NOT_KEPT = frozenset({"csrf_token", "draft", "idempotency_key", "url", "version", "target"})


def comment_on(ticket_id: int) -> str:
    """Return the place of the composer of a ticket."""
    return f"comment:{ticket_id}"


def ticket_of(place: str) -> int | None:
    """Return the ticket that a place belongs to, None for a form that belongs to none; raise BadRequest otherwise."""
    if place in (NEW_INCIDENT, NEW_TASK):
        return None
    if not (found := _ON_TICKET.fullmatch(place)):
        raise BadRequest(Message(N_("No form has this name.")))
    return int(found[1])


def kept(fields: Mapping[str, str]) -> dict[str, str]:
    """Return what is kept of a form's fields, nothing when they hold no words.

    Raises Invalid when it is longer than 100,000 characters, or holds what no database can.
    """
    told = {name: text.replace("\r\n", "\n") for name, text in fields.items() if _is_kept(name)}
    if sum(map(len, told.values())) > LONGEST or len(told) > MOST_FIELDS:
        raise Invalid(
            Message(
                N_("The text is too long to be kept as a draft: at most %(number)s characters."), {"number": LONGEST}
            )
        )
    if any("\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text) for text in told.values()):
        raise Invalid(Message(N_("It holds a character that cannot be stored.")))
    return told if any(told.get(name, "").strip() for name in WORDS) else {}


def _is_kept(name: str) -> bool:
    return bool(_FIELD.fullmatch(name)) and name not in _NOT_KEPT
