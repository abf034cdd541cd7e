"""The texts for replies on a ticket: which ones, and what each says of it."""

from typing import Any

from marshmallow import fields

from app.access.ticket_rights import Action
from app.api.base.answering import Listed
from app.api.base.door import anybody, caller
from app.api.base.parts import id_of
from app.api.base.shapes import Shape, list_of
from app.api.tickets.door import door, seen_at
from app.core.errors import NotFound
from app.tickets.models import ReplyTemplate
from app.tickets.queries import Seen
from app.tickets.queries.templates import usable_template, usable_template_keyed, usable_templates
from app.web.replies import filled_for
from app.web.words import named


class Reply(Shape):
    """A reply template that the caller may use."""

    id = fields.Integer(required=True)
    key = fields.String(required=True)
    name = fields.String(required=True)


class FilledReply(Shape):
    """Its text in the requester's language; ``missing`` are its variables that nothing can be put into yet."""

    text = fields.String(required=True)
    missing = fields.List(fields.String(), required=True)


@door.get("/tickets/<key>/replies", list_of(Reply), may=anybody)
def list_replies(key: str) -> Listed:
    """List the reply templates that the caller may use on a ticket."""
    _written_on(key)
    return Listed([{"id": one.id, "key": one.key, "name": named(one.names)} for one in usable_templates(caller())])


@door.get("/tickets/<key>/replies/<template>", FilledReply, may=anybody, refuses=(409,))
def fill_reply(key: str, template: str) -> dict[str, Any]:
    """Fill in a reply template, named by its id or key, with what a ticket says now; nothing is sent.

    A key names the caller's own, else that of a group of theirs, else everybody's; two as near are refused (409).
    """
    filled = filled_for(_written_on(key), _template_at(template))
    return {"text": filled.text, "missing": list(filled.missing)}


def _template_at(key: str) -> ReplyTemplate:
    try:
        return usable_template(id_of(key), caller())
    except NotFound:
        return usable_template_keyed(key, caller())


def _written_on(key: str) -> Seen:
    """Return the ticket of an address; raise Forbidden for who may write no note on it."""
    seen = seen_at(key)
    seen.require(Action.ADD_NOTE)
    return seen
