"""The list of tickets as each person sees it: saved views, filters, search, order, pages."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from app.core.clock import utcnow
from app.tickets.models import Category, Ticket
from tests.factories import make_group, make_location, make_person
from tests.tickets.incidents import hold_reason, move, opened, take

__all__ = ["opened"]


def numbers(reply):
    assert reply.status_code == 200, reply.text[:400]
    return re.findall(r'class="row-link" href="/tickets/([A-Z]{3}\d+)"', reply.text)


@pytest.fixture
def auditor(session):
    return make_person("Ugo Revisor", is_auditor=True)


def test_the_list_begins_with_the_open_tickets_of_ones_place_the_first_due_first(
    browse, session, opened, alan, olaf, lyon_desk
):
    first, second, third = opened(), opened("The screen flickers"), opened("The mouse is asleep")
    ended = opened("Solved at once")
    move(ended, alan, "resolved", solution="Done.")
    opened("A cable in Lyon", by=olaf)
    for ticket, due in ((first, None), (second, 2), (third, 1)):
        at = due and utcnow() + timedelta(days=due)
        session.execute(update(Ticket).where(Ticket.id == ticket.id).values(due_at=at))
    in_order = [third.number, second.number, first.number]
    for address in ("/tickets/", "/tickets/?view=open"):
        page = browse(alan).get(address)
        assert numbers(page) == in_order
        assert 'aria-current="page">Open<' in page.text
    newest_first = [ended.number, third.number, second.number, first.number]
    assert numbers(browse(alan).get("/tickets/?view=all")) == newest_first


def test_the_top_bar_searches_everything_and_a_list_its_own_view(browse, opened, alan):
    ended, running = opened("An old matter"), opened("A new matter")
    move(ended, alan, "resolved", solution="Done.")
    hand = browse(alan)
    page = hand.get("/tickets/?view=unassigned").text
    top = page[page.index('class="top-search"') : page.index('id="top-search"')]
    own = page[page.index('class="chips"') : page.index('class="chip-search"')]
    asked = [re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', form) for form in (top, own)]
    assert asked == [[("view", "all")], [("view", "unassigned")]]
    assert set(numbers(hand.get("/tickets/?view=all&search=matter"))) == {ended.number, running.number}
    assert numbers(hand.get("/tickets/?search=matter")) == [running.number]


@pytest.mark.parametrize("view", ["", "view=open&"])
def test_an_ended_state_asked_of_the_open_ones_is_looked_for_among_all(browse, opened, alan, view):
    ended = opened("Solved at once")
    move(ended, alan, "resolved", solution="Done.")
    reply = browse(alan).get(f"/tickets/?{view}status=resolved&search=solved")
    assert (reply.status_code, set(reply.location.partition("?")[2].split("&"))) == (
        303,
        {"view=all", "status=resolved", "search=solved"},
    )
    assert numbers(browse(alan).get(reply.location)) == [ended.number]


def test_a_requester_is_led_to_their_own_tickets_the_search_kept(browse, rita):
    reply = browse(rita).get("/tickets/?search=printer")
    assert (reply.status_code, reply.location) == (303, "/tickets/mine?search=printer")


def test_a_link_to_a_queue_leads_a_requester_to_their_own_tickets(browse, opened, rita):
    opened()
    reply = browse(rita).get("/tickets/?view=all&kind=task&search=printer", follow_redirects=True)
    assert (reply.status_code, reply.request.path, reply.request.args.to_dict()) == (
        200,
        "/tickets/mine",
        {"search": "printer"},
    )


def test_an_outsider_sees_nothing_of_it(browse, opened, olaf):
    ticket = opened()
    for address in ("/tickets/", "/tickets/mine", "/tickets/mine?search=printer", f"/tickets/?search={ticket.number}"):
        page = browse(olaf).get(address, follow_redirects=True)
        assert page.status_code == 200
        assert f"/tickets/{ticket.number}" not in page.text


def test_a_stranger_is_asked_to_sign_in(browse, opened):
    reply = browse().get("/tickets/?view=mine")
    assert (reply.status_code, reply.location) == (303, "/sign-in?next=%2Ftickets%2F%3Fview%3Dmine")


def test_an_auditor_reads_everything_and_may_change_nothing(browse, opened, auditor):
    ticket = opened()
    page = browse(auditor).get("/tickets/")
    assert numbers(page) == [ticket.number]
    assert 'name="rowid"' not in page.text


def test_the_saved_views_hold_what_they_say(browse, session, opened, alan, ada):
    mine, late, closed = opened("Mine to repair"), opened("Late already"), opened("Closed since")
    take(mine, alan)
    move(closed, alan, "resolved", solution="Done.")
    session.execute(update(Ticket).where(Ticket.id == late.id).values(due_at=utcnow() - timedelta(hours=2)))
    hand = browse(alan)
    views = {view: set(numbers(hand.get(f"/tickets/?view={view}"))) for view in ("mine", "my_groups", "overdue")}
    assert views == {
        "mine": {mine.number},
        "my_groups": {mine.number, late.number},
        "overdue": {late.number},
    }
    assert numbers(browse(ada).get("/tickets/?view=unassigned")) == [late.number]
    assert "late" in browse(alan).get("/tickets/?view=overdue").text


def test_each_filter_narrows_the_list(browse, session, opened, alan, rita, paris_desk):
    access = session.scalar(select(Category).where(Category.key == "access"))
    wanted = opened("A door that stays shut", category_id=access.id, impact="service")
    take(wanted, alan)
    move(wanted, alan, "on_hold", hold_reason_id=hold_reason(session, "vendor"))
    opened()
    for query in (
        "status=on_hold",
        "priority=high",
        f"assignee_id={alan.id}",
        f"category_id={access.id}",
        f"category_id={access.id}&location_id={paris_desk.location_id}&group_id={paris_desk.id}&requester_id={rita.id}",
        "search=DOOR+shut",
        f"search={wanted.number}",
        f"search={wanted.number[3:].lstrip('0')}",
    ):
        assert numbers(browse(alan).get(f"/tickets/?{query}")) == [wanted.number], query


def test_what_can_be_chosen_follows_the_directory_at_once(browse, session, opened, alan, paris_desk):
    browser = browse(alan)
    assert "Night desk" not in browser.get("/tickets/").text
    lyon = make_location("Lyon by night")
    make_group("Night desk", lyon, members=[make_person("Nils Nuit", lyon)])
    offered = browser.get("/tickets/").text
    assert all(f">{name}</option>" in offered for name in ("Night desk", "Nils Nuit", "Lyon by night"))


def test_open_and_ended_are_states_to_choose(browse, opened, alan):
    ended, running = opened("Solved at once"), opened()
    move(ended, alan, "resolved", solution="Done.")
    assert numbers(browse(alan).get("/tickets/?status=open")) == [running.number]
    assert numbers(browse(alan).get("/tickets/?view=all&status=resolved")) == [ended.number]


def test_what_is_set_stays_chosen_and_can_be_cleared(browse, opened, alan):
    opened()
    page = browse(alan).get("/tickets/?view=my_groups&status=new&search=printer").text
    assert re.search(r'<option value="new" selected', page)
    assert 'value="printer"' in page
    assert 'href="/tickets/?view=my_groups"' in page


def test_a_header_sorts_and_says_so(browse, opened, alan):
    low, high = opened("Small matter"), opened("Big matter", impact="everyone")
    for query, direction, order in (
        ("sort=priority", "ascending", [low, high]),
        ("sort=priority&desc=1", "descending", [high, low]),
        ("sort=number", "ascending", [low, high]),
        ("sort=opened&desc=1", "descending", [high, low]),
    ):
        page = browse(alan).get(f"/tickets/?{query}")
        assert numbers(page) == [ticket.number for ticket in order]
        assert page.text.count(f'aria-sort="{direction}"') == 1


def test_pages_follow_each_other_and_end(browse, opened, alan):
    everything = [opened(f"Matter number {at}") for at in range(5)]
    newest_first = [ticket.number for ticket in reversed(everything)]
    pages = [numbers(browse(alan).get(f"/tickets/?view=all&page_size=2&page={at}")) for at in (1, 2, 3)]
    assert pages == [newest_first[:2], newest_first[2:4], newest_first[4:]]
    assert numbers(browse(alan).get("/tickets/?view=all&page_size=2&page=99999999999999")) == newest_first[4:]


MANY = """
    INSERT INTO tickets (kind, number, status, priority, title, impact, urgency, requester_id, location_id, group_id,
                         opened_at, updated_at)
    SELECT kind, 'INC9' || lpad(at::text, 5, '0'), status, priority, title, impact, urgency, requester_id, location_id,
           group_id, opened_at, updated_at FROM tickets, generate_series(1, 1100) AS at
