"""The list of tickets in a real browser: both widths, themes and languages, keys, selection, and without a script."""

import re
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from flask_jwt_extended import create_access_token
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from app.access.operations import start_session
from app.core.clock import utcnow
from app.core.db import db, unit_of_work
from app.directory.models import Person
from app.tickets.commands import ChangeStatus, OpenIncident
from app.tickets.models import Ticket
from app.tickets.operations import change_status, open_incident
from app.web.session import TOKEN
from app.web.words import LANGUAGE_COOKIE
from tests.chromium import NARROW, WIDE, faults, leaving, opened, overflow
from tests.factories import SETUP, actor_of, make_group, make_location, make_person

PAGES = (
    ("alan", "/tickets/"),
    ("alan", "/tickets/?view=all"),
    ("alan", "/tickets/?view=mine"),
    ("rita", "/tickets/mine"),
)
VIEWS = (("en", "light", WIDE), ("fr", "dark", NARROW), ("fr", "light", NARROW), ("en", "dark", WIDE))
TITLES = ("The printer prints blank pages", "The Wi-Fi drops in the meeting room", "A very long title " * 8)


@dataclass
class Company:
    """The address of the panel, and a way to sit down at it as somebody."""

    address: str
    app: Flask
    people: dict[str, int]

    def sit(self, page: Page, login: str, lang: str = "en") -> Page:
        """Sign in without the form, which has tests of its own."""
        with self.app.app_context(), unit_of_work():
            session = start_session(self.people[login], user_agent="a test", actor=SETUP, now=utcnow())
            jti: UUID = session.jti
        with self.app.app_context():
            token = create_access_token(str(self.people[login]), additional_claims={"jti": str(jti)})
        cookies = {TOKEN: token, LANGUAGE_COOKIE: lang}
        page.context.add_cookies([{"name": key, "value": value, "url": self.address} for key, value in cookies.items()])
        return page


@pytest.fixture
def company(real_db: Flask, live_server: str) -> Company:
    """Rita of Paris with three incidents, and Alan of the Paris desk."""
    with real_db.app_context(), unit_of_work():
        paris = make_location("Paris", country="FR", tz="Europe/Paris")
        rita, alan = make_person("Rita Moreau", paris), make_person("Alan Keller", paris)
        make_group("Paris desk", paris, takes=("incidents",), members=[alan])
        for at, title in enumerate(TITLES):
            impact = ("one_person", "service", "everyone")[at]
            wanted = OpenIncident(title.strip(), rita.id, impact=impact)
            open_incident(wanted, actor=actor_of(rita, utcnow()), now=utcnow())
        people = {"rita": rita.id, "alan": alan.id}
    return Company(live_server, real_db, people)


def test_it_is_sound_at_every_width_in_both_themes_and_languages(browser: Browser, company: Company) -> None:
    seen = {}
    with opened(browser) as page:
        for login, path in PAGES:
            for lang, scheme, size in VIEWS:
                page.set_viewport_size(size)  # type: ignore[arg-type]
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                company.sit(page, login, lang).goto(f"{company.address}{path}")
                expect(page.locator("html")).to_have_attribute("lang", lang)
                seen[path, lang, scheme] = (faults(page), overflow(page))
    assert {where: what for where, what in seen.items() if what != ([], 0)} == {}


def test_rows_are_forty_pixels_and_two_lines_on_a_phone(page: Page, company: Company) -> None:
    company.sit(page, "alan").goto(f"{company.address}/tickets/")
    height = "[...document.querySelectorAll('[data-list] tbody tr')].map(row => Math.round(row.offsetHeight))"
    assert page.evaluate(height) == [40, 40, 40]
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    cells = "[...document.querySelectorAll('[data-list] tbody tr:first-child td')].filter(cell => cell.offsetHeight)"
    middles = page.evaluate(f"{cells}.map(cell => cell.offsetTop + cell.offsetHeight / 2)")
    assert len({round(middle / 24) for middle in middles}) == 2


