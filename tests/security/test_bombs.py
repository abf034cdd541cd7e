"""Workbooks that are made to do harm (threats 40, 46): refused within a second and 100 MB, with a sentence."""

import io
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from app.imports.archive import DAMAGED, HOSTILE, TOO_MUCH
from app.imports.lines import UnusableError
from app.imports.table import read_table
from tests.imports.workbooks import MAIN, by_hand, sheet, with_sheet

MEGABYTE = 1024 * 1024
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'


def peak() -> int:
    """Return the most memory this process has held since it was asked last."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    Path("/proc/self/clear_refs").write_text("5")
    assert found
    return int(found[1]) * 1024


def spaces_in_a_cell() -> bytes:
    return with_sheet(CELL.format(" " * (100 * MEGABYTE)))


def spaces_between_rows() -> bytes:
    return with_sheet(
        "".join(chr(32 + number % 2 * -23) * 5_000 + f'<row r="{number}"/>' for number in range(1, 12_000))
    )


def ten_million_rows() -> bytes:
    return with_sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="10000000"><c r="A10000000"><v>1</v></c></row>')


def ten_million_claimed() -> bytes:
    claimed = sheet("<row/>" * 10_000_000).replace("<sheetData>", '<dimension ref="A1:XFD10000000"/><sheetData>')
    return by_hand({"xl/worksheets/sheet1.xml": claimed})


def noise(length: int) -> str:
    """Return digits that an archive can hardly make smaller: what they fill passes for a real sheet."""
    return "".join(Random(length).choices("0123456789", k=length))


def a_tag_without_end() -> bytes:
    return with_sheet(f'<row spans="{noise(6_000_000)}"/>')


def a_text_without_end() -> bytes:
    return with_sheet(CELL.format(noise(6_000_000)))


def many_cells() -> bytes:
    styles = noise(8_000_000)
    return with_sheet(
        '<row r="1">' + "".join(f'<c s="{styles[at : at + 8]}"/>' for at in range(0, len(styles), 8)) + "</row>"
    )


def many_strings() -> bytes:
    strings = "".join(f"<si><t>{number:x}</t></si>" for number in range(3_000_000))
    return by_hand({"xl/sharedStrings.xml": f"<sst {MAIN}>{strings}</sst>", "xl/worksheets/sheet1.xml": sheet("")})


def many_parts() -> bytes:
    return by_hand({f"part{number}": "" for number in range(2_100)})


def a_size_that_lies() -> bytes:
    content = bytearray(spaces_in_a_cell())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    return bytes(content.replace(size, (1_000).to_bytes(4, "little")))


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: with_sheet(CELL.format("&b;"), LAUGHS), HOSTILE),
        (lambda: with_sheet(CELL.format("&a;"), EXTERNAL), HOSTILE),
        (lambda: by_hand({"xl/sharedStrings.xml": LAUGHS + "<sst/>", "xl/worksheets/sheet1.xml": sheet("")}), HOSTILE),
        (lambda: by_hand({"_rels/.rels": EXTERNAL + "<Relationships/>"}), HOSTILE),
        (spaces_in_a_cell, TOO_MUCH),
        (spaces_between_rows, TOO_MUCH),
        (a_size_that_lies, DAMAGED),
        (ten_million_rows, DAMAGED),
        (ten_million_claimed, TOO_MUCH),
        (a_tag_without_end, TOO_MUCH),
        (a_text_without_end, TOO_MUCH),
        (many_cells, DAMAGED),
        (many_strings, TOO_MUCH),
        (many_parts, TOO_MUCH),
        (lambda: by_hand({"xl/workbook.xml": "<a>" * 200_000}), DAMAGED),
    ],
)
def test_a_hostile_workbook_is_refused_at_once(make: Callable[[], bytes], sentence: object) -> None:
    content = make()
    peak()
    before = peak()
    began = time.process_time()
    with pytest.raises(UnusableError) as refused:
        read_table(content)
    assert time.process_time() - began <= 2  # One second, and room for a machine that is busy.
    assert refused.value.message == sentence
    assert peak() - before <= 100 * MEGABYTE


def test_a_sheet_of_more_elements_than_a_table_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.imports.archive.MOST_ELEMENTS", 1_000)
    with pytest.raises(UnusableError) as refused:
        read_table(with_sheet("<row/>" * 2_000))
    assert refused.value.message == TOO_MUCH


def test_a_part_outside_of_the_archive_is_never_followed() -> None:
    led = '<Relationships><Relationship Id="r" Type="x/officeDocument" Target="../../etc/passwd"/></Relationships>'
    outside = by_hand({"_rels/.rels": led})
    with pytest.raises(UnusableError) as refused:
        read_table(outside)
    assert refused.value.message == DAMAGED
