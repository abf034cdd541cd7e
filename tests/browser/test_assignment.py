"""The assignment view in a real browser: by key, click, drag and button, taken back, and what others do meanwhile."""

import re
from dataclasses import dataclass

import pytest
from flask import Flask
from flask_jwt_extended import create_access_token
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import select

from app.access.operations import start_session
from app.core.clock import utcnow
from app.core.db import db, unit_of_work
from app.directory.models import Person
from app.tickets.commands import OpenIncident, Take
from app.tickets.models import Ticket
from app.tickets.operations import open_incident, take
from app.web.session import TOKEN
from app.web.words import LANGUAGE_COOKIE
from tests.chromium import NARROW, WIDE, faults, opened, overflow
from tests.factories import SETUP, actor_of, make_group, make_location, make_person

TITLES = (
    "The printer prints blank pages",
    "The Wi-Fi drops in the meeting room",
    "Outlook asks for a password",
    "No sound",
)


@dataclass
class Company:
    address: str
    app: Flask

    def sit(self, page: Page, login: str = "alan", lang: str = "en") -> Page:
        with self.app.app_context(), unit_of_work():
            person_id = db.session.scalars(select(Person.id).where(Person.identifier == login)).one()
            jti = start_session(person_id, user_agent="a test", actor=SETUP, now=utcnow()).jti
            token = create_access_token(str(person_id), additional_claims={"jti": str(jti)})
        cookies = {TOKEN: token, LANGUAGE_COOKIE: lang}
        page.context.add_cookies([{"name": key, "value": value, "url": self.address} for key, value in cookies.items()])
        page.goto(f"{self.address}/assignment/")
        return page

    def person(self, login: str) -> Person:
        return db.session.scalars(select(Person).where(Person.identifier == login)).one()

    def open(self, title: str) -> None:
        with self.app.app_context(), unit_of_work():
            rita = self.person("rita")
            open_incident(OpenIncident(title, rita.id), actor=actor_of(rita, utcnow()), now=utcnow())

    def take(self, title: str, login: str) -> None:
        with self.app.app_context(), unit_of_work():
            ticket_id = db.session.scalars(select(Ticket.id).where(Ticket.title == title)).one()
            take(Take(ticket_id), actor=actor_of(self.person(login), utcnow()), now=utcnow())

    def assignee(self, title: str) -> str | None:
        with self.app.app_context():
            ticket = db.session.scalars(select(Ticket).where(Ticket.title == title)).one()
            return ticket.assignee.first_name if ticket.assignee else None


@pytest.fixture
def company(real_db: Flask, live_server: str) -> Company:
    """Four incidents of Rita's for the Paris desk of Alan, Bea and Carl; a network group whose tickets stay hidden."""
    with real_db.app_context(), unit_of_work():
        paris = make_location("Paris", country="FR", tz="Europe/Paris")
        make_person("Rita Moreau", paris)
        desk = [make_person(f"{name} Keller", paris) for name in ("Alan", "Bea", "Carl")]
        make_group("Paris desk", paris, takes=("incidents",), members=desk)
        make_group("Security", paris, members=[make_person("Greta Hoffmann", paris)], members_only=True)
    company = Company(live_server, real_db)
    for title in TITLES:
        company.open(title)
    return company


def card(page: Page, title: str) -> Locator:
    return page.locator("[data-card]").filter(has_text=title)


def person(page: Page, name: str) -> Locator:
    return page.locator("[data-person]").filter(has_text=name)


def toast(page: Page) -> Locator:
    return page.locator("[data-toast]")


@pytest.mark.parametrize(
    ("size", "lang", "scheme"), [(WIDE, "fr", "light"), (NARROW, "en", "dark"), (NARROW, "fr", "light")]
)
def test_it_is_sound_at_every_width(
    browser: Browser, company: Company, size: dict[str, int], lang: str, scheme: str
) -> None:
    with opened(browser) as page:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        company.sit(page, lang=lang)
        expect(page.locator("html")).to_have_attribute("lang", lang)
        card(page, TITLES[0]).locator(".as-title").click()
        expect(card(page, TITLES[0]).locator(".as-pick")).to_be_focused()
        assert (faults(page), overflow(page)) == ([], 0)
        person(page, "Bea").locator("button").click()
        expect(card(page, TITLES[0])).to_have_count(0)
        assert (faults(page), overflow(page)) == ([], 0)
        card(page, TITLES[1]).locator("[data-transfer]").click()
        expect(page.locator("#as-transfer select")).to_be_focused()
        assert (faults(page), overflow(page)) == ([], 0)


def test_keys_walk_give_take_open_and_take_back(page: Page, company: Company) -> None:
    company.sit(page)
    expect(page.locator(".count")).to_have_text("4")
    expect(person(page, "Alan")).to_contain_text("Online")
    expect(person(page, "Bea")).to_contain_text("Offline")
    page.keyboard.press("j")
    expect(card(page, TITLES[0]).locator(".as-pick")).to_be_focused()
    expect(page.locator("[data-about]")).to_contain_text("Paris desk takes the unrouted tickets of Paris")
    page.keyboard.press("2")
    expect(toast(page)).to_contain_text("INC000001 is now with Bea Keller.")
    expect(person(page, "Bea")).to_contain_text("1 open")
    expect(card(page, TITLES[1]).locator(".as-pick")).to_be_focused()
    expect(page.locator(".count")).to_have_text("3")
    page.keyboard.press("t")
    expect(toast(page)).to_contain_text("INC000002 is now with Alan Keller.")
    page.keyboard.press("u")
    expect(toast(page)).to_contain_text("INC000002 waits again.")
    expect(card(page, TITLES[1]).locator(".as-pick")).to_be_focused()
    assert [company.assignee(title) for title in TITLES[:2]] == ["Bea", None]
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/tickets/INC000002$"))


