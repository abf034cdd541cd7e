"""My day: each number is exactly the list it opens, for every reader; a stranger's tickets are in none of them."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import update

from app.core.clock import utcnow
from app.tickets import operations
from app.tickets.commands import Assign, Transfer
from app.tickets.models import Ticket
from tests.factories import actor_of, make_group, make_person
from tests.tickets.conftest import statements
from tests.tickets.incidents import move, opened, take

__all__ = ["opened", "statements"]

LINK = re.compile(
    r'href="(/tickets/(?:\?[^"]*)?)"[^>]*>(?:\s*<span class="tile-label">.*?</span>)?\s*(?:<[^>]+>)?([\d,+]+)[< ]', re.S
)
SECTIONS = re.compile(r"<main.*</main>", re.S)


@pytest.fixture
def desk(session, opened, alan, ada, olaf, paula, rita, lyon, lyon_desk, paris, paris_desk):
    """A desk with tickets in every place a rule of visibility speaks of."""
    now = utcnow()
    hidden = make_group("Security", paris, purposes=("incidents",), members_only=True)
    elsewhere = make_group("Lyon network", lyon, purposes=("incidents",))
    for at in range(3):
        opened(f"In the queue {at}")
    take(opened("Mine to repair"), alan)
    for at, age in enumerate((0, 2, 2, 45)):
        ticket = opened(f"Ended {at}")
        move(ticket, alan, "resolved", solution="Done.")
        session.execute(update(Ticket).where(Ticket.id == ticket.id).values(resolved_at=now - timedelta(age)))
    admin = actor_of(ada, now)
    operations.transfer(Transfer(opened("For the members only").id, hidden.id), actor=admin, now=now)
    far = opened("A cable in Lyon", by=olaf)
    opened("Alan asks too", by=alan)
    operations.transfer(Transfer(far.id, elsewhere.id), actor=admin, now=now)
    given = opened("Given to Alan in Lyon", by=olaf)
    operations.assign(Assign(given.id, alan.id), actor=admin, now=now)
    late = opened("Late already")
    session.execute(update(Ticket).where(Ticket.id == late.id).values(late_since=now - timedelta(hours=2)))
    lost = opened("Opened last week")
    session.execute(update(Ticket).where(Ticket.id == lost.id).values(opened_at=now - timedelta(7), location_id=None))
    session.execute(update(Ticket).where(Ticket.id == lost.id).values(group_id=None))
    return now


def rows_of(page):
    return int(re.search(r'class="count"[^>]*>(\d+)<', page)[1])


@pytest.mark.parametrize("by", ["group", "location"])
@pytest.mark.parametrize("reader", ["alan", "ada", "auditor", "lead"])
def test_each_number_opens_exactly_its_tickets(browse, desk, request, paris, paula, rita, by, reader):
    people = {
        "auditor": lambda: make_person("Ursula Audit", paris, is_auditor=True),
        # Works the incidents of Paris and has people of her own: both count.
        "lead": lambda: make_group("Second line", paris, purposes=("incidents",), members=[paula]) and paula,
    }
    person = people[reader]() if reader in people else request.getfixturevalue(reader)
    hand = browse(person)
    page = SECTIONS.search(hand.get(f"/?by={by}").text)[0]
    numbers = [(unescape(url), int(number)) for url, number in LINK.findall(page)]
    assert len(numbers) >= 8
    assert {url: rows_of(hand.get(url).text) for url, _ in numbers} == dict(numbers)


def test_the_chart_says_what_its_table_says(browse, desk, ada):
    page = browse(ada).get("/").text
    opened_sum, resolved_sum = (int(n) for n in re.findall(r'class="legend-\w+" href="[^"]+">(\d+) ', page))
    tables = re.search(r'class="day-scroll".*?</table>', page, re.S)[0]
    assert sum(int(n) for n in re.findall(r'opened_on=[\d-]+">(\d+)<', tables)) == opened_sum == 14
    assert sum(int(n) for n in re.findall(r'resolved_on=[\d-]+">(\d+)<', tables)) == resolved_sum == 3


def test_who_sees_few_tickets_is_shown_those_only(browse, desk, alan, olaf, lyon_desk):
    alans = browse(alan).get("/").text
    assert "For the members only" not in alans
    assert "Given to Alan in Lyon" in alans or "Given to Alan in Lyon" in browse(alan).get("/tickets/?view=all").text
    assert browse(olaf).get("/").location == "/tickets/mine"


def test_an_empty_desk_says_so(browse, ada):
    page = browse(ada).get("/").text
    assert "There are no open tickets." in page
    assert "Nothing is due." in page


@pytest.mark.parametrize("query", ["?by=people", "?by='"])
def test_a_split_that_does_not_exist_is_refused(browse, alan, paris_desk, query):
    assert browse(alan).get(f"/{query}").status_code == 400


@pytest.mark.parametrize(
    "day", ["2026-02-30", "2026-02-02..2026-02-01x", "..", "yesterday", "1999-12-31", "2026-01-01' OR 1=1"]
)
def test_a_day_that_does_not_exist_is_refused(browse, alan, paris_desk, day):
    assert browse(alan).get("/tickets/", query_string={"view": "all", "opened_on": day}).status_code == 400


def test_it_costs_ten_statements_at_most(browse, desk, alan, statements):
    hand = browse(alan)
    hand.get("/")
    statements()
    hand.get("/")
    assert len([one for one in statements() if "SAVEPOINT" not in one]) <= 10
