"""Pictures that strangers sent, shown as copies made in a process of their own."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.core import picture_maker
from app.core.errors import DomainError
from app.core.i18n import N_, Message

MAKER = Path(__file__).with_name("picture_maker.py")
# Under mod_wsgi ``sys.executable`` may be Apache; the interpreter of the same environment is always there.
PYTHON = Path(sys.prefix, "bin", "python3")
PATIENCE = 10.0


class TooManyPixels(DomainError):
    """The picture unfolds to more than anybody can look at: a mistake, or a bomb."""

    status = 422
    code = "too_many_pixels"

    def __init__(self) -> None:
        most = picture_maker.MOST_PIXELS // 1_000_000
        words = N_("This picture has more than %(most)s million pixels. Send a smaller one; your text is kept.")
        super().__init__(Message(words, {"most": most}))


@dataclass(frozen=True)
class Renditions:
    """Two WebP copies of a picture: one for the line of a list, one to look at."""

    thumb: bytes
    preview: bytes


def renditions_of(file: BinaryIO) -> Renditions | None:
    """Return copies of the picture in ``file``, an open file of the disk; None when it cannot be decoded.

    Raises TooManyPixels. The web process decodes nothing itself: time, memory and faults stay in the other one.
    """
    try:
        done = subprocess.run(
            [PYTHON, "-I", MAKER], stdin=file, capture_output=True, timeout=PATIENCE, env={}, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    if done.returncode == picture_maker.TOO_MANY_PIXELS:
        raise TooManyPixels
    if done.returncode:
        return None
    size = picture_maker.HEADER.size
    thumb, preview = picture_maker.HEADER.unpack(done.stdout[:size])
    return Renditions(done.stdout[size : size + thumb], done.stdout[size + thumb : size + thumb + preview])
