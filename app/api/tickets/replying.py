"""What helps to write on a ticket: texts for replies, what each says of it, and who may be called by name."""

from typing import Any

from marshmallow import fields

from app.access.ticket_rights import Action
from app.api.base.answering import Listed
from app.api.base.door import anybody, caller
from app.api.base.parts import id_of
from app.api.base.shapes import Asked, Shape, list_of, text
from app.api.bearer import require_covered
from app.api.tickets.door import door, seen_at
from app.core.errors import NotFound
from app.tickets.models import ReplyTemplate
from app.tickets.queries import Seen
from app.tickets.queries.audience import people_to_mention
from app.tickets.queries.templates import usable_template, usable_template_keyed, usable_templates
from app.web.format import now
from app.web.replies import filled_for
from app.web.words import named

LONGEST_QUERY = 100


class Reply(Shape):
    """A reply template that the caller may use."""

    id = fields.Integer(required=True)
    key = fields.String(required=True)
    name = fields.String(required=True)


class FilledReply(Shape):
    """Its text in the requester's language; ``missing`` are its variables that nothing can be put into yet."""

    text = fields.String(required=True)
    missing = fields.List(fields.String(), required=True)


class MentionsAsked(Asked):
    """Whom, and in what."""

    q = text(LONGEST_QUERY, load_default="", metadata={"description": "A name or an identifier, or how it begins."})
    internal = fields.Boolean(load_default=False, metadata={"description": "In an internal note."})


class Mentionable(Shape):
    """Somebody who may be called by `@` and their identifier."""

    identifier = fields.String(required=True)
    name = fields.String(required=True)


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


@door.get("/tickets/<key>/people", list_of(Mentionable), may=anybody, query=MentionsAsked)
def list_mentionable(key: str, query: dict[str, Any]) -> Listed:
    """List at most eight people who may read what the caller writes on a ticket and whom `q` finds, the nearest first.

    A personal token needs the scope of the directory too.
    """
    seen, notes = seen_at(key), query["internal"]
    seen.require(Action.ADD_NOTE if notes else Action.COMMENT)
    require_covered("people", writes=False)
    found = people_to_mention(seen, query["q"], now(), notes=notes)
    return Listed([{"identifier": identifier, "name": name} for identifier, name in found])


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
