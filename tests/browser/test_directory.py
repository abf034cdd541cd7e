"""The directory in a real browser: found on a phone, followed up the line; hired, invited, gone and passed on."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from app.core.clock import utcnow
from app.core.db import unit_of_work
from app.tickets.commands import Assign, OpenIncident
from app.tickets.operations import assign, open_incident
from tests.browser.test_list import Company
from tests.chromium import NARROW, WIDE, faults, opened, overflow
from tests.factories import SETUP, actor_of, make_group, make_location, make_person

FIND = {
    "en": "Name, identifier, e-mail, phone or tag",
    "fr": "Nom, identifiant, e-mail, téléphone ou numéro d’inventaire",
}


@pytest.fixture
def house(real_db: Flask, live_server: str) -> Company:
    """Four levels in Paris, a desk of two with a ticket, an office and an administrator."""
    with real_db.app_context(), unit_of_work():
        paris = make_location("Paris", country="FR", tz="Europe/Paris")
        ada = make_person("Ada Lefèvre", paris, is_admin=True)
        paula = make_person("Paula Duval", paris, ada)
        hugo = make_person("Hugo Lambert", paris, paula)
        rita = make_person("Rita Moreau", paris, hugo)
        alan, bea = make_person("Alan Keller", paris, ada), make_person("Bea Winter", paris, ada)
        make_group("Paris desk", paris, takes=("incidents",), members=[alan, bea])
        made = open_incident(OpenIncident("The printer burns", rita.id), actor=actor_of(rita, utcnow()), now=utcnow())
        assign(Assign(made.id, alan.id), actor=SETUP, now=utcnow())
        people = {one.identifier: one.id for one in (ada, paula, hugo, rita, alan, bea)}
    return Company(live_server, real_db, people)


def sound(page: Page) -> None:
    assert (faults(page), overflow(page)) == ([], 0), page.url


@pytest.mark.parametrize(("size", "lang", "scheme"), [(NARROW, "fr", "dark"), (WIDE, "en", "light")])
def test_a_requester_finds_a_colleague_and_follows_the_line(
    browser: Browser, house: Company, size: dict[str, int], lang: str, scheme: str
) -> None:
    with opened(browser, color_scheme=scheme) as page:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        house.sit(page, "rita", lang).goto(f"{house.address}/people/")
        sound(page)
        box = page.get_by_placeholder(FIND[lang])
        box.fill("lefvre ada")
        box.press("Enter")
        expect(page.locator("tbody tr")).to_have_count(1)
        page.locator("a.row-link").click()
        expect(page.locator("h1")).to_contain_text("Ada Lefèvre")
        sound(page)
        page.locator(".page-actions a", has=page.locator("svg")).first.click()
        page.wait_for_url(re.compile("/chart$"))
        sound(page)
        more = page.locator("[data-chart] details summary").first
        more.focus()
        page.keyboard.press("Enter")
        expect(page.locator("[data-chart]")).to_contain_text("Rita Moreau")
        expect(page.locator("[data-chart] details")).to_have_count(0)
        page.get_by_role("link", name="Rita Moreau").click()
        expect(page.locator("h1")).to_contain_text("Rita Moreau")
        expect(page.locator("main")).to_contain_text("The printer burns")


def test_somebody_is_hired_invited_and_signs_in(browser: Browser, house: Company) -> None:
    with opened(browser) as page:
        house.sit(page, "ada").goto(f"{house.address}/people/new")
        page.locator("[name=location_id]").select_option(label="Paris")
        page.locator("[name=first_name]").fill("Inès")
        page.locator("[name=last_name]").fill("Le Goff")
        page.locator("[name=last_name]").press("Tab")
        expect(page.locator("[name=identifier]")).to_have_value("ines.legoff")
        expect(page.locator("[name=work_email]")).to_have_value("ines.legoff@example.org")
        sound(page)
        page.get_by_role("button", name="Save").click()
        page.get_by_role("button", name="Make an invitation link").click()
        expect(page.locator(".once-link")).to_be_visible()
        link = page.locator(".once-link [data-copy]").get_attribute("data-copy") or ""
        sound(page)
    with opened(browser, color_scheme="dark") as page:
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        page.goto(link)
        sound(page)
        page.locator("[name=new]").fill("seven green bicycles")
        page.locator("[name=again]").fill("seven green bicycles")
        page.get_by_role("button", name="Keep this password").click()
        expect(page.locator("main")).to_contain_text("Your password is kept.")
        page.locator("[name=login]").fill("ines.legoff")
        page.locator("[name=password]").fill("seven green bicycles")
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.locator("h1")).to_contain_text("My tickets")


def test_who_leaves_passes_on_what_they_hold(browser: Browser, house: Company) -> None:
    alan = f"{house.address}/people/{house.people['alan']}"
    with opened(browser) as page:
        house.sit(page, "ada").goto(f"{alan}/can")
        expect(page.locator("main")).to_contain_text("member of Paris desk")
        sound(page)
        page.goto(alan)
        page.get_by_role("button", name="Disable").click()
        page.locator("[data-confirm-ok]").click()
        page.wait_for_url(f"{alan}/holdings")
        sound(page)
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        sound(page)
        tickets = page.locator("section", has_text="The printer burns")
        tickets.locator("select").select_option(str(house.people["bea"]))
        tickets.get_by_role("button", name="Pass on").click()
        expect(page.locator("main")).to_contain_text("1 passed on.")
        expect(page.locator("main")).not_to_contain_text("The printer burns")
        page.get_by_role("button", name="Pass on").click()
        expect(page.locator("main")).to_contain_text("holds nothing any more")
        page.get_by_role("link", name="Back to the card").click()
        expect(page.locator("h1")).to_contain_text("has left")
        sound(page)
