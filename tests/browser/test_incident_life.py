"""An incident in a real browser, from sign-in to close: in both languages, at both widths, in both themes,
and without a script."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from app.access import operations as access
from app.access.commands import SetPassword
from app.core.clock import utcnow
from app.core.db import unit_of_work
from app.web.words import LANGUAGE_COOKIE
from tests.chromium import NARROW, WIDE, faults, leaving, opened, overflow
from tests.factories import SETUP, make_group, make_location, make_person

PASSWORD = "a long walk by the sea"
VIEWS = [(WIDE, "light"), (NARROW, "light"), (WIDE, "dark"), (NARROW, "dark")]


@pytest.fixture
def company(real_db: Flask, live_server: str) -> str:
    """Rita in Paris and Alan of the Paris desk, who can sign in; the address of their panel."""
    settle(real_db)
    return live_server


def settle(app: Flask) -> None:
    """Let Rita of Paris and Alan of the Paris desk be there, and sign in."""
    with app.app_context(), unit_of_work():
        paris = make_location("Paris", country="FR", tz="Europe/Paris")
        rita, alan = make_person("Rita Moreau", paris), make_person("Alan Keller", paris)
        make_group("Paris desk", paris, takes=("incidents",), members=[alan])
        hasher = app.extensions["hasher"]
        for person in (rita, alan):
            given = SetPassword(person.id, PASSWORD, must_change=False)
            access.set_password(given, hasher=hasher, actor=SETUP, now=utcnow())


def sign_in(page: Page, company: str, login: str) -> None:
    page.goto(f"{company}/tickets/")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    expect(page).to_have_url(re.compile("/tickets/"))


def check(page: Page, views: list[tuple[dict[str, int], str]] = VIEWS[::3]) -> None:
    """Fail when axe finds fault with the page or it can be scrolled sideways, in any of these views."""
    for size, scheme in views:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        # Colours that still fade from one theme to the other would be measured half-way.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        expect(page.locator("html")).to_have_attribute("data-bs-theme", scheme)
        assert (size["width"], scheme, faults(page), overflow(page)) == (size["width"], scheme, [], 0)
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]


def open_incident(page: Page, company: str) -> str:
    page.goto(f"{company}/tickets/new")
    page.fill("[name=title]", "The badge printer is blank")
    page.fill("[name=body]", "Since **nine**, every page is white.")
    page.check("[name=impact][value=several]")
    page.click(".form-buttons .btn-primary")
    expect(page.locator("h1")).to_have_text("The badge printer is blank")
    return page.url


def step(page: Page, name: str, **fields: str) -> None:
    """Press a next-step button; with ``fields``, fill what it asks for and send that."""
    if not fields:
        with leaving(page):
            page.click(f"#step-{name}")
    else:
        page.click(f"#step-{name}")
        expect(page.locator("details.step[open]")).to_be_visible()
        # Without a script the place holds the link to the page with its form.
        if (link := page.locator("details.step[open] a[data-form]")).is_visible():
            link.click()
        form = page.locator("details.step[open] form")
        for field, value in fields.items():
            box = form.locator(f"[name={field}]")
            box.select_option(index=1) if field.endswith("_id") else box.fill(value)
        with leaving(page):
            form.locator("button[type=submit]").click()


def state(page: Page) -> str:
    """Return the phase that the pill shows, by its tint."""
    return re.search(r"pill-phase-(\w+)", page.locator(".tk-marks .pill").first.get_attribute("class") or "")[1]  # type: ignore[index]


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_incident_lives_from_sign_in_to_close(browser: Browser, company: str, language: str) -> None:
    with opened(browser) as rita, opened(browser) as alan:
        for page in (rita, alan):
            page.context.add_cookies([{"name": LANGUAGE_COOKIE, "value": language, "url": company}])
        sign_in(rita, company, "rita")
        expect(rita.locator("html")).to_have_attribute("lang", language)
        # The longer language is looked at in every view.
        views = VIEWS if language == "fr" else VIEWS[::3]
        rita.goto(f"{company}/tickets/new")
        check(rita, views)
        address = open_incident(rita, company)
        expect(rita.locator(".tk-list")).to_contain_text("Paris desk")
        expect(rita.locator("#messages")).to_contain_text("Paris desk")

        sign_in(alan, company, "alan")
        alan.goto(address)
        check(alan, views)
        step(alan, "take")
        expect(alan.locator(".tk-list")).to_contain_text("Alan Keller")
        alan.keyboard.press("r")
        alan.keyboard.type("Is it switched on?")
        alan.locator(".composer-foot > button").click()
        expect(alan.locator(".tl-comment")).to_contain_text("Is it switched on?")
        alan.wait_for_load_state()
        alan.keyboard.press("n")
        alan.keyboard.type("The vendor knows this model.")
        alan.keyboard.press("Control+Enter")
        expect(alan.locator(".tl-note")).to_contain_text("The vendor knows")
        step(alan, "hold", hold_reason_id="first")
        assert state(alan) == "waiting"
        check(alan)
        step(alan, "resolve", solution="Changed the ribbon")
        assert state(alan) == "done"

        rita.goto(address)
        expect(rita.locator(".tl-note")).to_have_count(0)
        check(rita)
        step(rita, "reopen", reason="Still blank")
        assert state(rita) == "active"
        alan.goto(address)
        step(alan, "resolve", solution="Changed the printer")
        rita.goto(address)
        step(rita, "close")
        assert state(rita) == "done"
        check(rita, views)
        alan.goto(f"{address}/clocks")
        check(alan, views)


@pytest.mark.browser
def test_everything_works_without_a_script(browser: Browser, company: str) -> None:
    with opened(browser, java_script_enabled=False) as rita, opened(browser, java_script_enabled=False) as alan:
        sign_in(rita, company, "rita")
        address = open_incident(rita, company)
        sign_in(alan, company, "alan")
        alan.goto(address)
        step(alan, "take")
        alan.click(".tk-title summary")
        alan.click(".tk-title a[data-form]")
        alan.fill("#title-title", "The badge printer on the 2nd floor is blank")
        alan.locator(".tk-title form button[type=submit]").click()
        expect(alan.locator("h1")).to_have_text("The badge printer on the 2nd floor is blank")
        alan.click(".composer-tabs label:last-child")
        alan.fill("#comment-source_md", "Only for us")
        alan.locator(".composer-foot > button").click()
        expect(alan.locator(".tl-note")).to_contain_text("Only for us")
        step(alan, "resolve", solution="Changed the ribbon")
        rita.goto(address)
        step(rita, "close")
        expect(rita.locator("#step-reopen")).to_be_visible()
        alan.goto(f"{company}/tickets/new")
        alan.fill("[name=requester_id__find]", "rita")
        alan.fill("[name=title]", "Rita called about her screen")
        alan.click(".form-buttons .btn-primary")
        expect(alan.locator(".tk-byline")).to_contain_text("Rita Moreau")