"""


def test_more_than_a_thousand_are_not_counted_one_by_one(browse, session, opened, alan):
    opened()
    session.execute(text(MANY))
    hand = browse(alan)
    page = hand.get("/tickets/?page_size=100&page=11")
    assert "1,000+" in page.text
    assert "All that match, up to 10,000" in page.text
    assert len(numbers(page)) == 100
    assert len(numbers(hand.get("/tickets/?page_size=100&page=12"))) == 1
    assert len(numbers(hand.get("/tickets/?page_size=100&page=999999999"))) == 100
    assert hand.get("/counters").json["all"] == 1001


def test_an_empty_list_says_what_to_do_next(browse, opened, alan, paris_desk):
    landing = browse(alan).get("/tickets/").text
    assert "There are no open tickets." in landing
    assert re.search(r'href="/tickets/\?view=all"[^>]*>[^<]*See all tickets', landing)
    assert "Open the first one" in browse(alan).get("/tickets/?view=all").text
    opened()
    mine = browse(alan).get("/tickets/?view=mine").text
    assert "Nothing is assigned to you" in mine
    assert "See all tickets" in mine
    assert "Clear the filters" in browse(alan).get("/tickets/?view=all&status=closed").text


def test_a_ticket_that_nobody_received_is_flagged(browse, opened, ada, olaf):
    lost = opened("Nobody hears me", by=olaf)
    page = browse(ada).get(f"/tickets/?search={lost.number}").text
    assert "Unrouted" in page


def test_what_people_typed_is_only_text(browse, opened, alan):
    opened("<script>alert(1)</script> {{7*7}}")
    page = browse(alan).get("/tickets/?search=<script>").text
    assert "<script>alert" not in page
    assert "{{7*7}}" in page


def test_the_front_door_is_the_dashboard_or_ones_own_tickets(browse, alan, paris_desk, rita):
    assert "My day" in browse(alan).get("/").text
    assert browse(rita).get("/").location == "/tickets/mine"
