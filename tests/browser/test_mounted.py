"""The panel below another path of its host, in a real browser: what its scripts ask for stands there too."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from app.access import operations as access
from app.access.commands import SetPassword
from app.core.clock import utcnow
from app.core.db import unit_of_work
from app.tickets.commands import OpenIncident
from app.tickets.operations import open_incident
from tests.attachments.files import picture
from tests.browser.test_incident_life import PASSWORD
from tests.chromium import opened
from tests.conftest import served
from tests.factories import SETUP, actor_of, make_group, make_location, make_person


@pytest.fixture
def mounted(real_db: Flask) -> Iterator[str]:
    """The address of a desk that is mounted at ``/desk``, where Alan works and Rita's printer is broken."""
    with real_db.app_context(), unit_of_work():
        paris = make_location("Paris", country="FR", tz="Europe/Paris")
        rita, alan = make_person("Rita Moreau", paris), make_person("Alan Keller", paris)
        make_group("Paris desk", paris, takes=("incidents",), members=[alan])
        given = SetPassword(alan.id, PASSWORD, must_change=False)
        access.set_password(given, hasher=real_db.extensions["hasher"], actor=SETUP, now=utcnow())
        open_incident(OpenIncident("The printer is stuck", rita.id), actor=actor_of(rita, utcnow()), now=utcnow())
    with served(real_db, "/desk") as address:
        yield address


@pytest.mark.browser
def test_one_signs_in_writes_and_finds_below_the_mount(mounted: str, browser: Browser) -> None:
    with opened(browser) as page:
        page.goto(f"{mounted}/tickets/?view=all")
        page.fill("[name=login]", "alan")
        page.fill("[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        expect(page).to_have_url(f"{mounted}/tickets/?view=all")
        expect(page.locator("[data-counter=open]").first).to_have_text("1")
        page.locator(".row-link").first.click()
        expect(page).to_have_url(re.compile("/desk/tickets/INC000001$"))
        page.locator("#composer textarea").fill("A new drum is on its way")
        expect(page.locator("[data-draft-line]")).to_contain_text("Draft kept")
        page.set_input_files("[data-files] input[type=file]", [{
            "name": "drum.png", "mimeType": "image/png", "buffer": picture(),
        }])  # fmt: skip
        expect(page.locator("[data-file][data-state=kept] img")).to_be_visible()
        page.locator(".composer-send").click()
        expect(page.locator("#timeline")).to_contain_text("A new drum is on its way")
        page.keyboard.press("Control+K")
        page.locator("#palette-ask").fill("INC000001")
        expect(page.locator("#palette [role=option]")).to_have_count(1)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/desk/tickets/INC000001$"))
