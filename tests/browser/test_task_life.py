"""A task in a real browser, at both widths: asked for somebody found by typing, worked, and made an incident."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from app.access import operations as access
from app.access.commands import SetPassword
from app.core.clock import utcnow
from app.core.db import unit_of_work
from app.tickets import operations
from app.tickets.commands import CategoryDetails, Create
from tests.browser.test_incident_life import PASSWORD, check, sign_in, state, step
from tests.chromium import NARROW, WIDE, opened
from tests.factories import SETUP, make_group, make_location, make_person


@pytest.fixture
def company(real_db: Flask, live_server: str) -> str:
    """Rita, Olaf and Alan, who works what is broken and what is needed; nobody approves a move."""
    with real_db.app_context(), unit_of_work():
        paris = make_location("Paris", country="FR", tz="Europe/Paris")
        rita, alan, _olaf = (make_person(name, paris) for name in ("Rita Moreau", "Alan Keller", "Olaf Lindqvist"))
        both = ("incidents", "tasks")
        make_group("Paris desk", paris, both, takes=both, members=[alan])
        moving = CategoryDetails("moving", {"en": "Moving desks", "fr": "Déménagement"}, "task")
        operations.create_category(Create(moving), actor=SETUP, now=utcnow())
        hasher = real_db.extensions["hasher"]
        for person in (rita, alan):
            given = SetPassword(person.id, PASSWORD, must_change=False)
            access.set_password(given, hasher=hasher, actor=SETUP, now=utcnow())
    return live_server


def look(page: Page) -> None:
    """Check the page in both views and leave it as wide as it was."""
    size = page.viewport_size or WIDE
    check(page)
    page.set_viewport_size(size)  # type: ignore[arg-type]


def ask(page: Page, company: str) -> str:
    page.goto(f"{company}/tickets/new")
    page.get_by_role("link", name="I need something").click()
    page.select_option("[name=category_id]", label="Moving desks")
    page.get_by_role("combobox", name="Who it is for").fill("lindq")
    page.get_by_role("option", name="Olaf Lindqvist").click()
    page.fill("[name=title]", "A desk by the window")
    page.fill("[name=additional_info]", "Facing north")
    look(page)
    page.click(".form-buttons .btn-primary")
    expect(page.locator("h1")).to_have_text("A desk by the window")
    return page.url


@pytest.mark.browser
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_task_lives_from_the_wish_to_the_close(browser: Browser, company: str, size: dict[str, int]) -> None:
    with opened(browser) as rita, opened(browser) as alan:
        for page in (rita, alan):
            page.set_viewport_size(size)
        sign_in(rita, company, "rita")
        address = ask(rita, company)
        expect(rita.locator("#messages")).to_contain_text("Paris desk")
        expect(rita.locator(".tk-byline")).to_contain_text("Olaf Lindqvist")
        expect(rita.locator(".tl-more")).to_contain_text("Facing north")
        expect(rita.locator(".tk-list")).not_to_contain_text("Estimated cost")

        sign_in(alan, company, "alan")
        alan.goto(address)
        look(alan)
        step(alan, "take")
        alan.get_by_title("Change the estimated cost").click()
        alan.fill("[name=estimated_cost]", "120,50")
        alan.keyboard.press("Enter")
        expect(alan.locator(".tk-list")).to_contain_text("€120.50")
        step(alan, "start")
        step(alan, "resolve", solution="The desk stands by the window")
        rita.goto(address)
        step(rita, "close")
        assert state(rita) == "done"
        look(rita)


@pytest.mark.browser
def test_a_task_becomes_an_incident_and_its_old_address_leads_there(browser: Browser, company: str) -> None:
    with opened(browser) as rita, opened(browser) as alan:
        sign_in(rita, company, "rita")
        address = ask(rita, company)
        sign_in(alan, company, "alan")
        alan.goto(address)
        alan.locator("summary", has_text="Make it an incident").click()
        look(alan)
        alan.get_by_role("button", name="Make it an incident").click()
        expect(alan).to_have_url(re.compile("/tickets/INC"))
        expect(alan.locator("#timeline")).to_contain_text("formerly TSK")
        rita.goto(address)
        expect(rita).to_have_url(re.compile("/tickets/INC"))
