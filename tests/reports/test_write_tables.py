"""Tables as files: nothing in them runs, and they read back exactly."""

import csv
import io
import re
from datetime import UTC, date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.marked import RISKY, guarded, plain
from app.reports.table import csv_chunks, write_xlsx

# What XML may hold; the panel refuses NUL and lone surrogates at its doors.
TEXT = st.text(st.characters(exclude_categories=("Cs",), min_codepoint=32), max_size=40)
INSTANTS = st.integers(946_684_800, 4_070_908_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
ESCAPE = re.compile(r"_x([0-9A-F]{4})_")
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://evil")', "'=1", "''", 'DDE("cmd")']


def read_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_xlsx(header, rows):
    file = io.BytesIO()
    write_xlsx(header, rows, file, name="Tickets: [all]")
    file.seek(0)
    sheet = openpyxl.load_workbook(file).active
    return [list(row) for row in sheet.iter_rows()]


def text_of(cell):
    """Return the text as Excel reads it: ECMA-376 writes some signs as _xHHHH_, and openpyxl leaves them so."""
    return ESCAPE.sub(lambda found: chr(int(found[1], 16)), cell.value or "")


@given(st.text(max_size=30))
def test_a_marked_cell_reads_back_exactly(text):
    assert plain(guarded(text)) == text
    assert not guarded(text).startswith(RISKY)


@pytest.mark.parametrize("text", ["'t Hooft", "'s-Gravenhage", "'"])
def test_an_apostrophe_that_somebody_typed_stays(text):
    assert plain(text) == text


@given(st.lists(st.tuples(TEXT, TEXT), max_size=8))
def test_a_csv_reads_back_exactly(rows):
    content = b"".join(csv_chunks(("a", "b"), rows))
    assert [tuple(plain(cell) for cell in row) for row in read_csv(content)[1:]] == rows


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_csv_is_a_formula(text):
    cell = read_csv(b"".join(csv_chunks(("a",), [(text,)])))[1][0]
    assert not cell.startswith(RISKY)
    assert plain(cell) == text


@pytest.mark.parametrize("text", [*FORMULAS, "http://example.org", "00123", "1e5", "_x0041_"])
def test_every_text_of_an_xlsx_stays_text(text):
    cell = read_xlsx(("a",), [(text,)])[1][0]
    assert cell.data_type == "s"
    assert text_of(cell) == text
    assert cell.hyperlink is None


# A workbook costs 50 ms to make and to read.
@settings(max_examples=20)
@given(TEXT, INSTANTS, st.integers(-(10**9), 10**9))
def test_an_xlsx_reads_back_exactly(text, at, number):
    words, instant, figure = read_xlsx(("a", "b", "c"), [(text, at, number)])[1]
    assert text_of(words) == text
    assert instant.value.replace(tzinfo=UTC) == at
    assert figure.value == number


def test_instants_are_utc_to_the_second_and_days_are_days():
    at = datetime(2026, 3, 29, 1, 30, 5, 999, tzinfo=UTC)
    assert read_csv(b"".join(csv_chunks(("a",), [(at,), (date(2026, 3, 29),), (None,)])))[1:] == [
        ["2026-03-29T01:30:05Z"],
        ["2026-03-29"],
        [""],
    ]


def test_an_empty_table_is_its_header():
    assert b"".join(csv_chunks(("Number", "Titre à lire"), [])) == "\ufeffNumber,Titre à lire\r\n".encode()
