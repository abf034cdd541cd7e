"""Reading a list: its URL is strict, its pages clamped, its rows scoped (threats 1, 74, 78, 80)."""

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session


def names(reply):
    import re

    return re.findall(r'class="row-link" href="[^"]+">([^<]+)<', reply.text)


def test_it_shows_only_what_the_reader_may_see(rita, add):
    add("Hers", owner="rita")
    add("Not hers")
    assert names(rita.get("/things/")) == ["Hers"]


def test_it_orders_by_the_column_asked_for_and_says_so(ada, add):
    for name in ("b", "a", "c"):
        add(name)
    reply = ada.get("/things/?sort=name&desc=1")
    assert names(reply) == ["c", "b", "a"]
    assert 'aria-sort="descending"' in reply.text


def test_it_orders_by_its_own_order_when_none_is_asked_for(ada, add):
    add("small", size=1)
    add("large", size=9)
    assert names(ada.get("/things/")) == ["large", "small"]


def test_it_narrows_by_filter_and_offers_to_clear(ada, add):
    add("done", phase="done")
    add("new")
    reply = ada.get("/things/?phase=done")
    assert names(reply) == ["done"]
    assert "Clear" in reply.text


def test_it_searches_wildcards_literally(ada, add):
    add("100 %")
    add("100 things")
    assert names(ada.get("/things/?search=0+%25")) == ["100 %"]
    assert names(ada.get("/things/?search=_")) == []


def test_a_tab_is_a_saved_view(ada, add):
    add("hers", owner="ada")
    add("other", owner="rita")
    reply = ada.get("/things/?view=mine")
    assert names(reply) == ["hers"]
    assert 'aria-current="page"' in reply.text


@pytest.mark.parametrize(
    "query",
    ["sort=version", "sort=owner", "sort=0", "phase=gone", "flt0_owner_equals=ada", "view=theirs", "page=abc", "desc=2",
     "page_size=NaN", "search=" + "x" * 300, "search=%00", "page=1e23", "colour=red"],
)  # fmt: skip
def test_it_refuses_a_question_it_does_not_know(ada, query):
    assert ada.get(f"/things/?{query}").status_code == 400


@pytest.mark.parametrize(
    "query", ["page=-1", "page=0", "page=100000000000000000000", "page_size=1000000000", "page_size=-5"]
)
def test_it_clamps_pages_and_their_size(ada, add, query):
    add("still here")
    reply = ada.get(f"/things/?{query}")
    assert (reply.status_code, names(reply)) == (200, ["still here"])


def test_a_megabyte_of_query_is_refused(ada):
    assert ada.get("/things/?search=" + "x" * 1_000_000).status_code == 400


def test_pages_hold_every_row_once(ada, add):
    for number in range(60):
        add(f"n{number}")
    first, second = ada.get("/things/?page_size=25"), ada.get("/things/?page_size=25&page=2")
    third = ada.get("/things/?page_size=25&page=3")
    assert len({*names(first), *names(second), *names(third)}) == 60
    assert 'rel="next"' not in third.text


def test_the_count_stops_at_a_thousand(ada, session: Session, panel):
    from sqlalchemy import text

    session.execute(text("INSERT INTO things (name) SELECT 'n' || n FROM generate_series(1, 1200) n"))
    assert "1,000+" in ada.get("/things/").text


def test_a_list_costs_the_same_statements_whatever_its_length(ada, add, session):
    def statements():
        seen = []
        listen = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(session.get_bind(), "before_cursor_execute", listen)
        ada.get("/things/?sort=name")
        event.remove(session.get_bind(), "before_cursor_execute", listen)
        return len([one for one in seen if one.startswith("SELECT")])

    add()
    statements()  # Initials that people chose are read once in a while, not with every page.
    one = statements()
    for number in range(40):
        add(f"n{number}")
    assert statements() == one == 4


def test_an_empty_list_says_what_to_do_next(ada):
    reply = ada.get("/things/")
    assert "Add the first one." in reply.text
    assert 'href="/things/new"' in reply.text


def test_a_list_is_safe_from_what_people_type(ada, add):
    add("<script>alert(1)</script>{{ 7*7 }}", tag='"><img src=x>')
    reply = ada.get("/things/?search=" + "%22%3E%3Cscript%3E" + "&page=1")
    assert "<script>alert" not in reply.text + ada.get("/things/").text
    assert "{{ 7*7 }}" in ada.get("/things/").text


def test_stock_doors_of_flask_admin_are_gone(ada, add):
    key = add()
    assert ada.post("/things/ajax/update/", {"list_form_pk": key, "name": "x"}).status_code in (404, 405)
    assert ada.get("/things/export/csv/").status_code == 404
    assert ada.get(f"/things/details/?id={key}").status_code in (400, 404)
    assert ada.get(f"/things/edit/?id={key}").status_code in (400, 404)
