"""The frame in a real browser: the palette, the sheet of keys and its switch, profile, sessions, counters, sidebar."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from flask import Flask
from flask_jwt_extended import create_access_token
from playwright.sync_api import Browser, Page, Response, expect

from app.access.operations import start_session
from app.core.clock import utcnow
from app.core.db import unit_of_work
from app.tickets.commands import OpenIncident
from app.tickets.operations import open_incident
from app.web.session import TOKEN
from app.web.words import LANGUAGE_COOKIE
from tests.chromium import NARROW, WIDE, faults, opened, overflow
from tests.factories import SETUP, actor_of, make_group, make_location, make_person

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0"
BOTH = pytest.mark.parametrize(("size", "lang", "scheme"), [(WIDE, "en", "light"), (NARROW, "fr", "dark")])
Sit = Callable[..., Page]


@pytest.fixture
def sit(real_db: Flask, live_server: str, browser: Browser) -> Iterator[Sit]:
    """Return a way to sit down at a new browser as Alan of the Paris desk, as Rita, who has two incidents, or as her
    manager Paula."""
    with real_db.app_context(), unit_of_work():
        paris = make_location("Paris", country="FR", tz="Europe/Paris")
        paula, alan = make_person("Paula Duval", paris), make_person("Alan Keller", paris)
        rita = make_person("Rita Moreau", paris, paula)
        make_group("Paris desk", paris, takes=("incidents",), members=[alan])
        for title in ("The printer prints blank pages", "The Wi-Fi drops in the meeting room"):
            open_incident(OpenIncident(title, rita.id), actor=actor_of(rita, utcnow()), now=utcnow())
        people = {"rita": rita.id, "alan": alan.id, "paula": paula.id}
    with ExitStack() as stack:

        def seat(who: str = "alan", path: str = "/tickets/", lang: str = "en", agent: str = "a test") -> Page:
            page = stack.enter_context(opened(browser, base_url=live_server))
            with real_db.app_context():
                with unit_of_work():
                    jti = start_session(people[who], user_agent=agent, actor=SETUP, now=utcnow()).jti
                token = create_access_token(str(people[who]), additional_claims={"jti": str(jti)})
            cookies = {TOKEN: token, LANGUAGE_COOKIE: lang}
            page.context.add_cookies([{"name": k, "value": v, "url": live_server} for k, v in cookies.items()])
            page.goto(path)
            return page

        yield seat


def looks(page: Page, size: dict[str, int], scheme: str) -> Page:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    return page


@BOTH
def test_the_palette_goes_anywhere(sit: Sit, size: dict[str, int], lang: str, scheme: str) -> None:
    page = looks(sit(lang=lang), size, scheme)
    page.locator("[data-shows-palette]").click()
    box, lines = page.locator("#palette-ask"), page.locator("#palette [role=option]")
    expect(lines.first).to_be_visible()
    assert (faults(page), overflow(page)) == ([], 0)
    box.fill("zzzz")
    expect(page.locator("#palette-note")).to_contain_text("zzzz")
    expect(lines).to_have_count(0)
    box.fill("meeting")
    expect(lines).to_have_count(1)
    expect(box).to_have_attribute("aria-activedescendant", lines.first.get_attribute("id") or "")
    assert faults(page) == []
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/tickets/INC000002$"))
    page.wait_for_load_state()
    page.keyboard.press("Control+k")
    expect(lines.filter(has_text="INC000002")).to_have_count(0)
    page.keyboard.type("moreau")
    expect(lines).to_have_text([re.compile("Rita Moreau")])
    lines.first.click()
    expect(page.locator("h1")).to_contain_text("Rita Moreau")
    page.wait_for_load_state()
    page.keyboard.press("Control+k")
    expect(lines.filter(has_text="INC000002")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()


def test_a_number_typed_in_a_hurry_opens_its_ticket_and_old_answers_are_dropped(sit: Sit) -> None:
    page = sit()
    held = []
    page.route("**/palette?q=pri", lambda route: held.append(route))
    page.keyboard.press("Control+k")
    with page.expect_request("**/palette?q=pri"):
        page.keyboard.type("pri")
    page.locator("#palette-ask").fill("inc1")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/tickets/INC000001$"))
    assert len(held) == 1


def test_what_the_page_can_do_is_in_the_palette(sit: Sit) -> None:
    page = sit(path="/tickets/INC000001")
    page.keyboard.press("Control+k")
    page.keyboard.type("inter")
    page.locator("#palette").get_by_role("option", name="Internal note").click()
    expect(page.locator("#composer textarea")).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.type("take")
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).not_to_be_empty()
    expect(page.locator(".tk")).to_contain_text("Alan Keller")


@BOTH
def test_the_sheet_says_every_key_that_acts_and_no_other(
    sit: Sit, size: dict[str, int], lang: str, scheme: str
) -> None:
    page = looks(sit(lang=lang), size, scheme)
    lines = "[...document.querySelectorAll('#keys [data-line]')]"
    shown = f"{lines}.filter(one => one.offsetHeight).map(one => one.dataset.line)"
    for path in ("/tickets/", "/tickets/INC000001", "/people/", "/assignment/"):
        page.goto(path)
        page.locator("h1").click()
        page.keyboard.press("?")
        expect(page.locator("#keys")).to_be_visible()
        assert (faults(page), overflow(page)) == ([], 0)
        bound = page.evaluate("Object.keys(TicketEase.keys).filter(key => !/^[2-9]$/.test(key))")
        said = [key for key in page.evaluate(shown) if key]
        assert set(bound) <= set(said), path
        assert len(said) == len(set(said)), path
        assert ("r" in said) == (path == "/tickets/INC000001")
        page.keyboard.press("Escape")


def test_the_switch_holds_on_another_browser_and_the_menu_opens_the_sheet(sit: Sit) -> None:
    page = sit()
    page.keyboard.press("g")
    page.keyboard.press("d")
    expect(page).to_have_url(re.compile("/people/?$"))
    # The address changes before the new page's script listens to keys.
    page.wait_for_load_state()
    page.keyboard.press("?")
    with page.expect_response("**/preferences"):
        page.get_by_label("Single-key shortcuts").uncheck()
    page.keyboard.press("Escape")
    other = sit(path="/people/")
    for one in (page, other):
        one.keyboard.press("c")
        one.keyboard.press("?")
        expect(one.locator("#keys")).to_be_hidden()
        expect(one).to_have_url(re.compile("/people/?$"))
    other.get_by_label("Your menu").click()
    other.get_by_role("button", name="Keyboard").click()
    expect(other.get_by_label("Single-key shortcuts")).not_to_be_checked()
    other.keyboard.press("Escape")
    other.keyboard.press("Control+k")
    expect(other.locator("#palette")).to_be_visible()


@BOTH
def test_a_profile_is_kept_and_followed(sit: Sit, size: dict[str, int], lang: str, scheme: str) -> None:
    page = looks(sit("rita", "/profile/", lang), size, scheme)
    assert (faults(page), overflow(page)) == ([], 0)
    zone = page.locator("#tz-ts-control")
    zone.click()
    zone.fill("kolk")
    page.locator(".ts-dropdown .option", has_text="Kolkata").click()
    page.locator("#theme").select_option("dark" if scheme == "light" else "light")
    page.locator("#initials").fill("zz")
    page.locator(".sheet button[type=submit]").click()
    expect(page.locator(".top-person .avatar-i")).to_have_text("ZZ")
    other = sit("rita", "/profile/", lang)
    expect(other.locator("html")).to_have_attribute("data-theme", "dark" if scheme == "light" else "light")
    expect(other.locator("#tz")).to_have_value("Asia/Kolkata")
    other.locator(".top-person").click()
    with other.expect_response("**/preferences"):
        other.locator("[name=theme][value=auto]").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "auto")


@BOTH
def test_a_session_ended_here_is_over_there(sit: Sit, size: dict[str, int], lang: str, scheme: str) -> None:
    there = sit("rita", "/tickets/mine", lang, FIREFOX)
    there.goto("about:blank")
    here = looks(sit("rita", "/sessions/", lang), size, scheme)
    line = here.locator(".session-line").filter(has_text="Firefox")
    expect(line).to_contain_text("Windows")
    assert (faults(here), overflow(here)) == ([], 0)
    here.locator("form[action$='/end-others'] button").click()
    here.locator("#confirm [data-confirm-ok]").click()
    expect(here.locator(".session-line")).to_have_count(1)
    there.goto("/tickets/mine")
    expect(there).to_have_url(re.compile("/sign-in"))


@BOTH
def test_a_token_is_made_shown_once_and_revoked(sit: Sit, size: dict[str, int], lang: str, scheme: str) -> None:
    page = looks(sit("rita", "/tokens/", lang), size, scheme)
    page.locator("#name").fill("Monitoring of the print server on the second floor, Paris")
    page.locator("form.sheet button[type=submit]").click()
    shown = page.locator(".once-link [data-copy]")
    expect(shown).to_have_text(re.compile(r"^tke_[\w-]{43}$"))
    assert (faults(page), overflow(page)) == ([], 0)
    page.goto("/tokens/")
    expect(shown).to_have_count(0)
    page.locator(".session-line form button").click()
    page.locator("#confirm [data-confirm-ok]").click()
    expect(page.locator(".session-line")).to_have_count(0)


def test_counters_are_told_nothing_changed_and_nothing_jumps(sit: Sit) -> None:
    answers: list[Response] = []
    page = sit()
    expect(page.locator(".side [data-counter=open]")).to_have_text("2")
    page.on("response", lambda reply: answers.append(reply) if reply.url.endswith("/counters") else None)
    moved = "new PerformanceObserver(list => { window.moved = list.getEntries().length })"
    page.add_init_script(f"{moved}.observe({{ type: 'layout-shift', buffered: true }})")
    with page.expect_response("**/counters") as told:
        page.reload()
    assert told.value.status == 304
    assert page.evaluate("window.moved ?? 0") == 0
    expect(page.locator(".side [data-counter=open]")).to_have_text("2")


def test_the_sidebar_is_icons_then_a_drawer(sit: Sit) -> None:
    page = sit()
    side = page.locator("#side")
    for width, shown in ((1280, 232), (1024, 56), (769, 56)):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.getElementById('side').offsetWidth") == shown
        assert overflow(page) == 0
    # It stays while a long page is read.
    page.set_viewport_size({"width": 1280, "height": 160})
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    assert page.evaluate("scrollY > 0 && Math.abs(document.getElementById('side').getBoundingClientRect().top) < 1")
    page.set_viewport_size({"width": 768, "height": 800})
    expect(side).to_be_hidden()
    page.get_by_label("Open the menu").click()
    expect(side.get_by_role("link", name="Directory")).to_be_visible()
    page.keyboard.press("Escape")
    expect(side).to_be_hidden()
