"""What happens in a round of approval is history of its ticket; the shipped categories of tasks ask the manager."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

EVENTS = """
ALTER TABLE ticket_events DROP CONSTRAINT ck_ticket_events_kind;
ALTER TABLE ticket_events ADD CONSTRAINT ck_ticket_events_kind CHECK (kind IN ('opened', 'status_changed', 'assigned',
    'transferred', 'priority_changed', 'edited', 'commented', 'linked', 'referenced', 'unlinked', 'undone', 'deleted',
    'restored', 'asked', 'answered', 'delegated', 'rerouted', 'reminded', 'escalated'));
"""

# Two days before a reminder, four before the manager's manager is told; it waits as long as it takes.
SHIPPED = """
WITH kept AS (
    INSERT INTO approval_policies (key, names, position)
    VALUES ('manager', '{"en": "The manager approves", "fr": "Le responsable approuve"}', 1) RETURNING id
), said AS (
    INSERT INTO approval_policy_versions (policy_id, no, created_at) SELECT id, 1, now() FROM kept RETURNING id
), named AS (
    INSERT INTO approval_policy_categories (version_id, category_id)
    SELECT said.id, c.id FROM said, categories c WHERE c.kind = 'task'
      AND c.key IN ('laptop', 'desktop', 'extra_equipment', 'new_user', 'new_group')
), level AS (
    INSERT INTO approval_levels (version_id, no, rule, delay_s) SELECT id, 1, 'any', 4 * 86400 FROM said RETURNING id
)
INSERT INTO approval_asks (level_id, place, who) SELECT id, 1, 'manager' FROM level;
"""

# As in 0012: an event also holds the state after it, which must not be lost. A policy that approved something stays.
DOWN = """
ALTER TABLE ticket_events DISABLE TRIGGER append_only;
UPDATE ticket_events SET kind = 'referenced'
WHERE kind IN ('asked', 'answered', 'delegated', 'rerouted', 'reminded', 'escalated');
ALTER TABLE ticket_events ENABLE TRIGGER append_only;
ALTER TABLE ticket_events DROP CONSTRAINT ck_ticket_events_kind;
ALTER TABLE ticket_events ADD CONSTRAINT ck_ticket_events_kind CHECK (kind IN ('opened', 'status_changed', 'assigned',
    'transferred', 'priority_changed', 'edited', 'commented', 'linked', 'referenced', 'unlinked', 'undone', 'deleted',
    'restored'));
DELETE FROM approval_policies p WHERE key = 'manager' AND NOT EXISTS (
    SELECT FROM rounds r JOIN approval_policy_versions v ON v.id = r.policy_version_id WHERE v.policy_id = p.id);
"""


def upgrade() -> None:
    """Add the kinds of events, and the default policy."""
    op.execute(EVENTS)
    op.execute(SHIPPED)


def downgrade() -> None:
    """Leave what was before."""
    op.execute(DOWN)
