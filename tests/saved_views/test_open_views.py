"""Saved views and columns at the doors of the lists: tabs, sidebar, counters, what no longer exists, who is refused."""

import re

import pytest
from sqlalchemy import select, text

from app.core.clock import utcnow
from app.directory.commands import SetMember
from app.directory.operations import set_member
from app.tickets.queries.pages import each_counted
from app.views import operations
from app.views.commands import SaveView
from app.views.models import SavedView
from tests.factories import SETUP, actor_of
from tests.tickets.conftest import statements
from tests.tickets.incidents import move, opened, take

__all__ = ["opened", "statements"]


def numbers(reply):
    assert reply.status_code == 200, reply.text[:400]
    return re.findall(r'class="row-link" href="/tickets/([A-Z]{3}\d+)"', reply.text)


def heads(reply):
    return re.findall(r'<th scope="col" class="c-(?!acts)[^>]*>(?:<a[^>]*>)?([^<]*)', reply.text)


def save(person, query, name="High ones", noun="tickets", **readers):
    actor = actor_of(person, utcnow())
    return operations.save_view(SaveView(noun, name, query, **readers), actor=actor, now=utcnow())


@pytest.fixture
def high(opened):
    """One ticket of high priority beside two others; Rita's, in Paris."""
    opened("Small matter"), opened("Another one")
    return opened("A big matter", impact="service")


def test_a_view_is_saved_from_a_list_and_opens_as_a_tab(browse, session, alan, high):
    hand = browse(alan)
    page = hand.get("/tickets/?priority=high&sort=due").text
    link = re.search(r'data-dialog href="(/saved_views/new[^"]+)"', page)[1].replace("&amp;", "&")
    form = hand.get(link).text
    sent = {
        name: re.search(f'name="{name}"[^>]*value="([^"]*)"', form)[1].replace("&amp;", "&")
        for name in ("noun", "query")
    }
    reply = hand.post("/saved_views/new", {"name": "High ones", "owner": "mine", **sent})
    view = session.scalars(select(SavedView)).one()
    assert (reply.status_code, reply.location) == (303, f"/tickets/?saved={view.id}")
    opened_view = hand.get(reply.location)
    assert numbers(opened_view) == [high.number]
    assert re.search(rf'href="/tickets/\?saved={view.id}"[^>]*aria-current="page"', opened_view.text)
    assert 'aria-sort="ascending"' in opened_view.text


def test_what_is_changed_in_a_view_keeps_its_name_and_may_be_kept(browse, session, alan, high):
    view = save(alan, "priority=high")
    hand = browse(alan)
    changed = hand.get(f"/tickets/?from={view.id}&view=open&priority=low")
    assert numbers(changed) != [high.number]
    for words in ("Update the view", "As saved", "Save view…"):
        assert words in changed.text
    assert hand.post(f"/saved_views/{view.id}/query", {"query": "view=open&priority=low"}).status_code == 303
    session.refresh(view)
    assert view.query == "view=open&priority=low"
    assert "Update the view" not in hand.get(f"/tickets/?saved={view.id}").text
    assert f'name="from" value="{view.id}"' in hand.get(f"/tickets/?saved={view.id}").text


def test_pages_and_the_ticket_beside_stay_within_the_view(browse, alan, opened):
    for at in range(3):
        opened(f"Matter number {at}")
    view = save(alan, "priority=low")
    page = browse(alan).get(f"/tickets/?saved={view.id}&page_size=2")
    assert f'rel="next" href="/tickets/?saved={view.id}&amp;page=2&amp;page_size=2"' in page.text
    assert len(numbers(browse(alan).get(f"/tickets/?saved={view.id}&page_size=2&page=2"))) == 1


def test_the_default_view_opens_the_list_and_there_is_a_way_back(browse, alan, high):
    view = save(alan, "priority=high")
    hand = browse(alan)
    assert hand.post("/tickets/default", {"view": str(view.id)}).status_code == 303
    page = hand.get("/tickets/")
    assert numbers(page) == [high.number]
    assert 'href="/tickets/?view=open"' in page.text
    assert len(numbers(hand.get("/tickets/?view=open"))) == 3
    hand.post("/tickets/default", {"view": ""})
    assert len(numbers(hand.get("/tickets/"))) == 3


