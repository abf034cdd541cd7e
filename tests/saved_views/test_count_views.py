"""Saved views in the sidebar: where one is, and numbers that are those of the lists they stand beside."""

import re

from tests.saved_views.test_open_views import high, numbers, save
from tests.tickets.incidents import opened, take

__all__ = ["high", "opened"]


def test_counters_count_what_the_view_shows(browse, session, alan, rita, high, paris_desk):
    queries = ["priority=high", "view=all&status=closed", f"assignee_id={alan.id}", "view=my_groups&search=matter"]
    queries.append(f"requester_id={rita.id}&group_id={paris_desk.id}&location_id=0")
    views = [save(alan, query, f"View {at}") for at, query in enumerate(queries)]
    take(high, alan)
    hand = browse(alan)
    counted = hand.get("/counters").json
    shown = {view.id: len(numbers(hand.get(f"/tickets/?saved={view.id}"))) for view in views}
    assert {view.id: counted[f"view-{view.id}"] for view in views} == shown
    sidebar = hand.get("/tickets/").text
    assert f'data-counter="view-{views[0].id}" hidden' in sidebar
    answer = hand.get("/counters")
    save(alan, "view=mine", "A new one")
    again = hand.get("/counters", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 200


def test_the_sidebar_says_where_one_is(browse, alan, high):
    view = save(alan, "priority=high")
    hand = browse(alan)
    for address, entry in (
        ("/tickets/?view=all&priority=low&sort=due", "/tickets/?view=all"),
        (f"/tickets/?saved={view.id}", f"/tickets/?saved={view.id}"),
        (f"/tickets/?from={view.id}&view=mine", f"/tickets/?saved={view.id}"),
        ("/tickets/?page_size=25", "/tickets/"),
        ("/tickets/?view=open&status=on_hold", "/tickets/"),
    ):
        side = hand.get(address).text.partition('id="side"')[2].partition("</nav>")[0]
        current = re.findall(r'href="([^"]+)"[^>]*aria-current="page"', side)
        assert current == [entry], address


def test_the_sidebar_s_tickets_count_what_they_open(browse, alan, high, monkeypatch):
    monkeypatch.setattr("admin_views.tickets.saved.MOST", 0)
    hand = browse(alan)

    def told():
        page = hand.get("/tickets/")
        counter = re.search(r'href="/tickets/" title="Tickets"[^>]*>.*?data-counter="([\w-]+)"', page.text, re.S)[1]
        return counter, hand.get("/counters").json[counter], len(numbers(page))

    assert told() == ("open", 3, 3)
    view = save(alan, "priority=high")
    hand.post("/tickets/default", {"view": view.id})
    assert told() == (f"view-{view.id}", 1, 1)
    side = hand.get("/tickets/?view=open").text.partition('id="side"')[2].partition("</nav>")[0]
    assert "aria-current" not in side
    hand.post("/tickets/default", {"view": ""})
    assert told() == ("open", 3, 3)
