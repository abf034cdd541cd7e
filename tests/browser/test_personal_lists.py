"""Saved views, columns, keys on a row and the split view in a real browser."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_list import TITLES, Company, company
from tests.chromium import NARROW, faults, opened, overflow

__all__ = ["company"]

SPLIT = {"width": 1600, "height": 900}
SAVE = {"en": "Save view…", "fr": "Enregistrer la vue…"}


@pytest.mark.parametrize(("size", "lang", "scheme"), [(None, "fr", "dark"), (NARROW, "en", "light")])
def test_a_view_is_saved_with_its_columns_and_let_go(browser: Browser, company: Company, size, lang, scheme) -> None:
    with opened(browser, color_scheme=scheme) as page:
        if size:
            page.set_viewport_size(size)
        company.sit(page, "alan", lang).goto(f"{company.address}/tickets/?priority=critical")
        page.locator("[popovertarget=columns-menu]").click()
        expect(page.locator("#columns-menu")).to_be_visible()
        assert (faults(page), overflow(page)) == ([], 0)
        page.locator("#columns-menu [name=columns][value=category]").check()
        page.locator('#columns-menu [value="category:-1"]').click()
        page.locator("#columns-menu .btn-primary").click()
        expect(page.locator("th")).to_have_count(12)
        page.locator(f"[title='{SAVE[lang]}']").click()
        dialog = page.locator("dialog[open]")
        dialog.locator("[name=name]").fill("Watched closely")
        assert (faults(page), overflow(page)) == ([], 0)
        dialog.locator(".btn-primary").click()
        page.wait_for_url(re.compile(r"/tickets/\?saved=\d+$"))
        expect(page.locator(".tabs [aria-current=page]")).to_contain_text("Watched closely")
        expect(page.locator(".tabs [aria-current=page] [data-counter]")).to_have_text("1")
        page.locator("[popovertarget=view-menu]").click()
        expect(page.locator("#view-menu")).to_be_visible()
        assert (faults(page), overflow(page)) == ([], 0)
        page.locator("#view-menu form button").last.click()
        page.locator("[data-confirm-ok]").click()
        page.wait_for_url(f"{company.address}/tickets/")


def test_keys_assign_and_move_the_row_and_come_back_to_it(page: Page, company: Company) -> None:
    company.sit(page, "alan").goto(f"{company.address}/tickets/?sort=number")
    for key in "jja":
        page.keyboard.press(key)
    dialog = page.locator("dialog[open]")
    expect(dialog.locator("h2")).to_have_text("INC000002 · Assign")
    assert faults(page) == []
    dialog.locator("select").select_option(str(company.people["alan"]))
    dialog.locator(".btn-primary").click()
    page.wait_for_url(f"{company.address}/tickets/?sort=number")
    expect(page.locator("tbody tr").nth(1).locator(".c-state")).to_have_text("Assigned")
    expect(page.locator("tbody tr").nth(1).locator(".row-link")).to_be_focused()
    page.keyboard.press("s")
    dialog.get_by_role("button", name="Start").click()
    expect(page.locator("tbody tr").nth(1).locator(".c-state")).to_have_text("In progress")
    page.keyboard.press("s")
    dialog.get_by_role("link", name="Resolve…").click()
    dialog.get_by_label("What solved it?").fill("A new antenna.")
    dialog.get_by_role("button", name="Resolve").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    page.locator("tbody tr").first.hover()
    page.locator("tbody tr").first.get_by_role("button", name="Take").click()
    expect(page.locator("tbody tr").first.locator(".c-state")).to_have_text("Assigned")
    page.wait_for_url(f"{company.address}/tickets/?sort=number")


@pytest.mark.parametrize(("lang", "scheme"), [("en", "light"), ("fr", "dark")])
def test_a_ticket_is_worked_on_beside_the_list(browser: Browser, company: Company, lang: str, scheme: str) -> None:
    with opened(browser, color_scheme=scheme) as page:
        page.set_viewport_size(SPLIT)  # type: ignore[arg-type]
        company.sit(page, "alan", lang).goto(f"{company.address}/tickets/?sort=number")
        page.keyboard.press("j")
        page.keyboard.press("o")
        page.wait_for_url(re.compile("split=INC000001$"))
        expect(page.locator(".split-half h2.tk-name")).to_have_text(TITLES[0])
        assert (faults(page), overflow(page)) == ([], 0)
        page.keyboard.press("j")
        page.wait_for_url(re.compile("split=INC000002$"))
        page.locator(".split-half textarea[name=source_md]").fill("Said beside the list.")
        page.locator(".split-half .composer button[type=submit].btn-primary").click()
        expect(page.locator(".split-half")).to_contain_text("Said beside the list.")
        page.wait_for_url(re.compile("split=INC000002"))
        page.locator("tbody tr").nth(2).locator(".row-link").click()
        page.wait_for_url(re.compile("split=INC000003"))
        page.keyboard.press("Escape")
        page.wait_for_url(f"{company.address}/tickets/?sort=number")


def test_what_somebody_else_did_shows_as_a_dot_until_it_is_seen(page: Page, browser: Browser, company: Company) -> None:
    company.sit(page, "alan")
    with page.expect_response(re.compile("/read$")):
        page.goto(f"{company.address}/tickets/INC000001")
    with opened(browser) as other:
        company.sit(other, "rita").goto(f"{company.address}/tickets/INC000001")
        other.locator("textarea[name=source_md]").fill("It prints nothing at all now.")
        other.locator(".composer button[type=submit].btn-primary").click()
        expect(other.locator(".tk-talk")).to_contain_text("nothing at all now")
    page.goto(f"{company.address}/tickets/?sort=number")
    expect(page.locator("tbody .news")).to_have_count(1)
    with page.expect_response(re.compile("/read$")):
        page.locator("tbody tr").first.locator(".row-link").click()
    page.goto(f"{company.address}/tickets/?sort=number")
    expect(page.locator("tbody .news")).to_have_count(0)


def test_views_columns_and_rows_need_no_script(browser: Browser, company: Company) -> None:
    with opened(browser, java_script_enabled=False) as page:
        page.set_viewport_size(SPLIT)  # type: ignore[arg-type]
        company.sit(page, "alan").goto(f"{company.address}/tickets/?priority=critical")
        page.get_by_title("Save view…").click()
        page.get_by_label("Name").fill("By hand")
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".tabs [aria-current=page]")).to_contain_text("By hand")
        page.get_by_role("button", name="Columns").click()
        page.locator("#columns-menu [name=columns][value=state]").uncheck()
        page.locator("#columns-menu .btn-primary").click()
        expect(page.locator("th.c-state")).to_have_count(0)
        page.locator("tbody tr").first.hover()
        page.get_by_role("link", name="Open in split").first.click()
        page.wait_for_url(re.compile("/tickets/INC000003$"))