def test_a_list_without_tabs_has_views_too(browse, ada, alan):
    view = save(ada, "search=keller", "Kellers", "people")
    hand = browse(ada)
    hand.post("/people/default", {"view": str(view.id)})
    narrow, whole = hand.get("/people/").text, hand.get("/people/?saved=0").text
    assert "Alan Keller" in narrow
    assert "Ada Lef" not in narrow[narrow.index("<tbody") :]
    assert "Ada Lef" in whole[whole.index("<tbody") :]


def test_the_list_as_it_is_stays_what_it_is_beside_a_default_view(browse, ada, alan):
    """Its file, its pages and "all that match" speak of the list that is shown, not of the one that opens by itself."""
    view = save(ada, "search=keller", "Kellers", "people")
    hand = browse(ada)
    hand.post("/people/default", {"view": str(view.id)})
    whole = hand.get("/people/?saved=0").text
    assert 'href="/people/export.csv?saved=0"' in whole
    assert "Ada,Lef" in hand.get("/people/export.csv?saved=0").text
    assert 'value="/people/?saved=0"' in whole
    narrowed = hand.get("/people/?search=ada").text
    assert 'href="/people/?saved=0"' in narrowed
    assert "saved=0" not in browse(alan).get("/people/?search=ada").text.partition("<main")[2]


@pytest.mark.parametrize("query", ["desc=7", f"search={'x' * 300}", "desc=7&search=matter"])
def test_what_no_address_may_say_is_left_out_of_a_kept_one(browse, alan, high, query):
    view = save(alan, f"{query}&priority=high")
    assert browse(alan).get(f"/tickets/?saved={view.id}").status_code == 200


@pytest.mark.parametrize("query", ["view=all&status=deleted", "status=nowhere", "view=all&priority=none&overdue=no"])
def test_counters_leave_out_what_the_view_leaves_out(browse, alan, high, query):
    view, hand = save(alan, query), browse(alan)
    assert hand.get("/counters").json[f"view-{view.id}"] == len(numbers(hand.get(f"/tickets/?saved={view.id}"))) == 3


def test_counting_views_builds_its_statement_once(browse, alan, high):
    save(alan, "priority=high")
    for _again in range(2):
        browse(alan).get("/counters")
    assert each_counted.cache_info().hits


def test_the_list_of_views_asks_for_no_group_by_itself(browse, session, ada, paris_desk, lyon_desk, statements):
    for group in (paris_desk, lyon_desk):
        save(ada, "view=mine", f"Of {group.name}", group_id=group.id)
    session.expire_all()
    statements()
    page = browse(ada).get("/saved_views/").text
    assert "Paris desk" in page and "Lyon desk" in page
    assert not [one for one in statements() if "FROM groups" in one and "groups.id = " in one]


def test_the_list_of_views_offers_no_new_one_for_it_would_be_of_no_list(browse, alan):
    browser = browse(alan)
    assert 'saved_views/new"' not in browser.get("/saved_views/").text
    save(alan, "view=mine", "What is mine")
    page = browser.get("/saved_views/").text
    assert "What is mine" in page and 'saved_views/new"' not in page


def test_what_no_longer_exists_is_left_out_and_named(browse, session, alan, high):
    view = save(alan, "priority=high&category_id=9999&view=nowhere&sort=colour&columns=state,shoe_size&old=1")
    page = browse(alan).get(f"/tickets/?saved={view.id}")
    assert numbers(page) == [high.number]
    assert "No longer there, so left out: old, Category, colour, nowhere, shoe_size." in page.text
    assert heads(page) == ["Number", "Title", "State"]
    assert browse(alan).get("/counters").json[f"view-{view.id}"] == 0


