"""Files that are sent as they are read, and saved by who gets them."""

from collections.abc import Iterator
from typing import BinaryIO

from flask import Response, stream_with_context

from app.reports.table import MEDIA_TYPES

BYTES_A_TIME = 64 * 1024


def download(parts: Iterator[bytes], kind: str, called: str) -> Response:
    """Return these bytes as a file that a browser saves and never shows."""
    answer = Response(stream_with_context(parts), mimetype=MEDIA_TYPES[kind])
    answer.headers.set("Content-Disposition", "attachment", filename=called)
    return answer


def parts_of(file: BinaryIO) -> Iterator[bytes]:
    """Yield an open file part by part, and close it."""
    with file:
        while part := file.read(BYTES_A_TIME):
            yield part
