"""What a request sends, read to its end: a body that breaks off on its way is refused, not taken for a shorter one."""

from io import RawIOBase
from time import monotonic
from typing import Any

from flask import Flask, request
from werkzeug.exceptions import ClientDisconnected

from app.core.errors import DomainError
from app.core.i18n import N_, Message

# So little that even a slow sender's next part comes soon.
FORGOTTEN_AT_ONCE = 4_096


class TooSlow(DomainError):
    """It has not come within the time its sender had; it stays unread."""

    status = 408
    code = "too_slow"

    def __init__(self) -> None:
        super().__init__(Message(N_("This came too slowly and was not read to its end. Nothing was changed.")))


def init_app(app: Flask) -> None:
    """Watch the body of every request; before anything reads it."""
    app.before_request(watch_body)


def watch_body() -> None:
    """Let the body be read through ``Incoming``."""
    request.environ["wsgi.input"] = Incoming(request.environ["wsgi.input"], request.content_length)


class Incoming(RawIOBase):
    """The body of a request of ``length`` bytes, None where it says no length.

    Raises ClientDisconnected (400) when fewer come, and when the server finds no sense in what comes; TooSlow once
    more time has gone than ``hurry`` allowed.
    """

    def __init__(self, stream: Any, length: int | None) -> None:
        self._stream, self._left, self._until = stream, length or 0, 0.0

    def hurry(self, seconds: float) -> None:
        """Have the rest come within so many ``seconds``."""
        self._until = monotonic() + seconds

    def readable(self) -> bool:
        """Answer that it is there to be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what fits into ``buffer``; return how many bytes these are, 0 at the end."""
        try:
            part = self._hurried(len(buffer)) if self._until else self._stream.read(len(buffer))
        except TooSlow:
            raise
        except Exception as error:
            # Each server has errors of its own for a chunk that is none, a connection that broke.
            raise ClientDisconnected from error
        if not part and self._left > 0 and len(buffer):
            raise ClientDisconnected
        self._left -= len(part)
        buffer[: len(part)] = part
        return len(part)

    def forget(self, most: int, seconds: float) -> None:
        """Read what still comes and keep nothing of it: ``most`` bytes, within so many ``seconds``."""
        until = monotonic() + seconds
        left = min(most, self._left)
        while left > 0 and monotonic() < until:
            try:
                part = self._stream.read(min(left, FORGOTTEN_AT_ONCE))
            except Exception:  # As in readinto: whatever it is, nothing more comes.
                return
            if not part:
                return
            left -= len(part)

    def _hurried(self, most: int) -> bytes:
        """Read byte by byte: a server that is asked for more waits for all of them, as slowly as they come."""
        part = bytearray()
        while len(part) < most:
            if monotonic() > self._until:
                raise TooSlow
            if not (byte := self._stream.read(1)):
                break
            part += byte
        return bytes(part)
