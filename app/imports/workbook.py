"""The first sheet of a workbook (XLSX) as rows of text, as a person reads them in the cells.

Read by hand rather than by openpyxl, which keeps in memory what a hostile sheet repeats and does not bring texts such
as ``_x000D_`` back exactly; openpyxl and XlsxWriter write what the tests read. Source: ECMA-376; decision 0020.
"""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.core.i18n import N_, Message
from app.imports.archive import DAMAGED, TOO_MUCH, Archive, EnoughError, Reader
from app.imports.lines import UnusableError

MOST_COLUMNS = 100
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
MOST_STRINGS = 500_000
MOST_LETTERS = 32 * 1024 * 1024
NEITHER = Message(N_("This is neither a CSV file nor a workbook (XLSX)."))
NO_SHEET = Message(N_("This workbook has no sheet that is shown."))
TOO_WIDE = Message(N_("A row has more than %(most)s columns."), {"most": MOST_COLUMNS})

_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NO_CODE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_DATE_SIGNS = re.compile(r"[dmyhs]", re.IGNORECASE)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 - sheets know no zone


def rows_of(content: bytes, most_rows: int) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """Return (row number, cells) of each row that holds anything, and the names of the sheets that are not read.

    Raises UnusableError for what is no workbook, is damaged, or holds more than ``most_rows`` rows below its first.
    """
    archive = Archive(content)
    if _relations_of("") not in archive:
        raise UnusableError(NEITHER)
    book = _Book()
    relations = _relations(archive, "")
    path = next((target for kind, target in relations.values() if kind == "officeDocument"), "")
    archive.walk(path, book)
    if not book.is_book:
        raise UnusableError(NEITHER)
    if not book.shown:
        raise UnusableError(NO_SHEET)
    inside = _relations(archive, path)
    by_kind: dict[str, str] = dict(inside.values())
    strings, styles = _Strings(), _Styles()
    if by_kind.get("sharedStrings", "") in archive:
        archive.walk(by_kind["sharedStrings"], strings)
    if by_kind.get("styles", "") in archive:
        archive.walk(by_kind["styles"], styles)
    (_name, relation), *others = book.shown
    sheet = _Sheet(strings.found, styles.date_styles, _EPOCHS[book.from_1904], most_rows)
    archive.walk(inside.get(relation, ("", ""))[1], sheet)
    return sheet.rows, [name for name, _ in others]


def _relations(archive: Archive, path: str) -> dict[str, tuple[str, str]]:
    """Return what a part refers to: id → (kind, path)."""
    found = _Relations(posixpath.dirname(path))
    archive.walk(_relations_of(path), found)
    return found.found


def _relations_of(path: str) -> str:
    folder, name = posixpath.split(path)
    return posixpath.join(folder, "_rels", f"{name}.rels")


@dataclass
class _Relations(Reader):
    folder: str
    found: dict[str, tuple[str, str]] = field(default_factory=dict)

    def start(self, name: str, given: Mapping[str, str]) -> None:
        if name == "Relationship" and given.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", self.folder, given["Target"])).lstrip("/")
            self.found[given["Id"]] = (given["Type"].rpartition("/")[2], target)


@dataclass
class _Book(Reader):
    shown: list[tuple[str, str]] = field(default_factory=list)
    from_1904: bool = False
    is_book: bool = False

    def start(self, name: str, given: Mapping[str, str]) -> None:
        self.is_book |= name == "workbook"
        if name == "workbookPr":
            self.from_1904 = given.get("date1904") in ("1", "true")
        elif name == "sheet" and given.get("state", "visible") == "visible":
            relation = next((value for key, value in given.items() if key.endswith(" id")), "")
            self.shown.append((given.get("name", ""), relation))


