"""Numbers that only grow, added up over the processes of a host: each has a page of memory that all of them can read.

A page is a file of fixed size, filled before it is mapped: a full disk is an error at the start of a process, never a
signal that ends it. A process holds a lock on its page while it lives; whoever adds up folds the pages of the dead into
one, so that no number ever falls (decision 0028).
"""

import fcntl
import logging
import mmap
import os
import secrets
import shutil
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

log = logging.getLogger(__name__)
SLOTS, NAME = 8192, 120
VALUES = SLOTS * 8
SIZE = VALUES + SLOTS * NAME
GONE, LOCK = "gone", "lock"
FORGOTTEN_AFTER = 86_400.0

Amounts = Iterable[tuple[str, float]]


class Page:
    """The numbers of one process: a value and a name in each slot, in the order in which they came up."""

    def __init__(self, memory: "mmap.mmap | bytearray", handle: int | None = None) -> None:
        self.process, self.handle, self._memory = os.getpid(), handle, memory
        self._values = memoryview(memory)[:VALUES].cast("d")
        self._slots = {name: slot for slot, (name, _) in enumerate(read(memory))}

    def add(self, amounts: Amounts) -> None:
        """Add to the numbers of these names; a name that finds no slot is not counted."""
        for name, amount in amounts:
            slot = self._slots.get(name)
            if slot is None:
                slot = self._take(name)
            if slot < SLOTS:
                self._values[slot] += amount

    def numbers(self) -> Iterator[tuple[str, float]]:
        """Yield each name with its number."""
        return read(self._memory)

    def _take(self, name: str) -> int:
        written = name.encode()
        slot = len(self._slots)
        if slot >= SLOTS or len(written) > NAME:
            return SLOTS
        place = VALUES + slot * NAME
        self._memory[place : place + len(written)] = written
        self._slots[name] = slot
        return slot


class Counts:
    """The numbers of a host, in ``folder``; of this process alone where that cannot be used."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / socket.gethostname()
        self._page: Page | None = None
        self._turn = threading.Lock()

    def add(self, amounts: Amounts) -> None:
        """Add to the numbers of this process."""
        with self._turn:
            page = self._page
            if page is None or page.process != os.getpid():
                page = self._page = self._begin(page)
            page.add(amounts)

    def total(self) -> dict[str, float]:
        """Return every number, of the processes that live and of those that lived."""
        with self._turn:
            mine = self._page if self._page and self._page.process == os.getpid() else None
            alone = Counter(dict(mine.numbers())) if mine and mine.handle is None else Counter[str]()
        with suppress(OSError), self._alone():
            self._fold_the_dead()
            for path in self._pages():
                alone.update(dict(read(path.read_bytes())))
        return dict(alone)

    def _begin(self, inherited: Page | None) -> Page:
        if inherited and inherited.handle is not None:
            # The page of whoever forked us; it is theirs, and their lock on it must end with them.
            os.close(inherited.handle)
        try:
            with self._alone():
                self._forget_other_hosts()
                handle = os.open(self._folder / secrets.token_hex(8), os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
                os.posix_fallocate(handle, 0, SIZE)
                fcntl.flock(handle, fcntl.LOCK_EX)
                return Page(mmap.mmap(handle, SIZE), handle)
        except OSError as error:
            log.warning("the numbers of this process are its own: %s cannot be used: %s", self._folder, error.strerror)
            return Page(bytearray(SIZE))

    def _pages(self) -> list[Path]:
        return [path for path in self._folder.iterdir() if path.name != LOCK and path.stat().st_size == SIZE]

    def _fold_the_dead(self) -> None:
        dead = [path for path in self._pages() if path.name != GONE and _is_free(path)]
        if not dead:
            return
        kept = Counter[str]()
        for path in (self._folder / GONE, *dead):
            with suppress(FileNotFoundError):
                kept.update(dict(read(path.read_bytes())))
        page = Page(bytearray(SIZE))
        page.add(kept.items())
        fresh = self._folder / f"{GONE}.new"
        fresh.write_bytes(bytes(page._memory))
        fresh.rename(self._folder / GONE)
        for path in dead:
            path.unlink()

    def _forget_other_hosts(self) -> None:
        """Remove what containers left that had this home before; each of them was a host of its own."""
        for folder in self._folder.parent.iterdir():
            old = time.time() - folder.stat().st_mtime > FORGOTTEN_AFTER
            if old and folder != self._folder and all(_is_free(path) for path in folder.iterdir()):
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self._folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def read(memory: "mmap.mmap | bytearray | bytes") -> Iterator[tuple[str, float]]:
    """Yield each name of a page with its number."""
    for slot in range(SLOTS):
        place = VALUES + slot * NAME
        name = bytes(memory[place : place + NAME]).rstrip(b"\0")
        if not name:
            return
        yield name.decode(errors="replace"), struct.unpack_from("d", memory, slot * 8)[0]


def _is_free(path: Path) -> bool:
    """Return whether nobody holds the page: its process has ended."""
    handle = os.open(path, os.O_RDWR)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True
