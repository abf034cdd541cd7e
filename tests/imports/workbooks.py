"""Workbooks for the tests: written by openpyxl and XlsxWriter as programs write them, or by hand to do harm."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

import openpyxl

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
PARTS = {
    "_rels/.rels": f'<Relationships xmlns="{RELATIONS}">'
    f'<Relationship Id="r1" Type="{TYPE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{TYPE}"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets>'
    "</workbook>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}">'
    f'<Relationship Id="r1" Type="{TYPE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{TYPE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}


def workbook(rows: Iterable[Iterable[Any]], **others: Iterable[Iterable[Any]]) -> bytes:
    """Return a workbook as openpyxl writes it; ``others`` are more sheets by name."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for name, more in others.items():
        sheet = book.create_sheet(name)
        for row in more:
            sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def sheet(inside: str, before: str = "") -> str:
    """Return the part of a sheet with these rows."""
    return f"{before}<worksheet {MAIN}><sheetData>{inside}</sheetData></worksheet>"


def by_hand(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a workbook made of ``parts`` in addition to the usual ones."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**PARTS, **parts}.items():
            archive.writestr(name, content)
    return file.getvalue()


def with_sheet(inside: str, before: str = "") -> bytes:
    """Return a workbook whose sheet is written by hand."""
    return by_hand({"xl/worksheets/sheet1.xml": sheet(inside, before)})
