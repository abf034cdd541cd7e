"""Lists: views, filters, sorting, counters, and what they cost."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.tickets import lifecycle
from app.tickets.commands import Assign, ChangeStatus
from app.tickets.filters import COUNT_CAP, Filters, PageOf
from app.tickets.models import HoldReason, Ticket
from app.tickets.operations import assign, change_status
from app.tickets.queries import around, counters, get_visible, matching_ids, overdue, page, timeline
from tests.tickets.conftest import NOON

VIEWS = ("open", "all", "mine", "my_groups", "unassigned", "overdue", "unrouted", "own", "team")
SORTS = ("opened", "updated", "due", "priority", "number")

SOON = NOON + timedelta(hours=1)
LATE = NOON + timedelta(days=30)


def listed(actor, now=SOON, of=None, **filters):
    return [row.number for row in page(Filters(**filters), of or PageOf(), actor=actor, now=now).rows]


@pytest.fixture
def six(desk):
    """New; assigned; on hold; resolved; of Lyon; unrouted."""
    vendor = desk.session.query(HoldReason).filter_by(key="vendor").one()
    tickets = [desk.open(now=NOON + timedelta(minutes=number)) for number in range(4)]
    assign(Assign(tickets[1].id, desk.alan.person_id), actor=desk.alan, now=SOON)
    change_status(ChangeStatus(tickets[2].id, "on_hold", hold_reason_id=vendor.id), actor=desk.alan, now=SOON)
    change_status(ChangeStatus(tickets[3].id, "resolved", solution="Done."), actor=desk.alan, now=SOON)
    away = desk.open(actor=desk.ada, requester_id=desk.olaf.person_id)
    lost = desk.open(actor=desk.ada, location_id=desk.paris.parent_id)
    return [*tickets, away, lost]


@pytest.mark.parametrize(
    ("view", "who", "expected"),
    [
        ("all", "ada", [0, 1, 2, 3, 4, 5]),
        ("all", "alan", [0, 1, 2, 3]),
        ("all", "rita", [0, 1, 2, 3, 5]),
        ("open", "alan", [0, 1, 2]),
        ("open", "rita", [0, 1, 2, 5]),
        ("mine", "alan", [1]),
        ("my_groups", "alan", [0, 1, 2]),
        ("my_groups", "ada", []),
        ("unassigned", "alan", [0, 2]),
        ("unrouted", "ada", [5]),
        ("own", "rita", [0, 1, 2, 3, 5]),
        ("team", "paula", [0, 1, 2, 3, 5]),
        ("overdue", "alan", []),
    ],
)
def test_each_view_shows_its_tickets(desk, six, view, who, expected):
    assert set(listed(getattr(desk, who), view=view)) == {six[index].number for index in expected}


@pytest.mark.parametrize("who", ["rita", "alan", "paula", "ada", "olaf"])
def test_a_counter_is_the_length_of_the_list_it_opens(desk, six, who):
    actor = getattr(desk, who)
    for now in (SOON, LATE):
        counts = counters(actor, now)
        # A person's own tickets, and their team's, open on those that are still open.
        opened_on = {view: {"status": "open"} for view in ("own", "team")}
        assert counts == {view: len(listed(actor, now, view=view, **opened_on.get(view, {}))) for view in counts}


def test_overdue_is_the_same_in_list_badge_and_rule_at_every_instant(desk, six):
    due = [ticket.due_at for ticket in six if ticket.due_at]
    for now in [SOON, LATE, *due, *(at + timedelta(microseconds=1) for at in due)]:
        by_rule = {
            ticket.number
            for ticket in six
            if lifecycle.is_overdue(ticket.status, ticket.due_at, ticket.late_since, now)
        }
        rows = page(Filters(), PageOf(), actor=desk.ada, now=now).rows
        assert {row.number for row in rows if row.is_overdue} == by_rule
        assert set(listed(desk.ada, now, view="overdue")) == by_rule
        assert set(desk.session.scalars(select(Ticket.number).where(overdue(now)))) == by_rule


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"status": "on_hold"}, [2]),
        ({"priority": "low"}, [0, 1, 2, 3, 4, 5]),
        ({"priority": "critical"}, []),
        ({"kind": "task"}, []),
        ({"status": "new", "view": "unassigned"}, [0, 4, 5]),
    ],
)
def test_filters_narrow_the_list(desk, six, filters, expected):
    assert set(listed(desk.ada, **filters)) == {six[index].number for index in expected}


def test_filters_by_what_a_ticket_names(desk, six):
    assert set(listed(desk.ada, location_id=desk.paris.id)) == {ticket.number for ticket in six[:4]}
    assert listed(desk.ada, group_id=desk.lyon_desk.id) == [six[4].number]
    assert listed(desk.ada, assignee_id=desk.alan.person_id) == [six[1].number]
    assert listed(desk.ada, requester_id=desk.olaf.person_id) == [six[4].number]
    assert listed(desk.ada, category_id=desk.category("network").id) == []


def test_a_row_names_everything_it_shows(desk, six):
    row = page(Filters(status="on_hold"), PageOf(), actor=desk.alan, now=SOON).rows[0]
    assert (row.requester_name, row.group_name, row.assignee_name) == ("Rita Moreau", "Paris desk", None)
    assert row.location_names == {"en": "Paris 2nd floor"}
    assert row.hold_reason_names["en"] == "Waiting for a vendor"


@pytest.mark.parametrize("sort", SORTS)
def test_every_sort_shows_every_ticket_once_in_both_directions(desk, six, sort):
    for direction in ("", "-"):
        found = []
        for number in (1, 2, 3):
            one = page(Filters(), PageOf(direction + sort, number, 2), actor=desk.ada, now=SOON)
            found += [row.number for row in one.rows]
            assert one.has_next == (number < 3)
        assert sorted(found) == sorted(ticket.number for ticket in six)


def test_newest_first_is_how_a_list_begins(desk, six):
    assert listed(desk.alan) == [ticket.number for ticket in reversed(six[:4])]


def test_tickets_without_a_due_instant_come_last(desk, six):
    for sort in ("due", "-due"):
        assert listed(desk.alan, of=PageOf(sort))[-1] == six[3].number


def test_a_count_stops_at_a_thousand(desk, incident):
    values = {column.name: getattr(incident, column.name) for column in Ticket.__table__.columns if not column.computed}
    copies = [
        {key: value for key, value in values.items() if key != "id"} | {"number": f"INC8{index:05d}"}
        for index in range(COUNT_CAP)
    ]
    desk.session.execute(Ticket.__table__.insert(), copies)
    found = page(Filters(), PageOf(), actor=desk.ada, now=SOON)
    assert (found.count, found.is_capped) == (COUNT_CAP, True)
    assert counters(desk.ada, SOON)["all"] == COUNT_CAP + 1
    assert len(matching_ids(Filters(), actor=desk.ada, now=SOON, limit=50)) == 50


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("text", ["", "printer", "INC000001"])
def test_a_list_costs_three_statements_whatever_its_length(desk, six, statements, view, text):
    statements()
    page(Filters(view=view, text=text), PageOf(), actor=desk.alan, now=SOON)
    assert len(statements()) <= 3


def test_a_ticket_page_and_the_counters_cost_few_statements(desk, six, statements):
    desk.session.flush()
    desk.session.expunge_all()
    statements()
    seen = get_visible(six[2].number, desk.alan)
    ticket = seen.ticket
    assert [ticket.requester.name, ticket.group.name, ticket.location.key, ticket.hold_reason.key]
    assert len(statements()) == 1
    timeline(seen)
    assert len(statements()) == 1
    around(seen, NOON)
    assert len(statements()) == 1
    around(seen, NOON, only=frozenset({"watchers"}))
    (alone,) = statements()
    assert {table for table in ("watchers", "ticket_links", "ticket_cis", "drafts") if table in alone} == {"watchers"}
    counters(desk.alan, SOON)
    assert len(statements()) == 1
