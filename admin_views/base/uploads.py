"""Files that come with a form itself, as a browser without a script sends them."""

from collections.abc import Callable
from typing import Any, BinaryIO

from flask import request

from app.attachments import operations, queries
from app.attachments.naming import clean_name
from app.core.actor import Actor
from app.core.errors import DomainError
from app.web.files import store_upload
from app.web.words import gettext, say
from forms.attachments import FilesField

UPLOAD = "upload"


def take_in(field: FilesField, actor: Actor, run: Callable[..., Any]) -> bool:
    """Keep the files that came with a form itself, as a browser without a script sends them; return if any came.

    A refused file leaves its sentence on the field, the others are kept. The field knows afterwards what the form
    shows when it is refused: ``kept``.
    """
    sent = [one for one in request.files.getlist(UPLOAD) if one.filename]
    for one in sent:
        try:
            operations.require_room(actor)
            command = store_upload(one.stream, one.filename or "", _size(one.stream))
            field.data = (*field.data, run(operations.keep_upload, command).key)
        except DomainError as error:
            name = clean_name(one.filename or "")
            field.refusals.append(gettext("%(name)s: %(sentence)s", name=name, sentence=say(error.message)))
    field.kept = queries.pending(field.data, actor)
    return bool(sent)


def show_again(field: FilesField, actor: Actor) -> None:
    """Bind the files of a draft to what its form shows; one that no longer waits is told on the field."""
    field.kept = queries.pending(field.data, actor)
    if len(field.kept) < len(field.data):
        field.errors = [gettext("A file is no longer here: it was sent, or a day has passed. Add it again.")]


def _size(stream: BinaryIO) -> int:
    size = stream.seek(0, 2)
    stream.seek(0)
    return size
