"""What a request sends, read to its end: a body that breaks off on its way is refused, not taken for a shorter one."""

from io import RawIOBase
from typing import Any

from flask import Flask, request
from werkzeug.exceptions import ClientDisconnected


def init_app(app: Flask) -> None:
    """Watch the body of every request; before anything reads it."""
    app.before_request(watch_body)


def watch_body() -> None:
    """Let the body be read through ``Incoming``."""
    request.environ["wsgi.input"] = Incoming(request.environ["wsgi.input"], request.content_length)


class Incoming(RawIOBase):
    """The body of a request of ``length`` bytes, None where it says no length.

    Raises ClientDisconnected (400) when fewer come, and when the server finds no sense in what comes.
    """

    def __init__(self, stream: Any, length: int | None) -> None:
        self._stream, self._left = stream, length or 0

    def readable(self) -> bool:
        """Answer that it is there to be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what fits into ``buffer``; return how many bytes these are, 0 at the end."""
        try:
            part = self._stream.read(len(buffer))
        except Exception as error:
            # Each server has errors of its own for a chunk that is none, a connection that broke.
            raise ClientDisconnected from error
        if not part and self._left > 0 and len(buffer):
            raise ClientDisconnected
        self._left -= len(part)
        buffer[: len(part)] = part
        return len(part)
