"""What an import left a record at may be the last of many events."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen the number."""
    op.execute("ALTER TABLE run_records ALTER COLUMN version TYPE bigint")


def downgrade() -> None:
    """Make it small again."""
    op.execute("ALTER TABLE run_records ALTER COLUMN version TYPE integer")
