"""Tables as files: CSV and XLSX that a spreadsheet opens without running anything, and that read back exactly.

In CSV a cell that a spreadsheet would run is marked (``app.core.marked``); XLSX has typed cells and needs no mark.
Instants are UTC to the second: ``2026-11-22T18:10:56Z`` in CSV, dates in XLSX. Source: threats.md 41.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any, BinaryIO

from app.core.marked import MARK, guarded

Cell = str | int | float | bool | date | datetime | None
Row = Sequence[Cell]

CSV, XLSX = "csv", "xlsx"
MEDIA_TYPES = {
    CSV: "text/csv",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Excel takes a CSV for UTF-8 only when it begins like this.
BOM = "\ufeff"
SHEET_NAME_LENGTH = 31
_WIDEST = 60


def csv_chunks(header: Row, rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the lines of a CSV file, in UTF-8; nothing is kept in memory."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write(BOM)
    for row in chain([header], rows):
        writer.writerow([_in_csv(cell) for cell in row])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def write_xlsx(header: Row, rows: Iterable[Row], file: BinaryIO, *, name: str) -> None:
    """Write one sheet into ``file``, row by row through a temporary file; nothing in it is a formula or a link."""
    import xlsxwriter  # Few processes ever write a workbook.

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet(_sheet_name(name))
    bold = book.add_format({"bold": True})
    formats = {
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    sheet.freeze_panes(1, 0)
    for at, title in enumerate(header):
        sheet.set_column(at, at, min(_WIDEST, 14 + len(str(title)) // 2))
        sheet.write_string(0, at, str(title), bold)
    for line, row in enumerate(rows, 1):
        for at, cell in enumerate(row):
            _write(sheet, line, at, cell, formats)
    book.close()


def _in_csv(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(cell, date):
        return cell.isoformat()
    return guarded(cell) if isinstance(cell, str) else cell


def _write(sheet: Any, line: int, at: int, cell: Cell, formats: dict[type[date], Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, datetime):
        sheet.write_datetime(line, at, cell.astimezone(UTC).replace(tzinfo=None, microsecond=0), formats[datetime])
    elif isinstance(cell, date):
        sheet.write_datetime(line, at, cell, formats[date])
    elif isinstance(cell, bool):
        sheet.write_boolean(line, at, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(line, at, cell)
    else:
        sheet.write_string(line, at, cell)


def _sheet_name(name: str) -> str:
    kept = "".join(sign for sign in name if sign not in "[]:*?/\\").strip(MARK + " ")
    return kept[:SHEET_NAME_LENGTH] or "1"
