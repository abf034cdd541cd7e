"""From the bytes of a CSV file to its records: encoding and delimiter are found out, every bad record is named."""

import csv
import io
import re
from collections.abc import Callable, Iterator

from app.core.i18n import N_, Message
from app.imports.lines import BadLine

_HEAD = 8192
_ENCODINGS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_DELIMITERS = ",;\t|"
_CONTROL, _FEW = re.compile(rb"[\x01-\x08\x0e-\x1f\x7f]"), 8
_DOCUMENTS = (b"%pdf-", b"{\\rtf", b"<!doctype", b"<html", b"<?xml")
_NON_ASCII = re.compile(r"[^\x00-\x7f]")
_QUOTED = re.compile(r'"[^"]*"')

EMPTY = Message(N_("The file is empty."))
NEVER_ENDS = Message(N_("A quotation mark or a cell never ends: this is not CSV from here on."))


def is_binary(content: bytes) -> bool:
    """Return whether this is no text at all, or the text of a document: a PDF, a page, a letter."""
    head = content[:_HEAD]
    if content[:2] in _ENCODINGS:
        return False
    # A few stray signs are faults of their cells; what is sown with them is no text.
    return b"\x00" in head or _is_document(head) or len(_CONTROL.findall(head)) > max(_FEW, len(head) // 50)


def _is_document(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_DOCUMENTS)


def decode(content: bytes) -> tuple[str, bool]:
    """Return the text, and whether it was Unicode. Lines that break the file's own UTF-8 keep their stray bytes."""
    if (wide := _ENCODINGS.get(content[:2])) is not None:
        return content.decode(wide, "replace"), True
    try:
        return content.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        pass
    beyond_ascii = [line for line in content.splitlines() if not line.isascii()]
    if any(_is_utf8(line) for line in beyond_ascii):
        return content.decode("utf-8-sig", "surrogateescape"), True
    try:
        return content.decode("cp1252"), False
    except UnicodeDecodeError:
        return content.decode("latin-1"), False


def delimiter_of(text: str) -> str:
    """Return what parts the cells: the sign that its first line holds most often outside of quotation marks."""
    heading = _QUOTED.sub("", text[:_HEAD]).partition("\n")[0]
    return max(_DELIMITERS, key=heading.count)


def records(text: str, delimiter: str, tell: Callable[[BadLine], None]) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, cells) of each record that is not empty; ``tell`` hears of those that CSV itself refuses."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = rows.line_num + 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error:
            tell(BadLine(line, None, NEVER_ENDS))
            continue
        if any(cell.strip() for cell in cells):
            yield line, cells


def wrong_length(number: int, cells: list[str], columns: list[str], *, is_last: bool) -> BadLine:
    """Return what is wrong with a record that has more or fewer cells than the heading."""
    if len(cells) > len(columns):
        values = {"found": len(cells), "wanted": len(columns)}
        reason = Message(N_("The line has %(found)s cells and the heading %(wanted)s."), values)
        return BadLine(number, columns[-1], reason)
    column = columns[len(cells) - 1]
    if is_last:
        return BadLine(number, column, Message(N_("The last line stops here: the file is truncated.")))
    return BadLine(number, column, Message(N_("The line stops here, before its last column.")))


def not_utf8(text: str, delimiter: str, columns: list[str]) -> Message:
    """Return the notice for a file that had to be read as Windows-1252, with the place where it shows first."""
    found = _NON_ASCII.search(text)
    before = text[: found.start()] if found else ""
    line = before.count("\n") + 1
    place = before[before.rfind("\n") + 1 :].count(delimiter)
    return Message(
        N_("The file is not UTF-8 (first at line %(line)s, column %(column)s); it is read as Windows-1252."),
        {"line": line, "column": columns[min(place, len(columns) - 1)]},
    )


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