def test_keys_walk_select_and_open(page: Page, company: Company) -> None:
    company.sit(page, "alan").goto(f"{company.address}/tickets/?sort=number")
    for key in "jjxkX":
        page.keyboard.press(key)
    expect(page.locator("[data-bulk-count]")).to_have_text("2 selected")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/tickets/INC000001$"))
    page.go_back()
    page.keyboard.press("/")
    page.keyboard.type("meeting")
    page.keyboard.press("Enter")
    expect(page.locator(".row-link")).to_have_text([TITLES[1]])
    page.locator("h1").click()
    page.keyboard.press("c")
    expect(page).to_have_url(re.compile("/tickets/new"))


def test_a_filter_applies_as_it_is_chosen_and_clears(page: Page, company: Company) -> None:
    company.sit(page, "alan").goto(f"{company.address}/tickets/")
    page.select_option("[name=priority]", "critical")
    expect(page).to_have_url(f"{company.address}/tickets/?priority=critical")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Clear").click()
    expect(page.locator("tbody tr")).to_have_count(3)


def test_the_top_bar_finds_what_has_ended_and_the_landing_list_does_not_show_it(page: Page, company: Company) -> None:
    with company.app.app_context(), unit_of_work():
        ticket_id = db.session.scalars(select(Ticket.id).where(Ticket.number == "INC000002")).one()
        done = ChangeStatus(ticket_id, "resolved", solution="A new antenna.")
        change_status(done, actor=actor_of(db.session.get_one(Person, company.people["alan"]), utcnow()), now=utcnow())
    company.sit(page, "alan").goto(f"{company.address}/tickets/")
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator(".side [data-counter=open]")).to_have_text("2")
    expect(page.locator(".tabs [data-counter=all]")).to_have_text("3")
    page.keyboard.press("/")
    page.keyboard.type("meeting")
    page.keyboard.press("Enter")
    expect(page.locator(".row-link")).to_have_text([TITLES[1]])
    expect(page.locator(".tabs [aria-current=page]")).to_contain_text("All")


def test_counters_are_live_and_a_selection_is_taken_and_resolved(page: Page, company: Company) -> None:
    company.sit(page, "alan").goto(f"{company.address}/tickets/?view=unassigned")
    side = page.locator(".side [data-counter=unassigned]")
    expect(side).to_have_text("3")
    expect(page.locator(".side [data-counter=mine]")).to_be_hidden()
    page.get_by_label("Select all rows of this page").check()
    page.get_by_role("button", name="Take", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("3 tickets taken.")
    expect(side).to_be_hidden()
    page.goto(f"{company.address}/tickets/?view=mine")
    page.get_by_label("Select INC000001").check()
    page.get_by_label("Select INC000002").check()
    with leaving(page):
        page.get_by_role("button", name="Resolve…").click()
    assert faults(page) == []
    page.get_by_label("What solved it?").fill("A new cable.")
    page.get_by_role("button", name="Resolve", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("2 tickets resolved.")
    expect(page.locator(".row-link")).to_have_count(1)


@pytest.mark.parametrize("cell", [".c-state", ".c-due"])
def test_a_click_anywhere_opens_and_a_middle_click_opens_beside(page: Page, company: Company, cell: str) -> None:
    company.sit(page, "alan").goto(f"{company.address}/tickets/?sort=number")
    place = page.locator("tbody tr").first.locator(f"{cell} > *").first
    with page.context.expect_page() as beside:
        place.click(button="middle", force=True)
    expect(beside.value).to_have_url(re.compile("/tickets/INC000001$"))
    place.click(force=True)
    expect(page).to_have_url(re.compile("/tickets/INC000001$"))


def test_everything_works_without_a_script(browser: Browser, company: Company) -> None:
    with opened(browser, java_script_enabled=False) as page:
        company.sit(page, "alan").goto(f"{company.address}/tickets/?sort=number")
        page.select_option("[name=status]", "open")
        page.get_by_role("button", name="Apply").click()
        page.get_by_label("Select INC000001").check()
        page.get_by_role("button", name="Put on hold…").click()
        page.get_by_label("Why does it wait?").select_option(label="Waiting for a vendor")
        page.get_by_role("button", name="Put on hold", exact=True).click()
        expect(page.locator("#messages")).to_contain_text("1 ticket put on hold.")
        page.locator("tbody tr").first.locator(".c-due").click(force=True)
        expect(page).to_have_url(re.compile("/tickets/INC000001"))
