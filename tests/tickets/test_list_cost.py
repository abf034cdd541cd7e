"""What a list costs: at most 12 statements whatever the number of rows, and nothing loaded by surprise."""

import pytest
from sqlalchemy import inspect

from app.core.db import db
from app.tickets import queries
from app.tickets.filters import Filters, PageOf
from app.tickets.models import Ticket
from tests.factories import actor_of
from tests.tickets.conftest import NOON
from tests.tickets.incidents import opened, take

__all__ = ["opened"]

MOST = 12
ADDRESSES = (
    "/tickets/",
    "/tickets/?view=my_groups&sort=due",
    "/tickets/?view=all&search=printer",
    "/tickets/?status=open&priority=low&view=unassigned&location_id={location}",
    "/tickets/?view=all&group_id={group}&assignee_id={person}",
)


def cost(browse, person, address, statements):
    hand = browse(person)
    assert hand.get(address).status_code == 200  # The first request of a session notes when it was seen.
    statements()
    hand.get(address)
    return [one for one in statements() if not one.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))]


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_price_of_a_page_does_not_grow_with_its_rows(browse, opened, alan, paris_desk, statements, address):
    asked = address.format(location=paris_desk.location_id, group=paris_desk.id, person=alan.id)
    take(opened(), alan)
    opened()
    few = cost(browse, alan, asked, statements)
    for at in range(30):
        opened(f"Printer number {at}")
    many = cost(browse, alan, asked, statements)
    assert len(many) == len(few) <= MOST, "\n".join(many)


def test_ones_own_page_costs_no_more(browse, opened, rita, statements):
    for at in range(30):
        opened(f"Printer number {at}")
    assert len(cost(browse, rita, "/tickets/mine", statements)) <= 8


def test_the_rows_of_a_list_are_plain_values(opened, alan):
    opened()
    db.session.flush()
    db.session.expunge_all()
    rows = queries.page(Filters(), PageOf(), actor=actor_of(alan, NOON), now=NOON).rows
    assert [row.requester_name for row in rows] == ["Rita Moreau"]
    assert not any(isinstance(one, Ticket) for one in db.session)
    assert all(inspect(row, raiseerr=False) is None for row in rows)
