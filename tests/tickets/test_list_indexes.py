"""The open tickets and those nobody received are found by indexes that hold nothing else."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql

from app.core.actor import Actor
from app.core.db import db, unit_of_work
from app.core.local_postgres import OWNER
from app.reports.queries.days import _daily
from app.reports.queries.standing import _standing
from app.tickets.commands import OpenIncident
from app.tickets.filters import OPEN, Filters, PageOf
from app.tickets.models import Ticket
from app.tickets.operations import open_incident
from app.tickets.queries.scope import reach_of
from app.tickets.queries.walks import walk
from tests.factories import actor_of, make_group, make_location, make_person
from tests.tickets.conftest import NOON

INDEXES = {
    ("open", "due"): ["ix_tickets_open_due"],
    ("open", "-due"): ["ix_tickets_open_due_last"],
    ("open", "-opened"): ["ix_tickets_open_opened_at"],
    ("open", "-updated"): ["ix_tickets_open_updated_at"],
    ("open", "-priority"): ["ix_tickets_open_priority"],
    ("unrouted", "-opened"): ["ix_tickets_open_unrouted"],
}
MANY = """
    INSERT INTO tickets (kind, number, status, priority, title, impact, urgency, requester_id, location_id, group_id,
                         unrouted_reason, opened_at, updated_at, due_at)
    SELECT kind, 'INC9' || lpad(at::text, 5, '0'), CASE WHEN at % 25 = 0 THEN 'new' ELSE 'closed' END, priority, title,
           impact, urgency, requester_id, location_id, group_id, CASE WHEN at % 100 = 0 THEN 'no_group' END,
           opened_at + at * interval '1 minute', updated_at + at * interval '1 minute',
           opened_at + at * interval '1 hour'
    FROM tickets, generate_series(1, 3000) AS at
"""


TEAM = Filters(view="team", status=OPEN)


def plan_of(query, **given) -> str:
    """Return how the server means to find what the query asks for."""
    told = {"literal_binds": True}
    sql = str(query.params(now=NOON, **given).compile(dialect=postgresql.dialect(), compile_kwargs=told))
    return "\n".join(row[0] for row in db.session.connection().exec_driver_sql(f"EXPLAIN (COSTS OFF) {sql}"))


def list_of(view: str, sort: str, actor: Actor):
    return walk(actor, Filters(view=view), frozenset(), NOON, PageOf(sort))


@pytest.fixture
def thousands(cluster, real_db):
    """Return an administrator and a manager of a desk of 3,000 tickets.

    A database of its own: what the planner knows comes from these rows, not from those of other tests.
    """
    with real_db.app_context(), unit_of_work() as session:
        paris = make_location("Paris")
        paula = make_person("Paula Blanc", paris)
        rita = make_person("Rita Moreau", paris, manager=paula)
        ada = make_person("Ada Lefèvre", paris, is_admin=True)
        make_group("Paris desk", paris, takes=("incidents",))
        open_incident(OpenIncident("The printer is stuck", rita.id), actor=actor_of(rita), now=NOON)
        readers, name = (actor_of(ada), actor_of(paula)), db.engine.url.database
        session.execute(text(MANY))
    with cluster.connect(OWNER, name, autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE tickets")
    with real_db.app_context():
        # So few rows are read and sorted as quickly as they are walked; what is tested is that an index gives them.
        db.session.execute(text("SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off"))
        yield readers


def test_each_order_of_open_tickets_walks_its_own_index(thousands):
    administrator, _manager = thousands
    plans = {order: plan_of(list_of(*order, administrator)) for order in INDEXES}
    assert {order: re.findall(r"using (\w+) on", plan) for order, plan in plans.items()} == INDEXES
    assert [order for order, plan in plans.items() if "Sort" in plan] == []


def test_the_open_ones_of_a_group_are_walked_in_their_order(thousands):
    administrator, _manager = thousands
    group_id = db.session.scalar(select(Ticket.group_id).limit(1))
    plan = plan_of(walk(administrator, Filters(view="open", group_id=group_id), frozenset(), NOON, PageOf("due")))
    assert "Index Only Scan using ix_tickets_open_group on tickets" in plan
    assert "Sort" not in plan


def test_a_team_is_walked_report_by_report(thousands):
    _administrator, manager = thousands
    plan = plan_of(walk(manager, TEAM, frozenset(), NOON, PageOf("-updated")))
    each = plan[plan.index("Nested Loop") :]
    assert "Index Only Scan Backward using ix_tickets_open_requester on tickets" in each
    assert "Seq Scan on tickets" not in plan


def test_a_team_is_looked_through_for_a_word_once(thousands):
    _administrator, manager = thousands
    plan = plan_of(walk(manager, replace(TEAM, text="printer"), frozenset(), NOON, PageOf("-updated")))
    assert "Nested Loop" not in plan
    assert "Seq Scan on tickets" not in plan


def test_thirty_days_of_a_team_are_read_off_sums(thousands):
    _administrator, manager = thousands
    plan = plan_of(_daily(reach_of(manager)), first=NOON.date(), last=NOON.date())
    assert "using ix_asker_days_requester_id" in plan
    assert "tickets" not in plan


def test_how_the_open_ones_stand_is_read_off_sums_and_what_fell_due_of_late(thousands):
    for reader in thousands:
        plan = plan_of(_standing(reach_of(reader)))
        assert set(re.findall(r"(?:using|on) (ix_tickets_\w+)", plan)) <= {"ix_tickets_open_unmarked"}, plan
        assert "Seq Scan on tickets" not in plan
