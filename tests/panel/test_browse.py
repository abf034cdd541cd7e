"""The frame in a real browser: keyboard, menus, dialogs, themes, small screens, with and without scripts."""

import os
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.chromium import NARROW, WIDE, faults, opened, overflow

PAGES = {
    "list": "/things/?page_size=12",
    "empty": "/things/?search=zzz",
    "form": "/things/new",
    "card": "/things/1",
    "edit": "/kinds/1/edit",
    "error": "/nowhere",
}


def enter(page: Page, shop: str, who: str = "ada", url: str = "/things/", theme: str = "") -> None:
    page.context.add_cookies([{"name": "who", "value": who, "url": shop}])
    if theme:
        page.context.add_cookies([{"name": "theme", "value": theme, "url": shop}])
    page.goto(shop + url)


def narrowing(page: Page) -> Locator:
    """Return the filters above the list: the menu of its columns has the same words."""
    return page.get_by_role("search", name="Narrow the list")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_every_page_is_accessible_and_fits(page, shop, theme, size):
    page.set_viewport_size(size)
    for name, url in PAGES.items():
        enter(page, shop, url=url, theme=theme)
        if os.environ.get("SHOTS"):
            page.screenshot(path=f"{os.environ['SHOTS']}/{name}-{theme}-{size['width']}.png", full_page=True)
        assert (url, faults(page)) == (url, [])
        assert (url, overflow(page)) == (url, 0)
        page.complaints[:] = [line for line in page.complaints if "404" not in line]


@pytest.mark.parametrize("width", [768, 1024, 1920])
def test_no_width_scrolls_sideways(page, shop, width):
    page.set_viewport_size({"width": width, "height": 800})
    enter(page, shop)
    assert overflow(page) == 0


def test_keys_move_select_and_open(page, shop):
    enter(page, shop)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-bulk-bar]")).to_be_visible()
    expect(page.locator("[data-bulk-count]")).to_have_text("1 selected")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    expect(page.locator("[data-bulk-count]")).to_have_text("2 selected")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/things/\d+$"))


def test_slash_searches_and_question_mark_helps(page, shop):
    enter(page, shop)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#top-search")).to_be_focused()
    page.keyboard.type("sound")
    page.keyboard.press("Enter")
    page.wait_for_url("**/things/?search=sound")


def test_shortcuts_can_be_switched_off(page, shop):
    enter(page, shop)
    page.keyboard.press("?")
    page.get_by_role("switch").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.keyboard.press("j")
    assert page.url.endswith("/things/")
    expect(page.locator(".row-link:focus")).to_have_count(0)


def test_a_filter_applies_when_chosen_and_leaves_a_clean_address(page, shop):
    enter(page, shop)
    narrowing(page).get_by_label("State", exact=True).select_option("waiting")
    page.wait_for_url("**/things/?phase=waiting")
    page.get_by_role("link", name="Clear").click()
    page.wait_for_url("**/things/?")


def test_counters_appear_when_there_is_something(page, shop):
    enter(page, shop)
    expect(page.locator(".tabs [data-counter=mine]")).to_have_text("3")


def test_the_theme_changes_at_once_and_stays(page, shop):
    enter(page, shop)
    page.get_by_role("button", name="Your menu").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_as_the_system_follows_the_system(browser, shop):
    with opened(browser, color_scheme="dark") as page:
        enter(page, shop)
        expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_deleting_asks_first(page, shop):
    enter(page, shop, url="/things/4")
    page.get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Printer prints blank pages" if "Printer" in dialog.inner_text() else "Delete")
    dialog.get_by_role("button", name="Cancel").click()
    assert page.url.endswith("/things/4")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("A finished thing stays.").or_(page.get_by_text("Deleted."))).to_be_visible()


def test_a_reference_is_found_by_typing(page, shop):
    enter(page, shop, url="/things/new")
    page.get_by_role("combobox", name="Part of").click()
    page.keyboard.type("sound")
    expect(page.locator(".ts-dropdown .option", has_text="Printer")).to_have_count(0)
    page.locator(".ts-dropdown .option", has_text="No sound").first.click()
    page.get_by_label("Name").fill("Speaker")
    page.get_by_label("Size").fill("3")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Speaker")).to_be_visible()


def test_focus_goes_to_what_is_wrong(page, shop):
    enter(page, shop, url="/things/new")
    page.get_by_label("Name").fill("Something")
    page.get_by_label("Size").fill("950")
    page.get_by_role("button", name="Save").click()
    summary = page.locator("[data-focus]")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("No thing is larger than 900.")
    page.complaints.clear()


def test_the_browser_enforces_the_form_s_own_rules(page, shop):
    enter(page, shop, url="/things/new")
    page.get_by_label("Tag").fill("nonsense")
    assert page.get_by_label("Tag").evaluate("field => field.validity.patternMismatch")
    page.get_by_role("button", name="Save").click()
    assert page.url.endswith("/things/new")


def test_the_drawer_opens_on_a_phone(page, shop):
    page.set_viewport_size(NARROW)
    enter(page, shop)
    page.get_by_role("button", name="Open the menu").click()
    page.locator(".side-fold summary", has_text="Settings").click()
    page.get_by_role("link", name="Kinds").click()
    page.wait_for_url("**/kinds")


def test_everything_works_without_scripts(browser, shop):
    with opened(browser, java_script_enabled=False) as page:
        enter(page, shop)
        narrowing(page).get_by_label("State", exact=True).select_option("new")
        page.get_by_role("button", name="Apply").click()
        assert "phase=new" in page.url
        page.locator("input[name=rowid]").first.check()
        page.get_by_role("button", name="Finish").click()
        expect(page.get_by_text("1 finished.")).to_be_visible()
        page.get_by_role("button", name="Your menu").click()
        page.get_by_role("button", name="Dark").click()
        expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
        page.get_by_role("link", name="New", exact=True).click()
        page.get_by_label("Name", exact=True).fill("Typed")
        page.get_by_label("Size").fill("2")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", name="Typed")).to_be_visible()
