"""A request in a real browser: approved on a phone, worked, closed; rejected, corrected, approved by the delegate."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from app.access import operations as access
from app.access.commands import SetPassword
from app.core.clock import utcnow
from app.core.db import unit_of_work
from app.directory.commands import SetAbsence
from app.directory.models import Person
from app.directory.operations import set_absence
from app.tickets.commands import OpenTask
from app.tickets.models import Category, Ticket
from app.tickets.operations import approving, open_task
from tests.browser.test_incident_life import PASSWORD, check, sign_in, step
from tests.chromium import NARROW, opened
from tests.factories import SETUP, actor_of, make_group, make_location, make_person


@pytest.fixture
def desk(real_db: Flask, live_server: str) -> str:
    """Rita asks, Paula manages her, Alan works the requests of Paris, Olaf stands by; the address of their panel."""
    with real_db.app_context(), unit_of_work():
        paris = make_location("Paris", country="FR", tz="Europe/Paris")
        paula = make_person("Paula Duval", paris)
        rita = make_person("Rita Moreau", paris, paula)
        alan, olaf = make_person("Alan Keller", paris), make_person("Olaf Lindqvist", paris)
        make_group("Paris requests", paris, ("tasks",), takes=("tasks",), members=[alan])
        for person in (paula, rita, alan, olaf):
            given = SetPassword(person.id, PASSWORD, must_change=False)
            access.set_password(given, hasher=real_db.extensions["hasher"], actor=SETUP, now=utcnow())
    return live_server


@pytest.fixture
def number(real_db: Flask, desk: str) -> str:
    """Rita's request for a laptop."""
    with real_db.app_context(), unit_of_work() as session:
        laptop = session.scalars(select(Category).where(Category.key == "laptop")).one()
        rita = session.scalars(select(Person).where(Person.identifier == "rita")).one()
        words = OpenTask("A laptop for the fair", rita.id, "The old one is slow.", category_id=laptop.id)
        return str(open_task(words, actor=actor_of(rita, utcnow()), now=utcnow()).number)


def test_a_request_is_approved_on_a_phone_worked_and_closed(browser: Browser, desk: str, number: str) -> None:
    with opened(browser) as phone:
        sign_in(phone, desk, "paula")
        phone.set_viewport_size(NARROW)  # type: ignore[arg-type]
        phone.goto(f"{desk}/approvals/")
        expect(phone.locator(".ap-card h2")).to_have_text("A laptop for the fair")
        check(phone)
        phone.set_viewport_size(NARROW)  # type: ignore[arg-type]
        phone.click("[data-act=approve]")
        expect(phone.locator(".note-undo")).to_contain_text(f"{number} is approved.")
        expect(phone.get_by_text("Nothing waits for you.")).to_be_visible()
    with opened(browser) as page:
        sign_in(page, desk, "alan")
        page.goto(f"{desk}/tickets/{number}")
        expect(page.locator(".tl")).to_contain_text("approved it")
        step(page, "take")
        step(page, "start")
        step(page, "resolve", solution="It is on your desk.")
        expect(page.locator(".tk-marks")).to_contain_text("Resolved")
    with opened(browser) as page:
        sign_in(page, desk, "rita")
        page.goto(f"{desk}/tickets/{number}")
        step(page, "close")
        expect(page.locator(".tk-marks")).to_contain_text("Closed")


def test_a_request_is_rejected_asked_again_and_approved_by_the_delegate(
    real_db: Flask, browser: Browser, desk: str, number: str
) -> None:
    with opened(browser) as page:
        sign_in(page, desk, "paula")
        page.goto(f"{desk}/approvals/")
        page.keyboard.press("r")
        page.keyboard.type("Too dear")
        page.locator(".ap-fold[open] button[type=submit]").click()
        expect(page.locator(".note-undo")).to_contain_text("is rejected")
    with real_db.app_context(), unit_of_work() as session:
        now = utcnow()
        people = {one.identifier: one for one in session.scalars(select(Person))}
        away = SetAbsence(people["paula"].id, now, now + timedelta(days=7), people["olaf"].id)
        set_absence(away, actor=actor_of(people["paula"], now), now=now)
        task = session.scalars(select(Ticket).where(Ticket.number == number)).one()
        approving.resubmit(task.id, actor=actor_of(people["rita"], now), now=now, reason="A cheaper one will do")
    with opened(browser) as page:
        sign_in(page, desk, "olaf")
        page.goto(f"{desk}/approvals/")
        expect(page.locator(".ap-card")).to_contain_text("You answer for Paula Duval")
        expect(page.locator(".ap-card")).to_contain_text("Too dear")
        page.click("[data-act=approve]")
        page.goto(f"{desk}/tickets/{number}")
        expect(page.locator(".tl")).to_contain_text("Olaf Lindqvist for Paula Duval")


def test_a_link_is_copied_and_answers_without_a_sign_in(browser: Browser, desk: str, number: str) -> None:
    with opened(browser) as page:
        sign_in(page, desk, "paula")
        page.goto(f"{desk}/approvals/")
        page.click("[data-link]")
        link = page.locator(".ap-url").input_value()
    with opened(browser) as phone:
        phone.goto(link)
        check(phone)
        phone.click("[data-act=approve]")
        expect(phone.get_by_text(f"{number} is approved.")).to_be_visible()


def test_a_verdict_is_taken_back_and_the_counter_follows(browser: Browser, desk: str, number: str) -> None:
    with opened(browser) as page:
        sign_in(page, desk, "paula")
        page.goto(f"{desk}/approvals/")
        expect(page.locator("[data-counter=approvals]")).to_have_text("1")
        page.keyboard.press("a")
        page.locator(".note-undo button").click()
        expect(page.locator(".ap-card h2")).to_have_text(re.compile("laptop"))
