"""Reading a table: every CSV and workbook that people have, what an export wrote, and files that hold none."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.imports.lines import UnusableError
from app.imports.table import MOST_ROWS, Table, read_table
from app.reports.table import csv_chunks, write_xlsx
from tests.imports.workbooks import by_hand, with_sheet, workbook

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30).map(str.strip)
FORMULAS = [
    "=1+1",
    "+33 1 00",
    "-1",
    "@SUM(A1)",
    "'t Hooft",
    "'=1",
    "''",
    "_x0041_",
    "00123",
    "1e5",
    "a\nb",
    "1;2",
    'x"y',
]


def cells_of(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


def sentence_of(content: bytes) -> str:
    with pytest.raises(UnusableError) as refused:
        read_table(content)
    return str(refused.value.message)


def written(kind: str, rows: list[tuple[str, ...]]) -> bytes:
    heading = ("First", "Second")
    if kind == "csv":
        return b"".join(csv_chunks(heading, rows))
    file = io.BytesIO()
    write_xlsx(heading, rows, file, name="People")
    return file.getvalue()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@settings(deadline=None)  # A workbook takes as long as the machine lets it.
@given(rows=st.lists(st.tuples(TEXT, TEXT).filter(any), min_size=1, max_size=6))
def test_what_an_export_writes_reads_back_exactly(kind: str, rows: list[tuple[str, ...]]) -> None:
    assert cells_of(read_table(written(kind, rows))) == rows


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_texts_that_look_like_something_else_read_back_exactly(kind: str) -> None:
    rows = [(text, "x") for text in FORMULAS]
    table = read_table(written(kind, rows))
    assert (cells_of(table), table.bad_lines, table.notices) == (rows, [], [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_found_out(encoding: str, delimiter: str) -> None:
    lines = [["Prénom", "Nom, en capitales"], ["Zoé", "LÉA"]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    table = read_table(text.encode(encoding))
    assert (table.columns, cells_of(table)) == (("Prénom", "Nom, en capitales"), [("Zoé", "LÉA")])
    assert [str(notice)[:25] for notice in table.notices] == (
        ["The file is not UTF-8 (fi"] if encoding == "cp1252" else []
    )


def test_a_line_keeps_its_number_after_quoted_newlines_and_empty_lines() -> None:
    table = read_table(b'a,b\r\n"one\r\ntwo",x\r\n\r\n,\r\ny,z\r\n')
    assert [(row.line, row.cells) for row in table.rows] == [(2, ("one\r\ntwo", "x")), (6, ("y", "z"))]


def test_each_bad_line_is_named_and_spares_the_others() -> None:
    content = b"a,b\none\nx,y,z\nx,y,,\nok,\x01\n\xc3\xa9,1\n\xe9,2\nlast\n"
    table = read_table(content)
    assert cells_of(table) == [("x", "y"), ("é", "1")]
    assert [(bad.line, bad.column, str(bad.reason)) for bad in table.bad_lines] == [
        (2, "a", "The line stops here, before its last column."),
        (3, "b", "The line has 3 cells and the heading 2."),
        (5, "b", "This cell holds a control character."),
        (7, "a", "This cell is not UTF-8 text, as the rest of the file is."),
        (8, "a", "The last line stops here: the file is truncated."),
    ]


def test_a_workbook_of_openpyxl_is_read_as_a_person_reads_it() -> None:
    row = ["Zoé", 1042, 3.5, 2.0, True, None, date(2026, 11, 22), datetime(2026, 11, 22, 8, 30)]  # noqa: DTZ001
    table = read_table(workbook([[], [f"c{number}" for number in range(8)], row], Notes=[["x"]]))
    assert cells_of(table) == [("Zoé", "1042", "3.5", "2", "true", "", "2026-11-22", "2026-11-22 08:30:00")]
    assert table.rows[0].line == 3
    assert [str(notice) for notice in table.notices] == ["Only the first sheet is read, not Notes."]


def test_rich_texts_formulas_and_other_programs_habits() -> None:
    strings = (
        '<sst xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"><si><r><t>Ada </t></r><r><t>L.</t></r>'
        "<rPh><t>said</t></rPh></si></sst>"
    )
    rows = (
        '<row><c t="inlineStr"><is><t>Name</t></is></c><c t="inlineStr"><is><t>Sum</t></is></c></row>'
        '<row r="4"><c r="A4" t="s"><v>0</v></c><c r="B4"><f>1+1</f><v>2</v></c></row>'
        '<row r="5"><c r="A5" s="0"/></row>'
    )
    sheet = f"<worksheet><sheetData>{rows}</sheetData></worksheet>"
    book = by_hand({"xl/sharedStrings.xml": strings, "xl/worksheets/sheet1.xml": sheet})
    table = read_table(book)
    assert [(row.line, row.cells) for row in table.rows] == [(4, ("Ada L.", "2"))]


def archive_of(**parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


NO_TABLES = (
    b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
    b"{\\rtf1\\ansi Laptops\\par}\n",
    b"\xef\xbb\xbf\n<!DOCTYPE html>\n<html><body>Sign in</body></html>",
    # No NUL in it, as in what a compression leaves now and then.
    bytes(range(1, 256)) * 8,
    archive_of(**{"list.csv": "Tag,Name\nPC-1,One\n"}),
    archive_of(**{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<office/>"}),
    by_hand({"xl/workbook.xml": "<document><body/></document>"}),
)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \r\n\t\r\n" * 10, "The file is empty."),
        (b"a,b\r\n", "The file has a heading and no line below it."),
        (workbook([["a", "b"]]), "The file has a heading and no line below it."),
        (workbook([]), "The file is empty."),
        (bytes(range(256)) * 40, "This is neither a CSV file nor a workbook (XLSX)."),
        *((content, "This is neither a CSV file nor a workbook (XLSX).") for content in NO_TABLES),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100,
         "This is an old or a protected workbook. Save it as XLSX, without a password, or as CSV."),
        (b"PK\x03\x04 and nothing more",
         "This workbook is damaged. Open it in a spreadsheet, and save it again as XLSX or CSV."),
        (workbook([["a"], ["b"]])[:-200],
         "This workbook is damaged. Open it in a spreadsheet, and save it again as XLSX or CSV."),
        (with_sheet('<row r="2"/><row r="2"/>'),
         "This workbook is damaged. Open it in a spreadsheet, and save it again as XLSX or CSV."),
        (with_sheet('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'),
         "This workbook is damaged. Open it in a spreadsheet, and save it again as XLSX or CSV."),
        (b"a\x01b,c\r\n1,2\r\n", "The first line does not name the columns."),
        (b",".join(b"c" for _ in range(101)) + b"\r\n1\r\n", "A row has more than 100 columns."),
    ],
)  # fmt: skip
def test_a_file_that_holds_no_table_gets_one_sentence(content: bytes, sentence: str) -> None:
    assert sentence_of(content) == sentence


def as_csv(rows: list[list[str]]) -> bytes:
    return "\n".join(map(",".join, rows)).encode()


@pytest.mark.parametrize("write", [as_csv, workbook])
def test_a_table_that_goes_on_for_too_long_is_refused(
    write: Callable[[list[list[str]]], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_ROWS >= 10_000
    monkeypatch.setattr("app.imports.table.MOST_ROWS", 3)
    assert len(read_table(write([["a"], *[["x"]] * 3])).rows) == 3
    assert sentence_of(write([["a"], *[["x"]] * 4])) == "The file has more than 3 lines. Split it."


def test_a_table_of_nothing_but_bad_lines_is_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.imports.table.MOST_ROWS", 3)
    assert len(read_table(b"a,b\n" + b'"x"y\n' * 3).bad_lines) == 3
    assert sentence_of(b"a,b\n" + b'"x"y\n' * 4) == "The file has more than 3 lines. Split it."


def test_a_long_text_that_many_cells_share_counts_in_each_of_them() -> None:
    # A hundredth of a megabyte on the disk, and a gigabyte to whoever trims the cells.
    shared = f"<sst><si><t>a</t></si><si><t> {'x' * 32_000}</t></si></sst>"
    line = '<row><c t="s"><v>1</v></c></row>'
    sheet = f'<worksheet><sheetData><row><c t="s"><v>0</v></c></row>{line * 2_000}</sheetData></worksheet>'
    book = by_hand({"xl/sharedStrings.xml": shared, "xl/worksheets/sheet1.xml": sheet})
    assert sentence_of(book) == "This workbook unpacks to more than a table may hold. Save its sheet as CSV."


def test_an_archive_of_ever_so_many_parts_is_refused_before_they_are_listed() -> None:
    book = by_hand({f"{number}": b"" for number in range(10_000)})
    tracemalloc.start()
    try:
        assert sentence_of(book) == "This workbook unpacks to more than a table may hold. Save its sheet as CSV."
        assert tracemalloc.get_traced_memory()[1] < 1024 * 1024
    finally:
        tracemalloc.stop()