class _Strings(Reader):
    """The texts that cells share; what tells how to say a word (``rPh``) is no part of it."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.parts: list[str] = []
        self.letters, self.is_said = 0, False

    def start(self, name: str, given: Mapping[str, str]) -> None:
        if name == "rPh":
            self.is_said = True

    def end(self, name: str, text: str) -> None:
        if name == "t" and not self.is_said:
            self.parts.append(text)
            self.letters += len(text)
        elif name == "rPh":
            self.is_said = False
        elif name == "si":
            self.found.append(unescaped("".join(self.parts)))
            self.parts = []
            if len(self.found) > MOST_STRINGS or self.letters > MOST_LETTERS:
                raise UnusableError(TOO_MUCH)


class _Styles(Reader):
    """Which styles show a number as a date."""

    def __init__(self) -> None:
        self.date_styles: set[int] = set()
        self.date_formats = set(_BUILT_IN_DATES)
        self.in_cells, self.styles = False, 0

    def start(self, name: str, given: Mapping[str, str]) -> None:
        if name == "numFmt" and _DATE_SIGNS.search(_NO_CODE.sub("", given.get("formatCode", ""))):
            self.date_formats.add(int(given["numFmtId"]))
        elif name == "cellXfs":
            self.in_cells = True
        elif name == "xf" and self.in_cells:
            if int(given.get("numFmtId", "0")) in self.date_formats:
                self.date_styles.add(self.styles)
            self.styles += 1

    def end(self, name: str, text: str) -> None:
        if name == "cellXfs":
            raise EnoughError


class _Sheet(Reader):
    def __init__(self, strings: list[str], date_styles: set[int], epoch: datetime, most_rows: int) -> None:
        self.strings, self.date_styles, self.epoch, self.most_rows = strings, date_styles, epoch, most_rows
        self.rows: list[tuple[int, list[str]]] = []
        self.cells: list[str] = []
        self.row = self.column = self.letters = 0
        self.kind, self.style, self.value, self.texts, self.is_said = "n", 0, "", [""], False

    def start(self, name: str, given: Mapping[str, str]) -> None:
        if name == "c":
            found = _CELL.fullmatch(given["r"]) if "r" in given else None
            self.column = _column(found[1]) if found else self.column + 1
            if self.column > LAST_COLUMN:
                raise UnusableError(DAMAGED)
            self.kind, self.style = given.get("t", "n"), int(given.get("s", "0"))
            self.value, self.texts = "", []
        elif name == "row":
            before, self.row = self.row, int(given["r"]) if "r" in given else self.row + 1
            if not before < self.row <= LAST_ROW:
                raise UnusableError(DAMAGED)
            self.cells, self.column = [], 0
        elif name == "rPh":
            self.is_said = True

    def end(self, name: str, text: str) -> None:
        if name == "v":
            self.value = text
        elif name == "t" and not self.is_said:
            self.texts.append(text)
        elif name == "rPh":
            self.is_said = False
        elif name == "c":
            self._keep(self._text())
        elif name == "row" and any(cell.strip() for cell in self.cells):
            self.rows.append((self.row, self.cells))
            if len(self.rows) > self.most_rows + 1:
                raise UnusableError(too_many_rows(self.most_rows))
        elif name == "sheetData":
            raise EnoughError

    def _keep(self, text: str) -> None:
        if not text:
            return
        if self.column > MOST_COLUMNS:
            raise UnusableError(TOO_WIDE)
        # A text that cells share counts in each of them: whoever reads the table reads it as often.
        self.letters += len(text)
        if self.letters > MOST_LETTERS:
            raise UnusableError(TOO_MUCH)
        self.cells += [""] * (self.column - len(self.cells))
        self.cells[self.column - 1] = text

    def _text(self) -> str:
        if self.kind == "inlineStr":
            return unescaped("".join(self.texts))
        if not self.value:
            return ""
        if self.kind == "s":
            return self.strings[int(self.value)]
        if self.kind == "b":
            return "true" if self.value == "1" else "false"
        if self.kind == "n":
            return self._number()
        return unescaped(self.value)

    def _number(self) -> str:
        if self.value.isascii() and self.value.isdigit() and self.style not in self.date_styles:
            return self.value
        number = float(self.value)
        if self.style in self.date_styles:
            return _date(number, self.epoch)
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def unescaped(text: str) -> str:
    """Return the text with signs that XML cannot hold, ``_x000D_``, as themselves."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def too_many_rows(most: int) -> Message:
    """Return the sentence for a table that goes on for too long."""
    return Message(N_("The file has more than %(most)s lines. Split it."), {"most": most})


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _date(number: float, epoch: datetime) -> str:
    at = epoch + timedelta(seconds=round(number * 86_400))
    return at.date().isoformat() if at.time() == datetime.min.time() else at.isoformat(" ")