def test_a_click_and_a_click_or_a_drag_give_it_away(page: Page, company: Company) -> None:
    company.sit(page)
    person(page, "Carl").locator("button").click()
    expect(toast(page)).to_contain_text("Choose a ticket first")
    card(page, TITLES[2]).locator(".as-title").click()
    person(page, "Carl").locator("button").click()
    expect(toast(page)).to_contain_text("Carl Keller")
    card(page, TITLES[3]).drag_to(person(page, "Bea"))
    expect(toast(page)).to_contain_text("INC000004 is now with Bea Keller.")
    card(page, TITLES[0]).get_by_role("button", name="Take INC000001").click()
    expect(card(page, TITLES[0])).to_have_count(0)
    assert [company.assignee(title) for title in TITLES] == ["Alan", None, "Carl", "Bea"]
    toast(page).get_by_role("button", name="Undo").click()
    expect(card(page, TITLES[0])).to_have_count(1)
    assert company.assignee(TITLES[0]) is None


def test_who_was_quicker_is_named_and_the_card_leaves(page: Page, company: Company) -> None:
    company.sit(page)
    company.take(TITLES[0], "carl")
    with page.expect_response(re.compile("/assignment/assign")) as answer:
        page.keyboard.press("j")
        page.keyboard.press("2")
    assert answer.value.status == 409
    expect(toast(page)).to_contain_text("Carl Keller has already taken the ticket.")
    expect(card(page, TITLES[0])).to_have_count(0)
    assert company.assignee(TITLES[0]) == "Carl"
    # The browser itself notes a refused request in its console; that is no fault of the page.
    page.complaints.clear()  # type: ignore[attr-defined]


def test_what_others_do_shows_quietly_and_moves_nothing(page: Page, company: Company) -> None:
    company.sit(page)
    page.keyboard.press("j")
    expect(card(page, TITLES[0]).locator(".as-pick")).to_be_focused()
    company.take(TITLES[3], "carl")
    company.open("A new monitor flickers")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    news = page.locator("[data-news]")
    expect(news).to_contain_text("1 new ticket")
    expect(card(page, TITLES[3])).to_contain_text("No longer waits here")
    expect(page.locator("[data-card]")).to_have_count(4)
    news.click()
    expect(card(page, "A new monitor flickers")).to_have_count(1)
    expect(card(page, TITLES[3])).to_have_count(0)
    expect(card(page, TITLES[0]).locator(".as-pick")).to_be_checked()
    expect(person(page, "Carl")).to_contain_text("1 open")


def test_a_transfer_out_of_sight_warns_in_its_dialog(page: Page, company: Company) -> None:
    company.sit(page)
    card(page, TITLES[0]).locator("[data-transfer]").click()
    dialog = page.locator("#as-transfer")
    dialog.locator("select").select_option(label="Security")
    dialog.get_by_label("Why").fill("Somebody sent a password by mail")
    dialog.get_by_role("button", name="Transfer").click()
    expect(dialog).to_contain_text("Once it is with Security, you no longer see this ticket.")
    page.complaints.clear()  # type: ignore[attr-defined]
    dialog.get_by_role("button", name="Transfer anyway").click()
    expect(toast(page)).to_contain_text("INC000001 is now with Security.")
    expect(card(page, TITLES[0])).to_have_count(0)


def test_the_page_of_a_transfer_stands_alone(page: Page, company: Company) -> None:
    company.sit(page)
    href = card(page, TITLES[0]).locator("[data-transfer]").get_attribute("href")
    page.goto(f"{company.address}{href}")
    page.locator(".as-transfer select").select_option(label="Security")
    page.get_by_role("button", name="Transfer").click()
    page.get_by_role("button", name="Transfer anyway").click()
    expect(page.locator("#messages")).to_contain_text("INC000001 is now with Security.")
    # The browser notes the page of the warning, a 409, in its console.
    assert [line for line in page.complaints if "409" not in line] == []  # type: ignore[attr-defined]
    page.complaints.clear()  # type: ignore[attr-defined]


def test_everything_works_without_a_script(browser: Browser, company: Company) -> None:
    with opened(browser, java_script_enabled=False) as page:
        company.sit(page)
        card(page, TITLES[0]).locator(".as-pick").check()
        page.keyboard.press("Enter")
        page.wait_for_url("**/assignment/assign")
        expect(page.locator(".count")).to_have_text("4")
        expect(card(page, TITLES[0]).locator(".as-pick")).to_be_checked()
        person(page, "Bea").locator("button").click()
        expect(page.locator("#messages")).to_contain_text("INC000001 is now with Bea Keller.")
        card(page, TITLES[1]).get_by_role("button", name="Take INC000002").click()
        card(page, TITLES[2]).locator("[data-transfer]").click()
        page.locator(".as-transfer select").select_option(label="Security")
        page.get_by_role("button", name="Transfer").click()
        page.get_by_role("button", name="Transfer anyway").click()
        expect(page.locator("[data-card]")).to_have_count(1)
        # The browser notes the page of the warning, a 409, in its console.
        page.complaints.clear()  # type: ignore[attr-defined]
        assert [company.assignee(title) for title in TITLES] == ["Bea", "Alan", None, None]
