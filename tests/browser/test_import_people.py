"""People from a table in a real browser: a file with errors, corrected, imported, undone; both widths and languages."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from app.core.db import unit_of_work
from app.web.words import LANGUAGE_COOKIE
from tests.browser.test_import import carry_out, check, office  # noqa: F401 - a fixture is taken by its name
from tests.browser.test_incident_life import sign_in
from tests.chromium import NARROW, WIDE, opened
from tests.factories import make_location

HEADING = "Matricule;Prénom;Nom;Lieu;Responsable;Poste"
LINES = ["zoe;Zoé;Martin;Paris;max;+33 1 23", "max;Max;Blum;Nice;ada;+33 1 24"]


@pytest.mark.browser
@pytest.mark.parametrize(("size", "language"), [(WIDE, "en"), (NARROW, "fr")])
def test_people_from_a_file_with_errors_to_its_undo(
    browser: Browser,
    real_db: Flask,
    office: str,  # noqa: F811
    tmp_path: Path,
    size: dict[str, int],
    language: str,
) -> None:
    with real_db.app_context(), unit_of_work():
        make_location("Paris")
    wrong, right = tmp_path / "people.csv", tmp_path / "people-2.csv"
    wrong.write_text("\n".join([HEADING, *LINES]), encoding="utf-8")
    right.write_text("\n".join([HEADING, *LINES]).replace("Nice", "Paris"), encoding="cp1252")
    with opened(browser) as page:
        page.context.add_cookies([{"name": LANGUAGE_COOKIE, "value": language, "url": office}])
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme="dark" if size == NARROW else "light", reduced_motion="reduce")
        sign_in(page, office, "ada")
        page.goto(f"{office}/imports/people")
        check(page)
        page.set_input_files("[name=file]", wrong)
        page.click(".run-upload button[type=submit]")
        carry_out(page, real_db)
        expect(page.locator(".run-lines tbody tr")).to_have_count(1)
        expect(page.locator(".run-lines tbody tr")).to_contain_text("Nice")
        expect(page.locator(".run-go")).to_have_count(0)
        check(page)
        # A column that nobody knows is shown unasked.
        page.locator(".run-words-list li", has_text="Poste").locator("select").select_option("phone")
        check(page)
        page.click(".run-words-list ~ .form-buttons button")
        carry_out(page, real_db)
        page.goto(f"{office}/imports/people")
        page.set_input_files("[name=file]", right)
        page.click(".run-upload button[type=submit]")
        carry_out(page, real_db)
        expect(page.locator(".run-lines tbody tr")).to_have_count(2)
        check(page)
        page.click(".run-go button")
        carry_out(page, real_db)
        expect(page.locator(".run-numbers strong").first).to_have_text("2")
        check(page)
        page.goto(f"{office}/people/?search=zoe")
        expect(page.locator("table.list tbody tr")).to_contain_text("Zoé Martin")
        page.go_back()
        page.click(".run-go button")
        page.click("[data-confirm-ok]")
        carry_out(page, real_db)
        expect(page.locator(".run-numbers strong").first).to_have_text("2")
        check(page)
