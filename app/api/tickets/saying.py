"""What is said on a ticket, and its story."""

from datetime import datetime
from functools import partial
from typing import Any

from marshmallow import fields

from app.api.base.answering import Listed, Made
from app.api.base.bounded import Several
from app.api.base.door import anybody, caller
from app.api.base.naming import named_by
from app.api.base.parts import LONG, id_of, listed_by
from app.api.base.shapes import AskedList, Shape, YesOrNo, instant, list_of, named, one_of, text
from app.api.tickets.door import door, seen_at, ticket_at
from app.api.tickets.holding import held_ticket
from app.attachments.limits import MOST_FILES
from app.core.i18n import Message
from app.tickets import operations, queries
from app.tickets.commands import AddComment
from app.tickets.queries.attachments import FileLine, files_of
from app.tickets.timeline import Entry
from app.tickets.vocabulary import BODY_MAX
from app.web.format import now
from app.web.words import say

ACT, COMMENT, NOTE = "act", "comment", "note"
# Where a line of the story ends: its instant, its ticket (one may have been merged into another), its event.
PLACE = (datetime, int, int)


class File(Shape):
    """A file of a ticket; `GET /attachments/<key>` brings it."""

    key = fields.UUID(required=True)
    name = fields.String(required=True)
    size = fields.Integer(required=True)
    media_type = fields.String(required=True)
    redacted = fields.Boolean(required=True)
    comment = fields.Integer(required=True, allow_none=True)


class Comment(Shape):
    """Something said on a ticket: Markdown, as typed; an internal one is read by staff only."""

    id = fields.Integer(required=True)
    author = named()
    text = fields.String(required=True)
    internal = fields.Boolean(required=True)
    created_at = instant(required=True)


class Happening(Shape):
    """One line of a ticket's story: an act in words, a comment or a note."""

    occurred_at = instant(required=True)
    kind = one_of((ACT, COMMENT, NOTE), required=True)
    person = named()
    on_behalf_of = named()
    token = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The name of the personal token by which a program did it; told to staff."},
    )
    words = fields.List(fields.String(), required=True)
    reason = fields.String(required=True)
    comment = fields.Integer(required=True, allow_none=True)
    text = fields.String(required=True)


class NewComment(Shape):
    """Something to say; ``internal`` is for staff only, ``files`` are keys of uploads."""

    text = text(BODY_MAX, 1, required=True)
    internal = YesOrNo(load_default=False)
    files = Several(fields.UUID(), MOST_FILES, load_default=list)


FileList, CommentList, HappeningList = list_of(File), list_of(Comment), list_of(Happening)


@door.get("/tickets/<key>/comments", CommentList, may=anybody, query=AskedList)
def list_comments(key: str, query: dict[str, Any]) -> Listed:
    """List what was said on a ticket, oldest first; internal notes only to whom they are for."""
    seen = seen_at(key)
    return listed_by(query, "oldest", PLACE, partial(queries.story_part, seen, only_said=True), _comment)


@door.post("/tickets/<key>/comments", Comment, may=anybody, body=NewComment, status=201, held=held_ticket)
def add_comment(key: str, body: dict[str, Any]) -> Made:
    """Say something on a ticket."""
    ticket = ticket_at(key)
    command = AddComment(ticket.id, body["text"], body["internal"], files=tuple(body["files"]))
    said = operations.comment(command, actor=caller(), now=now())
    told = {
        "id": said.id,
        "author": {"id": said.author_id, "name": caller().name},
        "text": said.source_md,
        "internal": said.internal,
        "created_at": said.created_at,
    }
    return Made(told, f"/tickets/{ticket.number}/comments/{said.id}")


@door.get("/tickets/<key>/comments/<comment>", Comment, may=anybody)
def read_comment(key: str, comment: str) -> dict[str, Any]:
    """Read what was said once on a ticket; an internal note is there for those alone whom it is for."""
    return _comment(queries.line_saying(seen_at(key), id_of(comment, LONG)))


@door.get("/tickets/<key>/history", HappeningList, may=anybody, query=AskedList)
def list_history(key: str, query: dict[str, Any]) -> Listed:
    """Tell the story of a ticket, oldest first, in the caller's language, as far as it is theirs to read."""
    return listed_by(query, "oldest", PLACE, partial(queries.story_part, seen_at(key)), happening)


@door.get("/tickets/<key>/files", FileList, may=anybody)
def list_files(key: str) -> Listed:
    """List the files of a ticket that the caller may open."""
    return Listed([_file(one) for one in files_of(seen_at(key))])


def _comment(told: Entry) -> dict[str, Any]:
    return {
        "id": told.comment_id,
        "author": named_by(told.person_id, told.person),
        "text": told.source_md,
        "internal": told.kind == NOTE,
        "created_at": told.at,
    }


def happening(told: Entry) -> dict[str, Any]:
    """Return a line of a ticket's story as ``Happening`` tells it."""
    return {
        "occurred_at": told.at,
        "kind": told.kind,
        "person": named_by(told.person_id, told.person),
        "on_behalf_of": named_by(told.on_behalf_of_id, told.on_behalf_of),
        "token": told.token or None,
        "words": [say(one) if isinstance(one, Message) else str(one) for one in told.words],
        "reason": told.reason,
        "comment": told.comment_id,
        "text": told.source_md,
    }


def _file(line: FileLine) -> dict[str, Any]:
    return {
        "key": str(line.key),
        "name": line.name,
        "size": line.size,
        "media_type": line.media_type,
        "redacted": line.redacted,
        "comment": line.comment_id,
    }
