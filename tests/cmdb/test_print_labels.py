"""Labels: where each stands on its sheet, what its code says, what its words become."""

import re
import zlib
from datetime import UTC, datetime

import pytest
import segno

from app.cmdb.labels import (
    COLUMNS,
    HEIGHT,
    PER_SHEET,
    ROWS,
    WIDTH,
    Label,
    fitting,
    modules,
    place,
    printable,
    runs,
    sheet,
)

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
ADDRESS = "https://desk.example.org/ci/PC-0042"


def pages(content):
    return len(re.findall(rb"/Type /Page\b", content))


def test_labels_fill_sheets_of_three_by_eight():
    label = Label("PC-1", "Laptop", "Dell", ADDRESS)
    content = sheet([label] * (PER_SHEET + 1), "Labels", NOW)
    assert content.startswith(b"%PDF-")
    assert pages(content) == 2
    assert pages(sheet([label], "Labels", NOW)) == 1


def test_no_label_leaves_its_place():
    corners = [place(at) for at in range(PER_SHEET)]
    assert len(set(corners)) == COLUMNS * ROWS
    assert all(0 <= left <= 210 - WIDTH and 0 <= top <= 297 - HEIGHT for left, top in corners)
    assert place(PER_SHEET) == place(0)


def test_the_code_is_the_address_square_by_square():
    drawn = [[0] * len(modules(ADDRESS)) for _row in modules(ADDRESS)]
    for row, column, length in runs(modules(ADDRESS)):
        drawn[row][column : column + length] = [1] * length
    assert drawn == [list(row) for row in segno.make(ADDRESS, micro=False, error="m").matrix]


def test_the_words_stand_in_the_file():
    content = sheet([Label("PC-0042", "Ecran", "Dell", ADDRESS)], "Labels", NOW)
    drawn = b"".join(zlib.decompress(one) for one in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.S))
    assert b"(PC-0042)" in drawn
    assert b"(Dell)" in drawn


def test_each_code_is_made_once(monkeypatch):
    made, make = [], segno.make
    monkeypatch.setattr(segno, "make", lambda *said, **options: made.append(said) or make(*said, **options))
    sheet([Label(f"PC-{number}", "", "", f"{ADDRESS}{number}") for number in range(3)], "Labels", NOW)
    assert len(made) == 3


@pytest.mark.parametrize(
    ("text", "printed"),
    [("Élodie", "Élodie"), ("Łódź", "?ódz"), ("l’écran", "l'écran"), ("漢字", "??"), ("a\x00b", "a?b")],
)
def test_letters_that_no_reader_has_are_made_plain(text, printed):
    assert printable(text) == printed


def test_words_that_are_too_wide_are_cut():
    assert fitting("abcdef", 6, len) == "abcdef"
    assert fitting("abcdefgh", 6, len) == "abc..."
