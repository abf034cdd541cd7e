"""Any depth of a list is read on from a row: the same tickets, in the same order, as by the numbers of pages."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from app.tickets import queries
from app.tickets.filters import Filters, PageOf
from tests.tickets.conftest import NOON
from tests.tickets.incidents import opened

__all__ = ["opened"]

# Every third has no due instant, and several share each instant and priority.
MANY = """
    INSERT INTO tickets (kind, number, status, priority, title, impact, urgency, requester_id, location_id, group_id,
                         opened_at, updated_at, due_at)
    SELECT kind, 'INC8' || lpad(at::text, 5, '0'), 'new', CASE WHEN at % 4 = 0 THEN 'high' ELSE priority END, title,
           impact, urgency, requester_id, location_id, group_id, opened_at + at / 2 * interval '1 minute',
           updated_at + at / 3 * interval '1 minute',
           CASE WHEN at % 3 > 0 THEN opened_at + at / 4 * interval '1 hour' END
    FROM tickets, generate_series(1, 40) AS at
"""
SORTS = [f"{sign}{key}" for key in ("opened", "updated", "due", "priority", "number") for sign in ("", "-")]


def walk(desk, of, step):
    """Return the ids of each page, walked from one to the next by ``step``."""
    pages, found = [], queries.page(Filters(), of, actor=desk.alan, now=NOON)
    while found.rows:
        pages.append([row.id for row in found.rows])
        found = queries.page_beside(Filters(), replace(of, **step(pages[-1])), actor=desk.alan, now=NOON)
    return pages


@pytest.mark.parametrize("sort", SORTS)
def test_reading_on_gives_what_numbers_give(desk, incident, sort):
    desk.session.execute(text(MANY))
    of = PageOf(sort, size=7)
    by_key = walk(desk, of, lambda page: {"after": page[-1]})
    by_number = [
        [row.id for row in queries.page(Filters(), replace(of, number=at + 1), actor=desk.alan, now=NOON).rows]
        for at in range(len(by_key))
    ]
    assert sum(map(len, by_key)) == 41
    assert by_key == by_number
    last = queries.page_beside(Filters(), replace(of, after=by_key[-2][-1]), actor=desk.alan, now=NOON)
    assert last.has_next is False


@pytest.mark.parametrize("sort", SORTS)
def test_reading_back_leads_to_where_one_came_from(desk, incident, sort):
    desk.session.execute(text(MANY))
    of = PageOf(sort, size=7)
    onward = walk(desk, of, lambda page: {"after": page[-1]})
    page, back = onward[-1], []
    while page:
        found = queries.page_beside(Filters(), replace(of, before=page[0]), actor=desk.alan, now=NOON)
        page = [row.id for row in found.rows]
        back.insert(0, page)
    assert back[1:] == onward[:-1]


def test_a_ticket_out_of_sight_is_no_place_to_read_on_from(desk, incident):
    assert queries.page_beside(Filters(), PageOf(after=incident.id), actor=desk.theo, now=NOON).rows == []


def test_the_address_reads_on_and_a_ticket_that_is_gone_leads_to_the_first_page(browse, opened, alan):
    made = [opened(f"Printer number {at}") for at in range(4)]
    hand = browse(alan)
    page = hand.get(f"/tickets/?view=all&sort=number&page=6000&page_size=2&after={made[1].id}").text
    assert [one.number in page for one in made] == [False, False, True, True]
    assert f"before={made[2].id}" in page
    page = hand.get("/tickets/?view=all&sort=number&page=6000&page_size=2&after=999999").text
    assert [one.number in page for one in made] == [True, True, False, False]
    assert hand.get("/tickets/?after=abc").status_code == 400
