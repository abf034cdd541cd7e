"""What an import has already replayed of each foreign ticket, so that importing twice changes nothing."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add one short mark per line replayed."""
    op.execute("ALTER TABLE external_refs ADD COLUMN marks text[] NOT NULL DEFAULT '{}'")


def downgrade() -> None:
    """Forget what was replayed."""
    op.execute("ALTER TABLE external_refs DROP COLUMN marks")
