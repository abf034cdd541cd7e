"""Routing rules that hold for tickets about a CI of one type."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

UP = """
ALTER TABLE routing_rules ADD COLUMN ci_type_id integer REFERENCES ci_types;
CREATE INDEX ix_routing_rules_ci_type_id ON routing_rules (ci_type_id);
"""

# Without its condition a rule would take every ticket: the release before is left without the rule.
DOWN = """
UPDATE routing_rules SET active = false WHERE ci_type_id IS NOT NULL;
ALTER TABLE routing_rules DROP COLUMN ci_type_id;
"""


def upgrade() -> None:
    """Add the condition."""
    op.execute(UP)


def downgrade() -> None:
    """Leave the rules without it, those that had it switched off."""
    op.execute(DOWN)
