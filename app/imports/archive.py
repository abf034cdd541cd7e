"""The parts of a workbook, read as a stream: nothing is expanded that could not be a table (threats 40, 46).

A part is walked once, piece by piece. What it may hold is bounded before and while it is read: its declared size, how
much smaller its archive made it, its elements, the length of one text or tag. It may not declare entities.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from xml.parsers import expat

from app.core.i18n import N_, Message
from app.imports.lines import UnusableError

MOST_PARTS = 2_000
_ENTRY = b"PK\x01\x02"  # What each part has in the directory of the archive.
MOST_BYTES = 64 * 1024 * 1024
MOST_ELEMENTS = 2_500_000
LONGEST_TEXT = 32_767  # Excel's own limit for one cell.
LONGEST_TAG = 256 * 1024
# Deflate makes a real sheet ten or twenty times smaller; only repetition goes beyond this.
MOST_RATIO, RATIO_FROM = 150, 1024 * 1024
_A_TIME = 64 * 1024
# An encrypted part is a RuntimeError of zipfile; the last ones are numbers and names that lead nowhere.
_UNSOUND = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    LookupError,
    OverflowError,
)

DAMAGED = Message(N_("This workbook is damaged. Open it in a spreadsheet, and save it again as XLSX or CSV."))
TOO_MUCH = Message(N_("This workbook unpacks to more than a table may hold. Save its sheet as CSV."))
HOSTILE = Message(N_("This workbook declares entities, which no spreadsheet does. It is not read."))


class Reader:
    """Hears of one part: elements by their local names, whatever the namespace, and the text inside them."""

    def start(self, name: str, given: Mapping[str, str]) -> None:
        """Hear of an element that begins."""

    def end(self, name: str, text: str) -> None:
        """Hear of one that ends, with the text since the last tag."""


class EnoughError(Exception):
    """A reader has all it wants."""


class Archive:
    """The parts of a workbook by name. Raises UnusableError for an archive that is none, or holds too much."""

    def __init__(self, content: bytes) -> None:
        # Before zipfile makes an object of half a kilobyte of each, and believing no count that the archive declares.
        if content.count(_ENTRY) > MOST_PARTS:
            raise UnusableError(TOO_MUCH)
        with _sound():
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            self._parts = {one.filename.lstrip("/"): one for one in self._zip.infolist()}

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def walk(self, name: str, reader: Reader) -> None:
        """Let ``reader`` hear of everything in a part until it has enough. Raises UnusableError."""
        if (part := self._parts.get(name)) is None:
            raise UnusableError(DAMAGED)
        ratio = part.file_size / max(1, part.compress_size)
        if part.file_size > MOST_BYTES or (part.file_size > RATIO_FROM and ratio > MOST_RATIO):
            raise UnusableError(TOO_MUCH)
        with _sound(), self._zip.open(part) as stream:
            _Walk(reader).through(stream.read)


class _Walk:
    def __init__(self, reader: Reader) -> None:
        self.reader, self.elements, self.text, self.length = reader, 0, [""], 0
        self.parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._hear

    def through(self, read: Callable[[int], bytes]) -> None:
        fed = 0
        try:
            while piece := read(_A_TIME):
                fed += len(piece)
                self.parser.Parse(piece, False)
                # A tag that never ends would be read from its beginning again with each piece.
                if fed - self.parser.CurrentByteIndex > LONGEST_TAG:
                    raise UnusableError(TOO_MUCH)
            self.parser.Parse(b"", True)
        except EnoughError:
            return

    def _start(self, name: str, given: Mapping[str, str]) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise UnusableError(TOO_MUCH)
        self._forget()
        self.reader.start(name.rpartition(" ")[2], given)

    def _end(self, name: str) -> None:
        text = "".join(self.text)
        self._forget()
        self.reader.end(name.rpartition(" ")[2], text)

    def _hear(self, text: str) -> None:
        self.length += len(text)
        if self.length > LONGEST_TEXT:
            raise UnusableError(TOO_MUCH)
        self.text.append(text)

    def _forget(self) -> None:
        if self.length:
            self.text, self.length = [], 0


def _refuse(*_declaration: object) -> None:
    raise UnusableError(HOSTILE)


@contextmanager
def _sound() -> Iterator[None]:
    """Say in one sentence whatever is wrong with an archive or its XML."""
    try:
        yield
    except _UNSOUND as error:
        raise UnusableError(DAMAGED) from error
