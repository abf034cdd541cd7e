"""Writing with help: people and templates suggested, a draft that survives, a note that cannot be taken for a reply."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from app.access import operations as access
from app.access.commands import SetPassword
from app.core.clock import utcnow
from app.core.db import db, unit_of_work
from app.tickets.commands import OpenIncident
from app.tickets.models import Draft
from app.tickets.operations import open_incident
from app.web.words import LANGUAGE_COOKIE
from tests.chromium import NARROW, WIDE, faults, overflow
from tests.factories import SETUP, actor_of, make_group, make_location, make_person
from tests.waiting import until

PASSWORD = "a long walk by the sea"
BOX = "#comment-source_md"


@pytest.fixture
def ticket(real_db: Flask, live_server: str) -> str:
    """The address of Rita's incident, which Alan of the Paris desk may work; she reads French."""
    with real_db.app_context(), unit_of_work():
        paris, now = make_location("Paris", country="FR", tz="Europe/Paris"), utcnow()
        rita, alan = make_person("Rita Moreau", paris, lang="fr"), make_person("Alan Keller", paris)
        make_group("Paris desk", paris, takes=("incidents",), members=[alan])
        given = SetPassword(alan.id, PASSWORD, must_change=False)
        access.set_password(given, hasher=real_db.extensions["hasher"], actor=SETUP, now=now)
        words = OpenIncident("The badge printer is blank", rita.id)
        number = open_incident(words, actor=actor_of(rita, now), now=now).number
    return f"{live_server}/tickets/{number}"


def sign_in(page: Page, address: str) -> None:
    page.goto(address)
    page.fill("[name=login]", "alan")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(address)


def kept_words(app: Flask) -> list[str]:
    """Return what the drafts of all say."""
    with app.app_context():
        return [fields.get("source_md", "") for fields in db.session.scalars(select(Draft.fields))]


def check(page: Page) -> None:
    assert (faults(page), overflow(page)) == ([], 0)


@pytest.mark.browser
@pytest.mark.parametrize(("size", "language", "scheme"), [(WIDE, "en", "light"), (NARROW, "fr", "dark")])
def test_words_are_helped_kept_and_sent(
    page: Page, real_db: Flask, ticket: str, size: dict[str, int], language: str, scheme: str
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page.context.add_cookies([{"name": LANGUAGE_COOKIE, "value": language, "url": ticket}])
    sign_in(page, ticket)
    page.keyboard.press("r")
    expect(page.locator(BOX)).to_be_focused()
    page.keyboard.type("@mor")
    expect(page.locator(".suggest [role=option]")).to_have_count(1)
    expect(page.locator(BOX)).to_have_attribute("aria-activedescendant", "suggest-0")
    check(page)
    page.keyboard.press("Escape")
    expect(page.locator(".suggest")).to_have_count(0)
    page.keyboard.type("e")
    page.locator(".suggest [role=option]").click()
    expect(page.locator(BOX)).to_have_value("@rita ")
    page.keyboard.type("::more")
    expect(page.locator(".suggest [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(BOX)).to_have_value(re.compile("^@rita Bonjour Rita,\n.*Alan Keller$", re.DOTALL))

    # Kept a second after the last key, restored by a reload, as the note it has become.
    with page.expect_response("**/drafts/"):
        page.locator(".composer-tabs label").last.click()
    expect(page.locator("[data-draft-line] [data-discard]")).to_be_visible()
    check(page)
    page.goto(ticket)
    expect(page.locator(BOX)).to_have_value(re.compile("^@rita Bonjour Rita"))
    expect(page.locator("[data-tab=n]")).to_be_checked()
    check(page)

    # Left at once after the last key: the page sends it while it goes.
    page.locator(BOX).fill("Typed in haste")
    page.goto(f"{ticket}/clocks")
    # It goes while the next page is already asked for, and may arrive after that.
    until(lambda: "Typed in haste" in kept_words(real_db))
    page.goto(ticket)
    expect(page.locator(BOX)).to_have_value("Typed in haste")

    page.locator(BOX).fill("@rita would never know")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".tl-note")).to_contain_text("@rita would never know")
    expect(page.locator(BOX)).to_have_value("")
    expect(page.locator("[data-discard]")).to_be_hidden()
    page.keyboard.press("r")
    page.keyboard.type("Hello @rita , all good")
    page.locator(".composer-send").click()
    expect(page.locator(".tl-comment .mention")).to_have_text("@Rita Moreau")

    page.locator(BOX).fill("Never mind")
    expect(page.locator("[data-discard]")).to_be_visible()
    page.locator("[data-discard]").click()
    expect(page.locator(BOX)).to_have_value("")
    page.goto(ticket)
    expect(page.locator(BOX)).to_have_value("")


@pytest.mark.browser
@pytest.mark.parametrize(("size", "language"), [(WIDE, "fr"), (NARROW, "en")])
def test_a_template_is_written_with_its_preview(page: Page, ticket: str, size: dict[str, int], language: str) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.context.add_cookies([{"name": LANGUAGE_COOKIE, "value": language, "url": ticket}])
    sign_in(page, ticket)
    page.goto(f"{ticket.rpartition('/tickets/')[0]}/reply_templates/new")
    page.fill("[name=name_en]", "Good news")
    page.fill("[name=body_en]", "Hello {{requester.frist_name}}, <b>")
    expect(page.locator("[data-preview=en]")).to_have_text("Hello {{requester.frist_name}}, <b>")
    expect(page.locator("[data-unknown=en]")).to_contain_text("{{requester.frist_name}}")
    check(page)
    page.fill("[name=body_en]", "Hello ")
    page.click("[data-variable='requester.first_name']")
    expect(page.locator("[data-preview=en]")).to_have_text("Hello Camille")
    page.click(".sheet button[type=submit]")
    expect(page.locator("tbody")).to_contain_text("Good news")
    check(page)
    page.goto(ticket)
    page.click("[data-pick='::']")
    page.keyboard.type("good")
    page.locator(".suggest [role=option]").click()
    expect(page.locator(BOX)).to_have_value("Hello Rita")


@pytest.mark.browser
def test_what_was_typed_before_the_script_came_is_kept_too(page: Page, ticket: str) -> None:
    held: list[Route] = []
    page.goto(ticket)
    page.fill("[name=login]", "alan")
    page.fill("[name=password]", PASSWORD)
    page.route("**/drafts.js*", lambda route: held.append(route))
    page.click("main button[type=submit]")
    page.wait_for_url(ticket, wait_until="commit")
    page.fill(BOX, "Typed on a slow line")
    assert held, "the script came before the words"
    for one in held:
        one.continue_()
    expect(page.locator("[data-draft-line]")).to_contain_text("Draft kept")
