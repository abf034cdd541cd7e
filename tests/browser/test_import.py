"""An import in a real browser: upload, give a word its meaning, import, undo; at both widths, in both languages."""

import re
import threading
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from app.access import operations as access
from app.access.commands import SetPassword
from app.cli.worker import run_worker
from app.core.clock import utcnow
from app.core.db import unit_of_work
from app.web.words import LANGUAGE_COOKIE
from tests.browser.test_incident_life import PASSWORD, sign_in
from tests.chromium import NARROW, WIDE, faults, opened, overflow
from tests.factories import SETUP, make_person
from tests.tickets.logs import HEADING, changed, rows_of


@pytest.fixture
def office(real_db: Flask, live_server: str) -> str:
    """Ada, who administers and can sign in; the address of her panel."""
    with real_db.app_context(), unit_of_work():
        ada = make_person("Ada Lefèvre", is_admin=True)
        given = SetPassword(ada.id, PASSWORD, must_change=False)
        access.set_password(given, hasher=real_db.extensions["hasher"], actor=SETUP, now=utcnow())
    return live_server


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Three incidents; one line knows a state that we do not, another has no date."""
    first, *others = rows_of("INC0000540")
    rows = [changed(first, incident_state="Pending Change"), *others, *rows_of("INC0001155"), *rows_of("INC0000160")]
    rows.append(changed(rows_of("INC0000089")[0], opened_at="yesterday"))
    path = tmp_path / "log.csv"
    path.write_text("\r\n".join([HEADING, *rows, ""]), encoding="utf-8")
    return path


def work(app: Flask) -> None:
    """Let a worker do what waits, beside the browser's own event loop."""
    worker = threading.Thread(target=run_worker, args=(app,), kwargs={"wait": False})
    worker.start()
    worker.join()


def check(page: Page) -> None:
    assert (page.url, faults(page), overflow(page)) == (page.url, [], 0)


def carry_out(page: Page, app: Flask) -> None:
    """Look at the run while it waits, then let it be done; the page shows the end by itself."""
    expect(page.locator("progress")).to_be_visible()
    check(page)
    work(app)
    expect(page.locator("progress")).to_have_count(0)


@pytest.mark.browser
@pytest.mark.parametrize(("size", "language"), [(WIDE, "en"), (NARROW, "fr")])
def test_an_import_from_the_file_to_its_undo(
    browser: Browser, real_db: Flask, office: str, log: Path, size: dict[str, int], language: str
) -> None:
    with opened(browser) as page:
        page.context.add_cookies([{"name": LANGUAGE_COOKIE, "value": language, "url": office}])
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme="dark" if size == NARROW else "light", reduced_motion="reduce")
        sign_in(page, office, "ada")
        page.goto(f"{office}/imports/")
        check(page)
        page.set_input_files("[name=file]", log)
        page.click(".run-upload button[type=submit]")
        carry_out(page, real_db)
        expect(page.locator(".run-lines")).to_contain_text("Pending Change")
        check(page)
        page.locator(".run-words-list li", has_text="Pending Change").locator("select").select_option("new")
        page.click(".run-words-list ~ .form-buttons button")
        carry_out(page, real_db)
        expect(page.locator(".run-lines tbody tr")).to_have_count(1)
        page.click(".run-go button")
        carry_out(page, real_db)
        expect(page.locator(".run-numbers strong").first).to_have_text("3")
        check(page)
        page.click(".run-go button")
        page.click("[data-confirm-ok]")
        carry_out(page, real_db)
        expect(page.locator(".run-numbers strong").first).to_have_text("3")
        check(page)
        page.goto(f"{office}/jobs/")
        expect(page.locator(".run-tiles")).to_be_visible()
        check(page)


@pytest.mark.browser
def test_an_import_works_without_a_script(browser: Browser, real_db: Flask, office: str, log: Path) -> None:
    with opened(browser, java_script_enabled=False) as page:
        sign_in(page, office, "ada")
        page.goto(f"{office}/imports/")
        page.set_input_files("[name=file]", log)
        page.click(".run-upload button[type=submit]")
        work(real_db)
        page.reload()
        page.click(".run-go button")
        expect(page).to_have_url(re.compile("/runs/2$"))
        work(real_db)
        page.reload()
        expect(page.locator(".run-numbers strong").first).to_have_text("3")
