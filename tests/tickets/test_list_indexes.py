"""The open tickets and those nobody received are found by indexes that hold nothing else."""

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import postgresql

from app.tickets.filters import Filters, PageOf
from app.tickets.queries import pages
from tests.tickets.conftest import NOON

MANY = """
    INSERT INTO tickets (kind, number, status, priority, title, impact, urgency, requester_id, location_id, group_id,
                         unrouted_reason, opened_at, updated_at, due_at)
    SELECT kind, 'INC9' || lpad(at::text, 5, '0'), CASE WHEN at % 25 = 0 THEN 'new' ELSE 'closed' END, priority, title,
           impact, urgency, requester_id, location_id, group_id, CASE WHEN at % 100 = 0 THEN 'no_group' END,
           opened_at + at * interval '1 minute', updated_at + at * interval '1 minute',
           opened_at + at * interval '1 hour'
    FROM tickets, generate_series(1, 3000) AS at
"""


@pytest.mark.parametrize(
    ("view", "sort", "index"),
    [
        ("open", "due", "ix_tickets_open_due"),
        ("open", "-due", "ix_tickets_open_due_last"),
        ("open", "-opened", "ix_tickets_open_opened_at"),
        ("open", "-updated", "ix_tickets_open_updated_at"),
        ("open", "-priority", "ix_tickets_open_priority"),
        ("unrouted", "-opened", "ix_tickets_open_unrouted"),
    ],
)
def test_each_order_of_open_tickets_walks_its_own_index(desk, incident, view, sort, index):
    desk.session.execute(text(MANY))
    # Without statistics of these rows the planner guesses; what is tested is that an index gives the order.
    for setting in ("enable_sort", "enable_seqscan", "enable_bitmapscan"):
        desk.session.execute(text(f"SET LOCAL {setting} = off"))
    query = pages._ids(pages.condition_of(Filters(view=view), actor=desk.ada, now=NOON), PageOf(sort))
    sql = str(query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))
    plan = "\n".join(row[0] for row in desk.session.connection().exec_driver_sql(f"EXPLAIN (COSTS OFF) {sql}"))
    assert f"using {index} on" in plan
    assert "Sort" not in plan
