"""A CI handed over, scanned and reported, in a real browser: the officer's dialog, the holder's phone."""

import re
from dataclasses import dataclass

import pytest
from flask import Flask
from flask_jwt_extended import create_access_token
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from app.access.operations import start_session
from app.cmdb.commands import HandOver
from app.cmdb.models import Ci
from app.cmdb.operations import hand_over
from app.core.clock import utcnow
from app.core.db import db, unit_of_work
from app.directory.models import Person
from app.web.session import TOKEN
from app.web.words import LANGUAGE_COOKIE
from tests.chromium import NARROW, WIDE, faults, leaving, opened, overflow
from tests.cmdb.conftest import make_ci
from tests.factories import SETUP, make_group, make_location, make_person


@dataclass
class Desk:
    address: str
    app: Flask

    def sit(self, page: Page, login: str, lang: str, path: str) -> Page:
        with self.app.app_context(), unit_of_work():
            person_id = db.session.scalars(select(Person.id).where(Person.identifier == login)).one()
            jti = start_session(person_id, user_agent="a test", actor=SETUP, now=utcnow()).jti
            token = create_access_token(str(person_id), additional_claims={"jti": str(jti)})
        cookies = {TOKEN: token, LANGUAGE_COOKIE: lang}
        page.context.add_cookies([{"name": key, "value": value, "url": self.address} for key, value in cookies.items()])
        page.goto(f"{self.address}{path}")
        return page


@pytest.fixture
def desk(real_db: Flask, live_server: str) -> Desk:
    with real_db.app_context(), unit_of_work():
        paris = make_location("Paris", country="FR", tz="Europe/Paris")
        make_person("Rita Moreau", paris)
        alan, olga = make_person("Alan Keller", paris), make_person("Olga Petit", paris)
        make_group("Paris desk", paris, takes=("incidents",), members=[alan])
        make_group("Paris equipment", paris, ("cmdb",), members=[olga])
        make_ci("PC-0042", paris)
    return Desk(live_server, real_db)


def check(page: Page) -> None:
    assert (faults(page), overflow(page)) == ([], 0)


@pytest.mark.browser
def test_a_laptop_is_handed_over_scanned_and_reported(browser: Browser, desk: Desk) -> None:
    with opened(browser, reduced_motion="reduce") as page:
        page.set_viewport_size(WIDE)
        desk.sit(page, "olga", "en", "/cis/?search=PC-0042")
        check(page)
        with leaving(page):
            page.get_by_role("link", name="Machine PC-0042").click()
        check(page)
        page.get_by_role("link", name="Hand over…").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("combobox", name="To whom").fill("Rita")
        dialog.get_by_role("option", name="Rita Moreau").click()
        dialog.get_by_label("Reason").fill("Her first day")
        dialog.get_by_role("button", name="Hand over").click()
        expect(page.get_by_text("It is handed over.")).to_be_visible()
        expect(page.get_by_text("Her first day").first).to_be_visible()
    with opened(browser, reduced_motion="reduce") as page:
        page.set_viewport_size(NARROW)
        desk.sit(page, "rita", "fr", "/ci/PC-0042")
        check(page)
        page.get_by_role("link", name="Signaler un problème").click()
        expect(page.get_by_label("Machine PC-0042 · PC-0042")).to_be_checked()
        check(page)
        page.get_by_label("Ce qui ne marche pas, en quelques mots").fill("Il ne démarre plus du tout")
        page.get_by_role("button", name="Envoyer").click()
        expect(page.get_by_role("link", name="PC-0042")).to_be_visible()
        check(page)
    with desk.app.app_context():
        assert db.session.scalars(select(Ci.state)).one() == "in_use"


@pytest.mark.browser
def test_the_longest_words_fit_a_phone(browser: Browser, desk: Desk) -> None:
    long = "W" * 100
    with desk.app.app_context(), unit_of_work():
        rita = db.session.scalars(select(Person).where(Person.identifier == "rita")).one()
        ci = make_ci("T" * 40, rita.location, name=long, manufacturer=long, serial=long)
        hand_over(HandOver(ci.id, rita.id), actor=SETUP, now=utcnow())
        pages = f"/cis/{ci.id}", f"/cis/{ci.id}/impact", f"/people/{rita.id}"
    with opened(browser, reduced_motion="reduce") as page:
        page.set_viewport_size(NARROW)
        for path in pages:
            desk.sit(page, "olga", "en", path)
            expect(page.get_by_text(re.compile("T{40}|W{100}")).first).to_be_visible()
            assert (path, overflow(page)) == (path, 0)
        desk.sit(page, "rita", "en", "/tickets/new")
        expect(page.get_by_text(re.compile("T{40}")).first).to_be_visible()
        assert overflow(page) == 0
