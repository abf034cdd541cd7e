"""What happened to a ticket since the caller looked, and that they have looked."""

from typing import Any

from marshmallow import fields, validate

from app.access.ticket_rights import Action
from app.api.base.door import anybody, caller
from app.api.base.reading import CHECK
from app.api.base.shapes import Asked, Shape
from app.api.tickets.door import door, seen_at
from app.api.tickets.saying import Happening, happening
from app.core.errors import Invalid
from app.core.i18n import N_, Message
from app.tickets import operations, pulse, queries
from app.tickets.commands import MarkRead
from app.web.format import now
from app.web.words import lazy_gettext as _l

MOST = 100
A_TAG = validate.Regexp(r"^[nr][0-9]{1,19}$", error=_l("This is no tag of a ticket."))
_NO_TAG = Message(N_("This is no tag of a ticket."))


class PulseAsked(Asked):
    """Since when."""

    since = fields.String(validate=A_TAG, metadata={"description": "The `tag` that the caller was told before."})


class Pulse(Shape):
    """How far a ticket has come: its ``tag`` changes with every event that the caller may know of."""

    tag = fields.String(required=True)
    news = fields.List(
        fields.Nested(Happening),
        required=True,
        metadata={"description": "What happened after `since`, oldest first: the latest 100."},
    )
    more = fields.Integer(required=True, metadata={"description": "How many happened before those, after `since`."})


class Read(Shape):
    """How far the caller has read."""

    tag = fields.String(required=True, validate=A_TAG, metadata={"description": "The `tag` of what was read."})


@door.get("/tickets/<key>/pulse", Pulse, may=anybody, query=PulseAsked)
def read_pulse(key: str, query: dict[str, Any]) -> dict[str, Any]:
    """Tell what is new on a ticket since the caller looked, as far as it is theirs to read."""
    seen = seen_at(key)
    notes, since = bool(seen.may(Action.VIEW_NOTES)), query.get("since")
    told = [] if since is None else pulse.since(queries.timeline(seen), since, notes=notes)
    return {
        "tag": pulse.tag(seen.ticket.last_seq, seen.ticket.updated_at, notes=notes),
        "news": [happening(one) for one in told[-MOST:]],
        "more": max(0, len(told) - MOST),
    }


@door.post("/tickets/<key>/read", None, may=anybody, body=Read, status=204)
def mark_read(key: str, body: dict[str, Any]) -> None:
    """Remember how far the caller, who reads internal notes, has read: the list shows what is new since."""
    seen = seen_at(key)
    seen.require(Action.VIEW_NOTES)
    seq = pulse.seq_of(body["tag"])
    if seq is None:
        raise Invalid(CHECK, fields={"tag": _NO_TAG})
    operations.mark_read(MarkRead(seen.ticket.id, min(seq, seen.ticket.last_seq)), actor=caller(), now=now())
