"""The open tickets of a group in the order of what is due: read until there are enough, not gathered and sorted.

A thousand of 1,266 were fetched from the table, one page of it for each, and sorted in 5.5 ms; walked in their order
they take 0.4 ms. It carries what the other orders of open tickets carry, and takes the place of 0027's.
"""

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

CARRIED = "location_id, kind, status, assignee_id, requester_id, requested_for_id"
UP = f"""
DROP INDEX ix_tickets_open_group;
CREATE INDEX ix_tickets_open_group ON tickets (group_id, due_at, id)
    INCLUDE ({CARRIED}, priority, category_id, late_since) WHERE is_open AND deleted_at IS NULL;
"""

DOWN = f"""
DROP INDEX ix_tickets_open_group;
CREATE INDEX ix_tickets_open_group ON tickets (group_id) INCLUDE ({CARRIED}, due_at, late_since)
    WHERE is_open AND deleted_at IS NULL;
"""


def upgrade() -> None:
    """Order the index."""
    op.execute(UP)


def downgrade() -> None:
    """Leave what 0027 made."""
    op.execute(DOWN)
