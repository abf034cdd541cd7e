"""Taking back, watching, linking, news of others and deletion on a ticket's page, in a real browser."""

import re
from dataclasses import dataclass

import pytest
from flask import Flask
from flask_jwt_extended import create_access_token
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from app.access.operations import start_session
from app.core.clock import utcnow
from app.core.db import db, unit_of_work
from app.directory.models import Person
from app.tickets.commands import AddComment, OpenIncident
from app.tickets.models import Ticket
from app.tickets.operations import comment, open_incident
from app.web.session import TOKEN
from app.web.words import LANGUAGE_COOKIE
from tests.chromium import NARROW, WIDE, faults, opened, overflow
from tests.factories import SETUP, actor_of, make_group, make_location, make_person

LOOK = "document.dispatchEvent(new Event('visibilitychange'))"


@dataclass
class Desk:
    address: str
    app: Flask
    numbers: list[str]

    def sit(self, page: Page, login: str, lang: str, number: str = "") -> Page:
        with self.app.app_context(), unit_of_work():
            person_id = db.session.scalars(select(Person.id).where(Person.identifier == login)).one()
            jti = start_session(person_id, user_agent="a test", actor=SETUP, now=utcnow()).jti
            token = create_access_token(str(person_id), additional_claims={"jti": str(jti)})
        cookies = {TOKEN: token, LANGUAGE_COOKIE: lang}
        page.context.add_cookies([{"name": key, "value": value, "url": self.address} for key, value in cookies.items()])
        page.goto(f"{self.address}/tickets/{number or self.numbers[0]}")
        return page

    def say(self, login: str, words: str) -> None:
        with self.app.app_context(), unit_of_work():
            ticket_id = db.session.scalars(select(Ticket.id).where(Ticket.number == self.numbers[0])).one()
            person = db.session.scalars(select(Person).where(Person.identifier == login)).one()
            comment(AddComment(ticket_id, words), actor=actor_of(person, utcnow()), now=utcnow())


@pytest.fixture
def desk(real_db: Flask, live_server: str) -> Desk:
    with real_db.app_context(), unit_of_work():
        paris = make_location("Paris", country="FR", tz="Europe/Paris")
        rita, alan = make_person("Rita Moreau", paris), make_person("Alan Keller", paris)
        make_person("Ada Lefèvre", paris, is_admin=True)
        make_group("Paris desk", paris, takes=("incidents",), members=[alan])
        titles = ("The badge printer is blank", "The scanner of the second floor hums a song")
        made = [open_incident(OpenIncident(t, rita.id), actor=actor_of(rita), now=utcnow()) for t in titles]
        numbers = [ticket.number for ticket in made]
    return Desk(live_server, real_db, numbers)


def check(page: Page) -> None:
    assert (faults(page), overflow(page)) == ([], 0)


@pytest.mark.browser
@pytest.mark.parametrize(("size", "lang"), [(WIDE, "fr"), (NARROW, "en")])
def test_a_technician_ties_what_belongs_together(browser: Browser, desk: Desk, size: dict[str, int], lang: str) -> None:
    with opened(browser, reduced_motion="reduce") as page:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        desk.sit(page, "alan", lang)
        page.click("#step-take")
        toast = page.locator(".note-undo.is-toast")
        expect(toast).to_contain_text(desk.numbers[0])
        toast.get_by_role("button").click()
        expect(page.locator("#step-take")).to_be_visible()
        expect(page.locator(".tl-change").last).to_contain_text("Alan Keller")
        page.click("#step-take")
        expect(toast).to_be_visible()
        check(page)

        page.click("#watch")
        expect(page.locator(".tie .person-name")).to_have_text("Alan Keller")
        page.locator(".tk-ties").last.locator("summary").first.click()
        field = page.locator("[data-suggests=others]")
        field.press_sequentially("hums")
        option = page.locator("datalist option")
        expect(option).to_have_attribute("value", desk.numbers[1])
        page.locator("[name=relation]").select_option("blocks")
        check(page)
        page.locator("form[action$='/link'] button[type=submit]").click()
        expect(page.locator(".tie-to")).to_contain_text("hums a song")
        check(page)
        page.click(".tie-to")
        expect(page).to_have_url(re.compile(desk.numbers[1]))
        page.locator("form[action$='/unlink'] button").click()
        expect(page.locator(".tie-to")).to_have_count(0)


@pytest.mark.browser
@pytest.mark.parametrize(("size", "lang"), [(WIDE, "en"), (NARROW, "fr")])
def test_what_others_do_is_told_without_a_jump(browser: Browser, desk: Desk, size: dict[str, int], lang: str) -> None:
    with opened(browser, reduced_motion="reduce") as page:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        desk.sit(page, "alan", lang)
        page.fill("#comment-source_md", "Half a sentence")
        place = page.locator("#comment-source_md").bounding_box()
        desk.say("rita", "It prints again")
        page.evaluate(LOOK)
        news = page.locator("#changed")
        expect(news).to_contain_text("Rita Moreau")
        check(page)
        assert page.locator("#comment-source_md").bounding_box() == place
        expect(page.locator("#timeline")).not_to_contain_text("It prints again")
        page.click("[data-show]")
        expect(page.locator("#timeline")).to_contain_text("It prints again")
        expect(page.locator("#comment-source_md")).to_have_value("Half a sentence")
        expect(news).to_be_hidden()
        page.evaluate(LOOK)
        expect(news).to_be_hidden()


@pytest.mark.browser
@pytest.mark.parametrize(("size", "lang"), [(WIDE, "fr"), (NARROW, "en")])
def test_an_administrator_deletes_and_restores(browser: Browser, desk: Desk, size: dict[str, int], lang: str) -> None:
    with opened(browser, reduced_motion="reduce") as page:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        desk.sit(page, "ada", lang)
        page.locator(".tk-delete summary").last.click()
        page.fill("#delete-reason", "Opened twice")
        page.locator("form[action$='/delete'] button[type=submit]").click()
        expect(page.locator(".tk-banner.bad")).to_contain_text("Opened twice")
        # Nothing is asked about it any more, neither news nor who has read it.
        expect(page.locator(".tk[data-pulse], .tk[data-read]")).to_have_count(0)
        check(page)
        page.goto(f"{desk.address}/tickets/?view=all&status=deleted")
        expect(page.locator("main")).to_contain_text(desk.numbers[0])
        page.goto(f"{desk.address}/tickets/{desk.numbers[0]}")
        page.locator("form[action$='/restore'] button").click()
        expect(page.locator("#step-take")).to_be_visible()
        check(page)