def test_a_column_that_is_none_is_left_out_of_an_address_too(browse, alan, high):
    page = browse(alan).get("/tickets/?columns=due,shoe_size")
    assert "No longer there, so left out: shoe_size." in page.text
    assert heads(page) == ["Number", "Title", "Due"]


@pytest.mark.parametrize("saved", ["999999", "1"])
def test_a_view_that_is_not_there_leaves_the_whole_list_and_says_so(browse, alan, high, saved):
    reply = browse(alan).get(f"/tickets/?saved={saved}")
    assert reply.status_code == 404
    assert "This saved view does not exist, or you may not see it." in reply.text
    assert high.number in reply.text


def test_a_groups_view_is_seen_by_its_members_and_shows_only_what_they_may_see(
    browse, opened, alan, olaf, ada, paris_desk, lyon_desk
):
    set_member(SetMember(lyon_desk.id, olaf.id), actor=SETUP, now=utcnow())
    opened("A matter of Paris")
    lyon = opened("In Lyon", by=olaf)
    view = save(ada, "view=all", "Ours", group_id=lyon_desk.id)
    assert numbers(browse(olaf).get(f"/tickets/?saved={view.id}")) == [lyon.number]
    assert browse(alan).get(f"/tickets/?saved={view.id}").status_code == 404
    assert "Ours" not in browse(alan).get("/tickets/").text
    assert browse(alan).post(f"/saved_views/{view.id}/delete").status_code == 404
    assert browse(olaf).post(f"/saved_views/{view.id}/delete").status_code == 403


def test_saving_for_others_is_for_who_may(browse, session, alan, paris_desk, ada):
    sent = {"name": "For all", "noun": "tickets", "query": "view=mine"}
    for owner in ("all", str(paris_desk.id)):
        assert browse(alan).post("/saved_views/new", {**sent, "owner": owner}).status_code == 422
    assert browse(ada).post("/saved_views/new", {**sent, "owner": "all"}).status_code == 303
    assert session.scalars(select(SavedView.person_id)).all() == [None]


@pytest.mark.parametrize("noun", ["categories", "nothing", "'--", ""])
def test_a_view_is_of_a_list_that_there_is(browse, ada, noun):
    assert browse(ada).post("/saved_views/new", {"name": "X", "noun": noun, "owner": "mine"}).status_code == 404


def test_a_name_too_long_is_said_and_nothing_typed_is_lost(browse, alan, paris_desk):
    name = "Late and long " * 25
    reply = browse(alan).post(
        "/saved_views/new", {"name": name, "noun": "tickets", "query": "view=mine", "owner": "mine"}
    )
    assert reply.status_code == 422
    assert name.strip() in reply.text
    assert 'value="view=mine"' in reply.text


def test_the_usual_order_shows_its_arrow(browse, alan, high):
    landing = browse(alan).get("/tickets/").text
    assert re.search(r'c-due[^>]*aria-sort="ascending"', landing)
    assert re.search(r'aria-sort="descending"[^>]*>\s*<a[^>]*sort=opened', browse(alan).get("/tickets/?view=all").text)


def test_columns_are_chosen_ordered_and_kept_for_oneself(browse, alan, ada, high):
    hand, order = browse(alan), ["due", "category", "state"]
    reply = hand.post(
        "/tickets/columns",
        {"order": order, "columns": ["due", "category"], "move": "category:-1", "url": "/tickets/?view=all"},
    )
    assert (reply.status_code, reply.location) == (303, "/tickets/?view=all")
    assert heads(hand.get("/tickets/")) == ["Number", "Title", "Category", "Due"]
    assert "Assignee, group" in heads(browse(ada).get("/tickets/"))
    assert heads(hand.get("/tickets/?columns=group,location")) == ["Number", "Title", "Group", "Location"]
    hand.post("/tickets/columns", {"order": order, "reset": "1"})
    assert "Assignee, group" in heads(hand.get("/tickets/"))


def test_where_the_address_names_columns_the_address_changes(browse, alan, high):
    view = save(alan, "columns=due")
    back = f"/tickets/?saved={view.id}"
    reply = browse(alan).post(
        "/tickets/columns", {"order": ["due", "state"], "columns": ["state"], "named": "1", "url": back}
    )
    assert reply.location == f"/tickets/?from={view.id}&columns=state"
    assert "Update the view" in browse(alan).get(reply.location).text


