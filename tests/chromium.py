"""A real Chromium, started once a module, and what is wrong with a page: console, policy, accessibility."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window; no longer than a module, for its event loop would forbid one to the jobs' tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A fresh page that fails its test when its console shows an error, policy breaches included."""
    if "live_server" in request.fixturenames:
        # It must be there before the page, so that it goes after it: a page may still be asking for something.
        request.getfixturevalue("live_server")
    with opened(browser) as page:
        yield page


@contextmanager
def opened(browser: Browser, **options: object) -> Iterator[Page]:
    """Yield a page of a new context; leaving it fails if the page complained."""
    context: BrowserContext = browser.new_context(viewport=WIDE, locale="en-GB", **options)  # type: ignore[arg-type]
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.complaints = complaints  # type: ignore[attr-defined]
    yield page
    context.close()
    assert complaints == [], "\n".join(complaints)


def faults(page: Page) -> list[str]:
    """Return what axe finds wrong, one line a rule with the first offender."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['help']} — {one['nodes'][0]['html'][:160]}" for one in found]


def overflow(page: Page) -> int:
    """Return by how many pixels the page can be scrolled sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
