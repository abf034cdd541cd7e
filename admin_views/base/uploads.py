"""Files on their way in: from a request to the store, before any transaction; and out of it again."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from io import BytesIO
from typing import Any, BinaryIO

from flask import current_app, request
from flask_babel import gettext

from app.attachments import operations, queries
from app.attachments.commands import KeepUpload
from app.attachments.naming import clean_name
from app.attachments.sniffing import HEAD, PICTURES, media_type_of
from app.core.actor import Actor
from app.core.clock import utcnow
from app.core.db import let_go
from app.core.errors import DomainError
from app.core.pictures import Renditions, TooBusy, TooManyPixels, renditions_of
from app.core.store import MEGABYTE, Store, StoreAway, TooLarge, on_disk
from app.web.words import say
from forms.attachments import FilesField

UPLOAD = "upload"
log = logging.getLogger(__name__)


def the_store() -> Store:
    """Return the installation's store of files."""
    kept: Store = current_app.extensions["store"]
    return kept


def largest() -> int:
    """Return how many bytes a file may have, a setting."""
    return int(current_app.extensions["settings"].upload_mb) * MEGABYTE


def store_upload(stream: BinaryIO, name: str, size: int | None) -> KeepUpload:
    """Return what to keep of a file that now lies in the store, a picture with its copies.

    ``size`` is what the sender says it will be. Raises TooLarge, Invalid, NoRoom, TooManyPixels, TooBusy; nothing then
    stays.
    """
    most, store = largest(), the_store()
    if size is not None and size > most:
        raise TooLarge(most, size)
    # Slow senders are many: none of them holds a connection of the database meanwhile.
    let_go()
    kept = store.put(stream, most)
    with store.open(kept.digest) as file:
        media_type = media_type_of(file.read(HEAD))
    try:
        copies = _copies(store, kept.digest) if media_type in PICTURES else None
    except (TooManyPixels, TooBusy):
        # Nobody ever gets a row for these bytes, so nobody can miss them.
        store.remove(kept.digest, put_before=utcnow())
        raise
    thumb, preview = copies or (None, None)
    return KeepUpload(kept.digest, kept.size, clean_name(name), media_type, thumb, preview)


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


def discard(digests: Iterable[str], *, put_before: datetime) -> None:
    """Remove the bytes that no row names any more, unless somebody has brought them again since.

    What a store that does not answer keeps is the sweep's: nobody can open it any more.
    """
    gone = set(digests)
    unnamed = gone - queries.named_among(gone)
    let_go()
    try:
        for digest in unnamed:
            the_store().remove(digest, put_before=put_before)
    except StoreAway:
        log.warning("the store of files does not answer: %s files are left to the sweep", len(unnamed))


def _copies(store: Store, digest: str) -> tuple[str, str] | None:
    with store.open(digest) as file, on_disk(file) as readable:
        made = renditions_of(readable)
    return _stored(store, made) if made else None


def _stored(store: Store, made: Renditions) -> tuple[str, str]:
    thumb, preview = (store.put(BytesIO(content), len(content)) for content in (made.thumb, made.preview))
    return thumb.digest, preview.digest


def _size(stream: BinaryIO) -> int:
    size = stream.seek(0, 2)
    stream.seek(0)
    return size
