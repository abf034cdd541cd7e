"""What is asked for day by day: kept with every change of a ticket, the same after a night, and what the chart says."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import func, select, text, update

from app.core.clock import utcnow
from app.core.db import db
from app.reports.models import AskerDay
from app.reports.operations import rebuild_counts
from app.reports.queries import daily, desk_zone
from app.tickets.models import Ticket
from app.web.format import today_in
from tests.factories import actor_of
from tests.tickets.incidents import move, opened

__all__ = ["opened"]

TRUE_ONES = text("""
    SELECT day, requester_id, requested_for_id, sum(opened), sum(resolved) FROM (
        SELECT desk_day(opened_at), requester_id, requested_for_id, 1, 0 FROM tickets WHERE deleted_at IS NULL
        UNION ALL
        SELECT desk_day(resolved_at), requester_id, requested_for_id, 0, 1 FROM tickets
        WHERE deleted_at IS NULL AND resolved_at IS NOT NULL
    ) AS told (day, requester_id, requested_for_id, opened, resolved) GROUP BY 1, 2, 3
""")
OF_TEAM = text("""
    SELECT count(*) FILTER (WHERE desk_day(opened_at) = :day), count(*) FILTER (WHERE desk_day(resolved_at) = :day)
    FROM tickets WHERE deleted_at IS NULL AND (requester_id = ANY(:team) OR requested_for_id = ANY(:team))
""")


def kept():
    keys = (AskerDay.day, AskerDay.requester_id, AskerDay.requested_for_id)
    rows = db.session.execute(select(*keys, func.sum(AskerDay.opened), func.sum(AskerDay.resolved)).group_by(*keys))
    return {tuple(row) for row in rows if any(row[3:])}


def true_ones():
    db.session.flush()
    return {tuple(row) for row in db.session.execute(TRUE_ONES)}


@pytest.fixture
def many(session, opened, rita, paula, olaf):
    """Return twenty tickets, changed at random in all that a day counts by: who, for whom, when, resolved, deleted."""
    random, now = Random(5), utcnow()
    tickets = [opened(f"Matter number {at}") for at in range(20)]
    people = [one.id for one in (rita, paula, olaf)]

    def some_day():
        return now - timedelta(days=random.randint(0, 40), minutes=random.randint(0, 999))

    changes = {
        "requester_id": lambda: random.choice(people),
        "requested_for_id": lambda: random.choice([None, *people]),
        "opened_at": some_day,
        "resolved_at": lambda: random.choice([None, some_day()]),
        "deleted_at": lambda: random.choice([None, None, now]),
        "title": lambda: "Called something else",
    }
    for _ in range(120):
        some = {name: changes[name]() for name in random.sample(list(changes), 2)}
        session.execute(update(Ticket).where(Ticket.id == random.choice(tickets).id).values(some))
    return tickets


def test_it_says_what_the_tickets_say_whatever_is_changed(many):
    assert kept() == true_ones()


def test_a_night_changes_no_number_and_folds_the_rows(session, many):
    before = kept()
    assert rebuild_counts("UTC") == 0
    assert kept() == before
    assert session.query(AskerDay).count() == len(before)


def test_a_night_lets_go_of_what_the_chart_cannot_reach(session, many):
    session.execute(update(Ticket).where(Ticket.id == many[0].id).values(opened_at=utcnow() - timedelta(90)))
    old = {row for row in true_ones() if row[0] < utcnow().date() - timedelta(80)}
    assert rebuild_counts("UTC") == 0
    assert (kept(), bool(old)) == (true_ones() - old, True)


def test_a_night_mends_what_was_written_past_the_application(session, many):
    session.execute(update(AskerDay).where(AskerDay.opened == 1).values(opened=2))
    assert rebuild_counts("UTC") > 0
    assert kept() == true_ones()


def test_an_end_counts_and_a_reopening_takes_it_back(opened, alan):
    ticket = opened("Out of order")
    move(ticket, alan, "resolved", solution="Done.")
    assert (kept(), sum(row[4] for row in kept())) == (true_ones(), 1)
    move(ticket, alan, "in_progress", reason="Not done.")
    assert (kept(), sum(row[4] for row in kept())) == (true_ones(), 0)


def test_a_manager_s_thirty_days_are_those_of_their_reports(many, paula, rita):
    zone = desk_zone()
    days = daily(actor_of(paula), today_in(zone), zone)
    naive = [tuple(db.session.execute(OF_TEAM, {"day": one.on, "team": [rita.id]}).one()) for one in days]
    assert [(one.opened, one.resolved) for one in days] == naive
    assert sum(opened + resolved for opened, resolved in naive) > 5
