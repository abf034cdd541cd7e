"""My day: each number is exactly the list it opens, for every reader; a stranger's tickets are in none of them."""

import re
from datetime import timedelta
from html import unescape
from itertools import product

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
    r'href="(/tickets/(?:team)?(?:\?[^"]*)?)"[^>]*>(?:\s*<span class="tile-label">.*?</span>)?'
    r"\s*(?:<[^>]+>)?([\d,+]+)[< ]",
    re.S,
)
SECTIONS = re.compile(r"<main.*</main>", re.S)


@pytest.fixture
def desk(session, opened, alan, ada, olaf, paula, rita, lyon, lyon_desk, paris, paris_desk):
    """A desk with tickets in every place a rule of visibility speaks of; Paula has a report and no queue."""
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


@pytest.mark.parametrize(
    ("reader", "by"),
    [*product(("alan", "ada", "auditor", "lead"), ("group", "location")), ("paula", "person"), ("paula", "location")],
)
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


@pytest.mark.parametrize("query", ["?by=people", "?by='", "?by=person"])
def test_a_split_that_does_not_exist_is_refused(browse, alan, paris_desk, query):
    assert browse(alan).get(f"/{query}").status_code == 400


def test_a_manager_s_day_is_what_their_reports_asked_for(browse, desk, opened, session, paula, rita, olaf):
    """Not their own tickets, nor a stranger's; but what somebody else asked for one of theirs."""
    opened("Of Paula herself", by=paula)
    asked = opened("Olaf asks for Rita", by=olaf)
    session.execute(update(Ticket).where(Ticket.id == asked.id).values(requested_for_id=rita.id))
    hand = browse(paula)
    page, listed = hand.get("/").text, hand.get("/tickets/team?view=all").text
    assert "What your team asked for" in page
    tiles = [int(number) for number in re.findall(r'class="tile-number">(\d+)<', page)]
    counted = hand.get("/counters").json
    # Three in the queue, one taken, the hidden one, the late one, the one of last week, and Olaf's.
    assert tiles == [8, 7, 0, 1]
    assert (counted["team"], counted["own"]) == (8, 1)
    assert ("Of Paula herself" in listed, "Olaf asks for Rita" in listed, "A cable in Lyon" in listed) == (
        False, True, False,
    )  # fmt: skip
    assert "Olaf Lindqvist" in page
    assert rows_of(hand.get(f"/tickets/team?requester_id={olaf.id}").text) == 1


def test_who_has_no_reports_has_no_day_and_no_team(browse, desk, rita):
    hand = browse(rita)
    assert hand.get("/").location == "/tickets/mine"
    assert hand.get("/tickets/team").status_code == 404
    assert "team" not in hand.get("/counters").json


@pytest.mark.parametrize("query", ["requester_id=1", "status=resolved", "assignee_id=7", "view=mine", "group_id=1"])
def test_what_the_team_s_list_does_not_offer_is_refused(browse, desk, paula, query):
    assert browse(paula).get(f"/tickets/team?{query}").status_code == 400


def test_a_tab_of_the_team_s_list_keeps_what_narrows_it(browse, desk, paula, rita):
    page = unescape(browse(paula).get(f"/tickets/team?requester_id={rita.id}&status=new").text)
    assert f'href="/tickets/team?view=ended&requester_id={rita.id}"' in page
    assert "Your team has no" not in page
    assert "Nothing matches" in browse(paula).get("/tickets/team?status=on_hold").text


@pytest.mark.parametrize(
    "day", ["2026-02-30", "2026-02-02..2026-02-01x", "..", "yesterday", "1999-12-31", "2026-01-01' OR 1=1"]
)
def test_a_day_that_does_not_exist_is_refused(browse, alan, paris_desk, day):
    assert browse(alan).get("/tickets/", query_string={"view": "all", "opened_on": day}).status_code == 400


@pytest.mark.parametrize("reader", ["alan", "paula"])
def test_it_costs_ten_statements_at_most(browse, desk, request, reader, statements):
    hand = browse(request.getfixturevalue(reader))
    hand.get("/")
    statements()
    hand.get("/")
    assert len([one for one in statements() if "SAVEPOINT" not in one]) <= 10
