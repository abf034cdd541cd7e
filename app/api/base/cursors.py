"""Cursors: where a list goes on, opaque to the caller."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from typing import Any

from app.core.errors import BadRequest
from app.core.i18n import N_, Message
from app.web.guard import is_broken


def written(order: str, *place: Any) -> str:
    """Return the cursor of the row at ``place`` (what it is sorted by, its id) in a list sorted by ``order``."""
    said = json.dumps([order, *place], separators=(",", ":"), default=str)
    return urlsafe_b64encode(said.encode()).decode().rstrip("=")


def read(cursor: str | None, order: str, *kinds: type) -> tuple[Any, ...] | None:
    """Return the place a cursor names, None for no cursor; raise BadRequest unless it is one of this very order.

    ``kinds`` are the types of the place's values; each may also be None but the last, which is the id.
    """
    if cursor is None:
        return None
    try:
        said = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        known, *place = said
    except (Error, ValueError, TypeError, RecursionError):
        raise _refusal() from None
    fits = len(place) == len(kinds) and place[-1] is not None
    fits = fits and all(value is None or type(value) is kind for value, kind in zip(place, kinds, strict=True))
    broken = any(isinstance(value, str) and is_broken(value) for value in place)
    too_large = any(isinstance(value, int) and abs(value) >= 2**63 for value in place)
    if known != order or not fits or broken or too_large:
        raise _refusal()
    return tuple(place)


def _refusal() -> BadRequest:
    return BadRequest(Message(N_("This is no cursor of this list; begin again without it.")), code="bad_cursor")
