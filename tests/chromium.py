"""A real Chromium, started once a module, and what is wrong with a page: console, policy, accessibility."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

AXE = Axe().axe_script
# The one without a window of its own, if it is there: half the work for each new page, and the same engine.
PROGRAMS = ("chromium-headless-shell", "chromium")
# A test waits this long only for what never comes, or on a machine that is busy with much else.
PATIENCE_MS = 60_000
# Fixtures that serve a page: there before it, so that they go after it, for it may still be asking for something.
SERVERS = {"live_server", "shop"}
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window; no longer than a module, for its event loop would forbid one to the jobs' tests."""
    program = next(filter(None, map(shutil.which, PROGRAMS)))
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"], timeout=PATIENCE_MS)
        yield browser
        browser.close()


@pytest.fixture
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A fresh page that fails its test when its console shows an error, policy breaches included."""
    for name in SERVERS.intersection(request.fixturenames):
        request.getfixturevalue(name)
    with opened(browser) as page:
        yield page


@contextmanager
def opened(browser: Browser, **options: object) -> Iterator[Page]:
    """Yield a page of a new context; leaving it fails if the page complained."""
    context: BrowserContext = browser.new_context(viewport=WIDE, locale="en-GB", **options)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.complaints = complaints  # type: ignore[attr-defined]
    yield page
    context.close()
    assert complaints == [], "\n".join(complaints)


@contextmanager
def leaving(page: Page) -> Iterator[None]:
    """Leave it on the page that the act inside brings, even at the same address: a click does not wait for one."""
    with page.expect_event("domcontentloaded"):
        yield


def faults(page: Page) -> list[str]:
    """Return what axe finds wrong, one line a rule with the first offender."""
    if page.evaluate("window.axe === undefined"):
        page.evaluate(AXE)
    # What is right is not sent over: it is most of what axe has to say.
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then(found => found.violations)")
    return [f"{one['id']}: {one['help']} — {one['nodes'][0]['html'][:160]}" for one in found]


def overflow(page: Page) -> int:
    """Return by how many pixels the page can be scrolled sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
