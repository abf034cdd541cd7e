"""Files for machines: brought as the body of a request, then sent with a ticket, a comment or a solution."""

from typing import Any, BinaryIO, cast
from uuid import UUID

from flask import Response, request
from marshmallow import fields

from app.api.base.answering import Made
from app.api.base.conditions import know_body
from app.api.base.door import Door, anybody, caller
from app.api.base.refusals import UnsupportedMediaType
from app.api.base.shapes import Shape
from app.attachments import operations
from app.attachments.commands import DropUpload, KeepUpload, Redact
from app.attachments.models import Attachment
from app.attachments.operations import Gone
from app.core.errors import Forbidden
from app.tickets.operations import redact_file
from app.tickets.queries.attachments import get_file
from app.web.files import discard, sent, store_upload
from app.web.format import now

ANY = "application/octet-stream"
BODY = {"content": {ANY: {"schema": {"type": "string", "format": "binary"}}}, "required": True}
door = Door("attachments", "Files of tickets, by their key.")


class Upload(Shape):
    """A file that was brought and not sent yet: its key goes into the ``files`` of what it comes with."""

    key = fields.UUID(required=True)
    name = fields.String(required=True)
    size = fields.Integer(required=True)
    media_type = fields.String(required=True)


class UploadName(Shape):
    """What the file is called."""

    name = fields.String(load_default="", metadata={"description": "The file's name; at most 300 characters."})


def store_body(query: dict[str, Any]) -> KeepUpload:
    """Return what to keep of the body, which then lies in the store, outside any transaction."""
    if not operations.may_bring(caller()):
        raise Forbidden
    operations.require_room(caller())
    if request.mimetype != ANY:
        raise UnsupportedMediaType(ANY)
    stored = store_upload(cast(BinaryIO, request.stream), query["name"], request.content_length)
    know_body(stored.digest)
    return stored


@door.post("/attachments", Upload, may=anybody, query=UploadName, status=201, before=store_body, raw_body=BODY)
def bring_file(query: dict[str, Any], ready: KeepUpload) -> Made:
    """Bring one file, as the body of the request."""
    kept = operations.keep_upload(ready, actor=caller(), now=now())
    told = {"key": str(kept.key), "name": kept.name, "size": kept.size, "media_type": kept.media_type}
    return Made(told, f"/attachments/{kept.key}")


def discard_gone(gone: Gone | Attachment) -> None:
    """Remove the bytes that no row names any more."""
    discard(gone.digests, put_before=gone.created_at)


@door.delete("/attachments/<uuid:key>", may=anybody, after=discard_gone)
def drop_file(key: UUID) -> Attachment:
    """Forget a file that the caller brought and did not send."""
    return operations.drop_upload(DropUpload(key), actor=caller(), now=now())


@door.post("/attachments/<uuid:key>/redact", None, may=anybody, status=204, keyed=False, after=discard_gone)
def redact_attachment(key: UUID) -> Gone:
    """Take a file off its ticket for good; administrators may."""
    return redact_file(Redact(key), actor=caller(), now=now())


@door.file("/attachments/<uuid:key>", ANY, may=anybody)
def fetch_file(key: UUID) -> Response:
    """Send a file that the caller may open."""
    file = get_file(key, caller())
    return sent(str(file.sha256), ANY, as_attachment=True, download_name=file.name)
