"""Threats 27, 28 and 34: whatever is typed, and wherever it shows, it is only read.

The classes of GLPI CVE-2026-42321 (stored in a field of settings, run on another's page) and of templates that
interpret their values.
"""

import cProfile
import re
from html.parser import HTMLParser

import pytest

from app.core.markdown import render
from app.directory.models import Group, Location, Person
from app.sla.models import Calendar, Policy
from app.tickets.models import Category, HoldReason, ReplyTemplate, RoutingRule
from tests.factories import make_token
from tests.tickets.incidents import comment_on, move, opened, take

__all__ = ["opened"]

HOSTILE = '"><img src=x onerror=alert(1)><svg/onload=alert(2)>{{7*7}}%(x)s%s'
NOUNS = {
    "categories": Category,
    "hold_reasons": HoldReason,
    "locations": Location,
    "groups": Group,
    "people": Person,
    "policies": Policy,
    "calendars": Calendar,
    "routing_rules": RoutingRule,
    "reply_templates": ReplyTemplate,
}

PAGES_OF_SOMEBODY = ("/chart", "/reports", "/holdings", "/can")


class Marks(HTMLParser):
    """Collects what a browser would make of a page: its elements and their attributes."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        names = {name for name, _value in attrs}
        inert = {name for name in names if not name.startswith("on")} == names
        link = dict(attrs).get("href") or ""
        if tag == "img" or not inert or re.match(r"\s*(javascript|data|vbscript):", link, re.IGNORECASE):
            self.found.append((tag, attrs))


@pytest.fixture
def hostile_names(session, opened, rita, alan, paris, paris_desk):
    """Every row that has a name is called by the corpus, and a ticket says it in each of its texts."""
    ticket = opened(f"A title {HOSTILE}", body=HOSTILE, category_id=session.query(Category.id).first()[0])
    take(ticket, alan)
    comment_on(ticket, alan, HOSTILE)
    comment_on(ticket, alan, HOSTILE, internal=True)
    move(ticket, alan, "resolved", solution=HOSTILE)
    session.add(RoutingRule(position=1, name=HOSTILE, kind="incident", group_id=paris_desk.id))
    for model in NOUNS.values():
        for row in session.query(model):
            if hasattr(row, "names"):
                row.names = {"en": HOSTILE, "fr": HOSTILE}
                if model is ReplyTemplate:
                    row.bodies = {"en": HOSTILE, "fr": HOSTILE}
            elif hasattr(row, "name") and model is not Person:
                row.name = f"{row.id} {HOSTILE}"
    for person in session.query(Person):
        person.first_name, person.last_name, person.phone = HOSTILE, HOSTILE, HOSTILE[:40]
    paris_desk.description = HOSTILE
    session.flush()
    for person in session.query(Person):
        make_token(person, HOSTILE[:60])
    return ticket


@pytest.mark.parametrize("who", ["ada", "alan", "rita"])
def test_27_34_no_text_becomes_an_element_or_a_formula_on_any_page(browse, request, hostile_names, session, alan, who):
    reader = browse(request.getfixturevalue(who))
    number = hostile_names.number
    pages = ["/tickets/", "/tickets/mine", "/tickets/new", f"/tickets/{number}", f"/tickets/{number}/clocks"]
    pages += ["/profile/", "/sessions/", "/tokens/", "/priority_matrix/", "/tickets/?search=alert"]
    for noun, model in NOUNS.items():
        first = session.query(model.id).order_by(model.id.desc()).first()[0]
        pages += [f"/{noun}/", f"/{noun}/new", f"/{noun}/{first}", f"/{noun}/{first}/edit"]
    pages += [
        "/people/chart",
        *(f"/people/{one}{page}" for one in (hostile_names.requester_id, alan.id) for page in PAGES_OF_SOMEBODY),
    ]
    shown = 0
    for address in pages:
        reply = reader.get(address)
        assert reply.status_code < 500, address
        assert Marks(reply.text).found == [], address
        shown += "{{7*7}}" in reply.text
    assert shown > 3


def test_31_no_page_says_again_what_the_address_or_a_header_said(browse, rita):
    reader = browse(rita)
    for address in (f"/{HOSTILE}", f"/tickets/{HOSTILE}", f"/tickets/?{HOSTILE}=1", f"/tickets/mine?view={HOSTILE}"):
        told = {"User-Agent": HOSTILE, "Accept-Language": HOSTILE}
        reply = reader.get(address, headers=told, follow_redirects=True)
        # The way back, escaped in a hidden field of the menu, is the one thing that repeats the address.
        said = re.sub(r'name="url" value="[^"]*"', "", reply.text)
        assert (reply.status_code in (400, 404), "onerror" in said) == (True, False), address


def calls_to_render(source):
    """Return how many Python calls rendering takes: a measure of work that no busy machine disturbs."""
    profile = cProfile.Profile()
    profile.runcall(render, source)
    return sum(entry.callcount for entry in profile.getstats())


@pytest.mark.parametrize("columns", [50, 250, 500])
def test_28_a_table_of_a_few_signs_costs_no_more_than_its_length(columns):
    bomb = ("|a" * columns + "\n" + "|-" * columns + "\n" + "a\n" * 10_000)[:20_000]
    assert calls_to_render(bomb) < 3 * calls_to_render("a *b*\n" * 3_300)
    assert len(render(bomb)) < 10 * len(bomb)


def test_28_a_table_that_people_type_is_drawn():
    assert render("| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 200).count("<td>") == 400
