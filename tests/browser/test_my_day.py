"""My day and the files of lists in a real browser: a number opens its tickets, a list is saved as it stands."""

import csv
import io
import re
from pathlib import Path
from threading import Thread

import openpyxl
import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.cli.worker import run_worker
from tests.browser.test_frame import BOTH, Sit, looks, sit
from tests.chromium import NARROW, WIDE, faults, overflow

__all__ = ["sit"]
WORDS = {
    "en": (
        "My day",
        "By location",
        "The same as a table",
        "Save as a file",
        "For a spreadsheet (XLSX)",
        "CSV",
        "Write the file",
    ),
    "fr": (
        "Ma journée",
        "Par lieu",
        "Les mêmes chiffres en tableau",
        "Enregistrer en fichier",
        "Pour un tableur (XLSX)",
        "CSV",
        "Écrire le fichier",
    ),
}


def saved(page: Page, name: str) -> bytes:
    with page.expect_download() as found:
        page.get_by_role("link", name=name).click()
    return Path(found.value.path()).read_bytes()


@BOTH
def test_each_number_of_my_day_opens_its_tickets(sit: Sit, size: dict[str, int], lang: str, scheme: str) -> None:
    page = looks(sit("alan", "/", lang), size, scheme)
    title, by_location, as_table, *_rest = WORDS[lang]
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator(".tile-number")).to_have_text(["2", "0", "2", "0"])
    assert faults(page) == []
    assert overflow(page) == 0
    page.get_by_role("link", name=by_location).click()
    expect(page.locator(".segments [aria-current]")).to_have_text(by_location)
    page.get_by_text(as_table).click()
    expect(page.locator(".day-scroll")).to_be_visible()
    assert faults(page) == []
    page.locator(".day-scroll td a").first.click()
    expect(page.locator(".count")).to_have_text("2")
    expect(page.locator(".row-link")).to_have_count(2)


@BOTH
def test_a_manager_s_day_opens_the_team_s_list(sit: Sit, size: dict[str, int], lang: str, scheme: str) -> None:
    page = looks(sit("paula", "/", lang), size, scheme)
    expect(page.locator(".tile-number")).to_have_text(["2", "2", "0", "0"])
    assert faults(page) == []
    page.locator("[aria-labelledby=day-split] td a").first.click()
    expect(page.locator(".count")).to_have_text("2")
    page.locator("select[name=assignee_id]").select_option("0")
    expect(page).to_have_url(re.compile("assignee_id=0"))
    expect(page.locator(".count")).to_have_text("2")
    assert faults(page) == []
    assert overflow(page) == 0


@BOTH
def test_a_list_is_saved_as_it_stands(sit: Sit, size: dict[str, int], lang: str, scheme: str) -> None:
    page = looks(sit("alan", "/tickets/?sort=number", lang), size, scheme)
    shown = [link.inner_text() for link in page.locator(".row-link").all()]
    _title, _by, _table, export, sheet, text, _write = WORDS[lang]
    page.get_by_role("button", name=export).click()
    expect(page.get_by_role("link", name=sheet)).to_be_visible()
    assert faults(page) == []
    assert overflow(page) == 0
    rows = list(openpyxl.load_workbook(io.BytesIO(saved(page, sheet))).active.iter_rows(values_only=True))
    assert [row[1] for row in rows[1:]] == shown
    lines = csv.reader(io.StringIO(saved(page, text).decode("utf-8-sig"), newline=""))
    assert [line[1] for line in list(lines)[1:]] == shown


@pytest.mark.parametrize(("size", "lang"), [(NARROW, "en"), (WIDE, "fr")])
def test_a_long_list_is_written_by_a_job(
    sit: Sit, real_db: Flask, monkeypatch: pytest.MonkeyPatch, size: dict[str, int], lang: str
) -> None:
    monkeypatch.setattr("admin_views.base.exporting.AT_ONCE", 1)
    page = looks(sit("alan", "/tickets/export.csv?view=all", lang), size, "light")
    assert faults(page) == []
    page.get_by_role("button", name=WORDS[lang][-1]).click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert faults(page) == []
    assert overflow(page) == 0
    # Playwright's event loop lives in this thread; the worker wants one of its own.
    worker = Thread(target=run_worker, args=(real_db,), kwargs={"wait": False})
    worker.start()
    with page.expect_download() as found:
        page.locator("a[href$='/file']").click()
    worker.join()
    assert found.value.suggested_filename.startswith("tickets-20")
    assert Path(found.value.path()).read_text("utf-8-sig").count("INC") == 2
    assert faults(page) == []
