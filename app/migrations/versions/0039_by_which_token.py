"""By which personal token a program acted, beside the person it acted for."""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; they are null for whatever was done without a token, all that was recorded before included."""
    op.execute("ALTER TABLE audit_entries ADD COLUMN token_id bigint, ADD COLUMN token_name text")
    op.execute("ALTER TABLE ticket_events ADD COLUMN token_name text")
    op.execute("ALTER TABLE ci_events ADD COLUMN token_name text")


def downgrade() -> None:
    """Remove them."""
    op.execute("ALTER TABLE ci_events DROP COLUMN token_name")
    op.execute("ALTER TABLE ticket_events DROP COLUMN token_name")
    op.execute("ALTER TABLE audit_entries DROP COLUMN token_id, DROP COLUMN token_name")
