"""Pictures that strangers sent, shown as copies made in a process of their own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from struct import Struct
from threading import BoundedSemaphore
from typing import BinaryIO

from app.core.errors import DomainError
from app.core.i18n import N_, Message

# The maker's own words, said again: to read them there would load what decodes into every web process.
MOST_PIXELS, TOO_MANY_PIXELS, HEADER = 100_000_000, 3, Struct("!II")
MAKER = Path(__file__).with_name("picture_maker.py")
# Under mod_wsgi ``sys.executable`` may be Apache; the interpreter of the same environment is always there.
PYTHON = Path(sys.prefix, "bin", "python3")
PATIENCE = 10.0
# Each decoder may take a processor and 100 MB for seconds: the web threads would start as many as there are of them.
AT_ONCE, QUEUED = 2, 20.0
_turns = BoundedSemaphore(AT_ONCE)


class TooBusy(DomainError):
    """As many pictures are being read as this process reads at once, and none was finished for a while."""

    status = 503
    code = "busy"

    def __init__(self) -> None:
        words = N_("Many pictures are arriving at the moment. Send it again in a minute; your text is kept.")
        super().__init__(Message(words))


class TooManyPixels(DomainError):
    """The picture unfolds to more than anybody can look at: a mistake, or a bomb."""

    status = 422
    code = "too_many_pixels"

    def __init__(self) -> None:
        most = MOST_PIXELS // 1_000_000
        words = N_("This picture has more than %(most)s million pixels. Send a smaller one; your text is kept.")
        super().__init__(Message(words, {"most": most}))


@dataclass(frozen=True)
class Renditions:
    """Two WebP copies of a picture: one for the line of a list, one to look at."""

    thumb: bytes
    preview: bytes


def renditions_of(file: BinaryIO) -> Renditions | None:
    """Return copies of the picture in ``file``, an open file of the disk; None when it cannot be decoded.

    Raises TooManyPixels, and TooBusy when its turn does not come. The web process decodes nothing itself: time, memory
    and faults stay in the other one.
    """
    try:
        with a_turn():
            done = subprocess.run(
                [PYTHON, "-I", MAKER], stdin=file, capture_output=True, timeout=PATIENCE, env={}, check=False
            )
    except subprocess.TimeoutExpired:
        return None
    if done.returncode == TOO_MANY_PIXELS:
        raise TooManyPixels
    if done.returncode:
        return None
    thumb, preview = HEADER.unpack(done.stdout[: HEADER.size])
    size = HEADER.size
    return Renditions(done.stdout[size : size + thumb], done.stdout[size + thumb : size + thumb + preview])


@contextmanager
def a_turn() -> Iterator[None]:
    """Wait for one of the few places of this process and hold it; raise TooBusy when none becomes free in time."""
    if not _turns.acquire(timeout=QUEUED):
        raise TooBusy
    try:
        yield
    finally:
        _turns.release()
