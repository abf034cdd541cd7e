"""Files between requests and the store: in before any transaction, out with each reader's rights, and gone."""

import logging
from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Any, BinaryIO

from flask import Response, current_app, send_file

from app.attachments import queries
from app.attachments.commands import KeepUpload
from app.attachments.naming import clean_name
from app.attachments.sniffing import HEAD, PICTURES, media_type_of
from app.core.clock import utcnow
from app.core.db import let_go
from app.core.errors import NotFound
from app.core.pictures import Renditions, TooBusy, TooManyPixels, renditions_of
from app.core.store import MEGABYTE, Store, StoreAway, TooLarge, on_disk

log = logging.getLogger(__name__)
# Whatever a file holds, a browser that is led to it may do nothing with it.
HARMLESS = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "private, no-store"}


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


def sent(digest: str | None, media_type: str, **how: Any) -> Response:
    """Return the answer that streams a file of the store; raises NotFound when there is none."""
    if digest is None:
        raise NotFound
    file = the_store().open(digest)
    answer = send_file(file, mimetype=media_type, conditional=False, etag=False, max_age=None, **how)
    answer.content_length = file.seek(0, 2)
    file.seek(0)
    answer.headers.update(HARMLESS)
    return answer
