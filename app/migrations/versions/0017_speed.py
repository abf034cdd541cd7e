"""Indexes of the hundred-thousand-ticket lists: they carry what scope and filters ask, so that a walk reads no row.

Read off EXPLAIN on 100,000 tickets (infra/docs/performance.md): each list walks an index in its own order and drops
what the reader may not see. A ticket's row is wide; dropping it cost 7 µs on the heap and costs 0.5 µs in the index.
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SCOPE = "kind, group_id, location_id, assignee_id, requester_id, requested_for_id"
FILTERS = "status, priority, category_id"
# Name, keys and condition; then what each carries besides scope and filters.
LISTS = (
    ("open_due", "due_at, id", "is_open", "late_since"),
    ("open_due_last", "due_at DESC NULLS LAST, id DESC", "is_open", "late_since"),
    ("open_opened_at", "opened_at, id", "is_open", "due_at, late_since"),
    ("open_updated_at", "updated_at, id", "is_open", "due_at, late_since"),
    ("open_priority", "priority_rank, id", "is_open", "due_at, late_since"),
    ("open_unrouted", "opened_at, id", "is_open AND unrouted_reason IS NOT NULL", "due_at, late_since"),
    ("opened_at", "opened_at, id", "", ""),
    ("updated_at", "updated_at, id", "", ""),
)


# The list of one group; it also serves the foreign key, so the deleted are in it.
GROUP = f"""
DROP INDEX ix_tickets_group_id;
CREATE INDEX ix_tickets_group_id ON tickets (group_id, opened_at, id)
    INCLUDE (kind, location_id, assignee_id, requester_id, requested_for_id, {FILTERS}, deleted_at);
"""
GROUP_BEFORE = """
DROP INDEX ix_tickets_group_id;
CREATE INDEX ix_tickets_group_id ON tickets (group_id, opened_at);
"""


def upgrade() -> None:
    """Make each index of a list again with what its reader may ask; deleted tickets are in none but the group's."""
    op.execute(GROUP)
    for name, keys, condition, beside in LISTS:
        carried = ", ".join(filter(None, (SCOPE, FILTERS, beside)))
        kept = f"{condition} AND deleted_at IS NULL" if condition else "deleted_at IS NULL"
        op.execute(f"DROP INDEX ix_tickets_{name}")
        op.execute(f"CREATE INDEX ix_tickets_{name} ON tickets ({keys}) INCLUDE ({carried}) WHERE {kept}")


def downgrade() -> None:
    """Leave what 0005 and 0009 made."""
    op.execute(GROUP_BEFORE)
    for name, keys, condition, _beside in LISTS:
        kept = f" WHERE {condition}" if condition else ""
        op.execute(f"DROP INDEX ix_tickets_{name}")
        op.execute(f"CREATE INDEX ix_tickets_{name} ON tickets ({keys}){kept}")
