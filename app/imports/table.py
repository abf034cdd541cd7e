"""A file as a table of text: CSV or a workbook, told apart by their first bytes.

Every cell is what the file says: trimmed, marks of formulas taken away again, so that an export reads back exactly.
"""

import re
from dataclasses import dataclass, field

from app.core.i18n import N_, Message
from app.core.marked import plain
from app.imports.csv_text import EMPTY, decode, delimiter_of, is_binary, not_utf8, records, wrong_length
from app.imports.lines import BadLine, UnusableError
from app.imports.workbook import MOST_COLUMNS, NEITHER, TOO_WIDE, rows_of, too_many_rows

MOST_ROWS = 50_000
LONGEST_HEADING = 100
_ZIP, _OLD_BOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOT_UTF8 = Message(N_("This cell is not UTF-8 text, as the rest of the file is."))
_CONTROL_SIGN = Message(N_("This cell holds a control character."))
_BROKEN = re.compile(r"[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

OLD_BOOK = Message(N_("This is an old or a protected workbook. Save it as XLSX, without a password, or as CSV."))
NO_LINES = Message(N_("The file has a heading and no line below it."))
OTHER_SHEETS = N_("Only the first sheet is read, not %(names)s.")


@dataclass(frozen=True)
class Row:
    """One line of the file: its number there, and as many cells as the heading has."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """What a file holds: its heading, its sound rows, the bad ones with their reasons, and what to know of it."""

    columns: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)
    bad_lines: list[BadLine] = field(default_factory=list)
    notices: list[Message] = field(default_factory=list)


def read_table(content: bytes) -> Table:
    """Return the table. Raises UnusableError, with one sentence, for a file that holds none or too much."""
    if not content or content.isspace():
        raise UnusableError(EMPTY)
    if content.startswith(_OLD_BOOK):
        raise UnusableError(OLD_BOOK)
    table = _from_workbook(content) if content.startswith(_ZIP) else _from_csv(content)
    if not table.rows and not table.bad_lines:
        raise UnusableError(NO_LINES)
    return table


def _from_workbook(content: bytes) -> Table:
    rows, others = rows_of(content, MOST_ROWS)
    if not rows:
        raise UnusableError(EMPTY)
    (_, heading), *rows = rows
    table = Table(_columns(heading))
    for line, cells in rows:
        # A sheet does not write its empty cells: short rows are whole.
        _take(table, line, cells + [""] * (len(table.columns) - len(cells)), is_last=False)
    if others:
        table.notices.append(Message(OTHER_SHEETS, {"names": ", ".join(others)[:200]}))
    return table


def _from_csv(content: bytes) -> Table:
    if is_binary(content):
        raise UnusableError(NEITHER)
    text, is_utf8 = decode(content)
    bad_lines: list[BadLine] = []

    def note(bad: BadLine) -> None:
        # Every line may be bad, without a sound one between them.
        if len(bad_lines) >= MOST_ROWS:
            raise UnusableError(too_many_rows(MOST_ROWS))
        bad_lines.append(bad)

    delimiter = delimiter_of(text)
    found = records(text, delimiter, note)
    _, heading = next(found, (1, [""]))
    table = Table(_columns([plain(cell) for cell in heading]), bad_lines=bad_lines)
    following = next(found, None)
    while following is not None:
        (line, cells), following = following, next(found, None)
        if len(table.rows) + len(bad_lines) >= MOST_ROWS:
            raise UnusableError(too_many_rows(MOST_ROWS))
        _take(table, line, [plain(cell) for cell in cells], is_last=following is None)
    if not is_utf8:
        table.notices.append(not_utf8(text, delimiter, list(table.columns)))
    return table


def _columns(heading: list[str]) -> tuple[str, ...]:
    names = [" ".join(name.split())[:LONGEST_HEADING] for name in heading]
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise UnusableError(TOO_WIDE)
    if not names or any(_BROKEN.search(name) or _CONTROL.search(name) for name in names):
        raise UnusableError(Message(N_("The first line does not name the columns.")))
    return tuple(names)


def _take(table: Table, line: int, cells: list[str], *, is_last: bool) -> None:
    width = len(table.columns)
    # What a spreadsheet writes behind the last column, without a word in it, is no cell.
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    if len(cells) != width:
        table.bad_lines.append(wrong_length(line, cells, list(table.columns), is_last=is_last))
        return
    for column, cell in zip(table.columns, cells, strict=True):
        if not cell.isprintable() and (_BROKEN.search(cell) or _CONTROL.search(cell)):
            reason = _NOT_UTF8 if _BROKEN.search(cell) else _CONTROL_SIGN
            table.bad_lines.append(BadLine(line, column, reason))
            return
    table.rows.append(Row(line, tuple(cell.strip() for cell in cells)))