def test_a_dot_tells_what_others_did_since_one_looked(browse, session, opened, alan, ada, rita, paris_desk):
    ticket = opened()
    hand = browse(alan)
    dot = 'class="news"'
    assert dot not in hand.get("/tickets/").text
    assert hand.post(f"/tickets/{ticket.number}/read", {"seq": "999999999"}).status_code == 204
    take(ticket, alan)
    assert dot not in hand.get("/tickets/").text
    move(ticket, ada, "in_progress")
    assert dot in hand.get("/tickets/").text
    session.refresh(ticket)
    assert hand.post(f"/tickets/{ticket.number}/read", {"seq": str(ticket.last_seq)}).status_code == 204
    assert hand.post(f"/tickets/{ticket.number}/read", {"seq": "1"}).status_code == 204
    assert dot not in hand.get("/tickets/").text
    assert session.scalar(text("SELECT seq FROM ticket_reads")) == ticket.last_seq


@pytest.mark.parametrize(
    ("who", "seq", "answer"), [("olaf", "1", 404), ("rita", "1", 403), ("alan", "-1", 400), ("alan", "x", 400)]
)
def test_who_may_not_work_on_it_marks_nothing(request, browse, opened, paris_desk, who, seq, answer):
    number = opened().number
    assert browse(request.getfixturevalue(who)).post(f"/tickets/{number}/read", {"seq": seq}).status_code == answer


def test_a_row_offers_to_take_what_nobody_has_to_who_may(browse, opened, alan, ada):
    mine, free = opened("Mine to repair"), opened("Nobody has it")
    take(mine, alan)
    page = browse(alan).get("/tickets/").text
    assert f'formaction="/tickets/{free.number}/take"' in page
    assert f'formaction="/tickets/{mine.number}/take"' not in page
    reply = browse(alan).post(f"/tickets/{free.number}/take", {"url": "/tickets/?view=all&page=2"})
    assert reply.location == "/tickets/?view=all&page=2"
    assert (
        browse(alan)
        .post(f"/tickets/{opened().number}/take", {"url": "https://evil.example/"})
        .location.startswith("/tickets/")
    )


def test_a_ticket_opens_beside_the_list_with_its_own_rights(browse, opened, alan, olaf, lyon_desk):
    ours, theirs = opened("A matter of Paris"), opened("In Lyon", by=olaf)
    page = browse(alan).get(f"/tickets/?view=mine&split={ours.number}").text
    assert f'data-split-half="{ours.number}"' in page
    assert page.count("<h1") == 1
    assert f'action="/tickets/{ours.number}/comment"' in page
    assert 'href="/tickets/?view=mine" data-split-close' in page
    for number in (theirs.number, "INC999999"):
        other = browse(alan).get(f"/tickets/?split={number}")
        assert other.status_code == 200
        assert f"{number} does not exist, or you may not see it." in other.text
        assert "In Lyon" not in other.text
    assert browse(alan).get("/tickets/?split=../x").status_code == 400


def test_the_menu_of_moves_holds_those_allowed_now(browse, opened, alan, rita, olaf):
    ticket = opened()
    menu = browse(alan).get(f"/tickets/{ticket.number}/moves").text
    assert re.findall(r'name="target" value="(\w+)"', menu) == ["in_progress"]
    assert f'data-dialog="/tickets/{ticket.number}/form/on_hold"' in menu
    assert browse(olaf).get(f"/tickets/{ticket.number}/moves").status_code == 404


def test_a_page_of_any_size_is_clamped(browse, alan, high):
    view = save(alan, "priority=high")
    assert browse(alan).get(f"/tickets/?saved={view.id}&page_size={10**9}").status_code == 200
    assert browse(alan).get(f"/tickets/?saved={'9' * 12}").status_code == 404
    assert browse(alan).get("/tickets/?saved=x").status_code == 400
