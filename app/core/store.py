"""Where files lie: bytes named by their SHA-256, so that the same file is kept once and cannot be changed unseen.

A file is whole before it has its name: written beside, synced, renamed, all before the transaction that names it
(design.md, Transaction). What no row names is swept; a file younger than a day is never swept.
"""

import errno
import fcntl
import hashlib
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Protocol

from app.core.clock import utcnow
from app.core.errors import DomainError, Invalid, NotFound
from app.core.i18n import N_, Message

DIGEST = re.compile(r"[0-9a-f]{64}")
AT_ONCE = 256 * 1024
MEGABYTE = 1024 * 1024
HALF, LOCK = "half", "lock"
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class TooLarge(DomainError):
    """The file is larger than the installation takes."""

    status = 413
    code = "too_large"

    def __init__(self, most: int, size: int | None = None) -> None:
        limit = most // MEGABYTE
        if size is None:
            super().__init__(Message(N_("The file is larger than %(limit)s MB. Your text is kept."), {"limit": limit}))
        else:
            # Rounded up: a file just over the limit must not seem to be within it.
            values = {"size": -(-size // MEGABYTE), "limit": limit}
            words = N_("The file is %(size)s MB; the limit is %(limit)s MB. Your text is kept.")
            super().__init__(Message(words, values))


class NoRoom(DomainError):
    """The disk is full; nothing of the file stays."""

    status = 507
    code = "no_room"

    def __init__(self) -> None:
        super().__init__(
            Message(N_("The server has no room left for files. Your text is kept; tell an administrator."))
        )


@dataclass(frozen=True)
class Stored:
    """What the store knows of a file: its name, its size in bytes, and when it was last put."""

    digest: str
    size: int
    put_at: datetime


class StoreAway(DomainError):
    """The store does not answer; what is in it stays there."""

    status = 503
    code = "store_away"
    headers = MappingProxyType({"Retry-After": "5"})

    def __init__(self) -> None:
        super().__init__(Message(N_("The store of files does not answer. Your text is kept; try again in a moment.")))


class Store(Protocol):
    """One interface, whatever the files lie on; every digest is 64 small hexadecimal digits.

    Each of them raises StoreAway while a store elsewhere does not answer.
    """

    def put(self, stream: BinaryIO, most: int) -> Stored:
        """Return the stored file; raises TooLarge beyond ``most`` bytes, Invalid when empty, NoRoom on a full disk."""

    def open(self, digest: str) -> BinaryIO:
        """Return the file, open for reading from its start; raises NotFound."""

    def has(self, digest: str) -> bool:
        """Return whether the file is there."""

    def every(self) -> Iterator[Stored]:
        """Yield every file, in no order."""

    def remove(self, digest: str, *, put_before: datetime) -> bool:
        """Remove the file unless it was put (again) at ``put_before`` or later; return whether it is gone."""

    def clear_halves(self, *, before: datetime) -> int:
        """Remove what interrupted uploads left, untouched since ``before``; return how many."""


class FolderStore:
    """A folder: ``ab/cd/abcd…``, with half-written files in ``half``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, stream: BinaryIO, most: int) -> Stored:
        """Store the stream, counted and summed while it is written, never whole in memory."""
        half = self.folder / HALF / secrets.token_hex(16)
        try:
            with room_or_sentence():
                half.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    digest, size = copied(stream, file, most)
                    os.fsync(file.fileno())
                self._name(half, digest)
        except BaseException:
            half.unlink(missing_ok=True)
            raise
        return Stored(digest, size, utcnow())

    def open(self, digest: str) -> BinaryIO:
        """Return the open file."""
        try:
            return self._path(digest).open("rb")
        except FileNotFoundError:
            raise NotFound from None

    def has(self, digest: str) -> bool:
        """Return whether it lies in the folder."""
        return self._path(digest).is_file()

    def every(self) -> Iterator[Stored]:
        """Yield what lies in the folder; a file removed meanwhile is left out."""
        for path in self.folder.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            with suppress(FileNotFoundError):
                if DIGEST.fullmatch(path.name):
                    yield _as_stored(path)

    def remove(self, digest: str, *, put_before: datetime) -> bool:
        """Remove it, under the lock that ``put`` names files with: what somebody has just put again stays."""
        path = self._path(digest)
        with self._locked(fcntl.LOCK_EX):
            try:
                if _as_stored(path).put_at >= put_before:
                    return False
                path.unlink()
            except FileNotFoundError:
                pass
        return True

    def clear_halves(self, *, before: datetime) -> int:
        """Remove old half-written files."""
        gone = 0
        for path in (self.folder / HALF).glob("*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()
                    gone += 1
        return gone

    def _path(self, digest: str) -> Path:
        return self.folder / place_of(digest)

    def _name(self, half: Path, digest: str) -> None:
        path = self._path(digest)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._locked(fcntl.LOCK_SH):
            # Over what is there already, too: its date is then today's, and no sweep takes it from a new row.
            os.replace(half, path)
        for folder in (path.parent, path.parent.parent, self.folder):
            _sync(folder)

    @contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, how)
            yield
        finally:
            os.close(handle)


def place_of(digest: str) -> str:
    """Return where a file lies below its folder, or below the prefix of its bucket; raises NotFound for no digest."""
    if not DIGEST.fullmatch(digest):
        raise NotFound
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


@contextmanager
def room_or_sentence() -> Iterator[None]:
    """Turn a full disk into NoRoom."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise NoRoom from error
        raise


def copied(stream: BinaryIO, file: BinaryIO, most: int) -> tuple[str, int]:
    """Copy the stream into the file, flushed; return its digest and size. Raises TooLarge, Invalid when empty."""
    summed, size = hashlib.sha256(), 0
    while part := stream.read(AT_ONCE):
        size += len(part)
        if size > most:
            raise TooLarge(most)
        summed.update(part)
        file.write(part)
    if not size:
        raise Invalid(Message(N_("The file is empty. Choose another one.")), code="empty_file")
    file.flush()
    return summed.hexdigest(), size


@contextmanager
def on_disk(file: BinaryIO) -> Iterator[BinaryIO]:
    """Yield the open file of the store as one that another program can read from: copied first if it is elsewhere."""
    try:
        file.fileno()
    except OSError:
        with room_or_sentence(), tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(file, copy, AT_ONCE)
            copy.seek(0)
            yield copy
    else:
        yield file


def _as_stored(path: Path) -> Stored:
    found = path.stat()
    return Stored(path.name, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
