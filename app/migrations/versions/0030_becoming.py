"""Tickets that become another one: converted to the other kind, or merged into another ticket."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

UP = """
ALTER TABLE ticket_events DROP CONSTRAINT ck_ticket_events_kind;
ALTER TABLE ticket_events ADD CONSTRAINT ck_ticket_events_kind CHECK (kind IN ('opened', 'status_changed', 'assigned',
    'transferred', 'priority_changed', 'edited', 'commented', 'linked', 'referenced', 'unlinked', 'undone', 'deleted',
    'restored', 'asked', 'answered', 'delegated', 'rerouted', 'reminded', 'escalated', 'converted', 'merged'));

ALTER TABLE tickets ADD COLUMN merged_into_id bigint REFERENCES tickets;
ALTER TABLE tickets ADD CONSTRAINT ck_tickets_merged
    CHECK (merged_into_id IS NULL OR (status = 'cancelled' AND merged_into_id <> id));
CREATE INDEX ix_tickets_merged_into_id ON tickets (merged_into_id) WHERE merged_into_id IS NOT NULL;
"""

# As in 0012: the release before tells nothing about what it does not know, and keeps the state after it.
DOWN = """
DROP INDEX ix_tickets_merged_into_id;
ALTER TABLE tickets DROP CONSTRAINT ck_tickets_merged, DROP COLUMN merged_into_id;
ALTER TABLE ticket_events DISABLE TRIGGER append_only;
UPDATE ticket_events SET kind = 'referenced' WHERE kind IN ('converted', 'merged');
ALTER TABLE ticket_events ENABLE TRIGGER append_only;
ALTER TABLE ticket_events DROP CONSTRAINT ck_ticket_events_kind;
ALTER TABLE ticket_events ADD CONSTRAINT ck_ticket_events_kind CHECK (kind IN ('opened', 'status_changed', 'assigned',
    'transferred', 'priority_changed', 'edited', 'commented', 'linked', 'referenced', 'unlinked', 'undone', 'deleted',
    'restored', 'asked', 'answered', 'delegated', 'rerouted', 'reminded', 'escalated'));
"""


def upgrade() -> None:
    """Add the kinds of events and where a merged ticket went."""
    op.execute(UP)


def downgrade() -> None:
    """Leave what was before."""
    op.execute(DOWN)
