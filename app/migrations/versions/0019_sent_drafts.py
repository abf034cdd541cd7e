"""A draft that was sent remembers by which form, so that the last keystrokes of that form do not bring it back."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

UP = "ALTER TABLE drafts ADD COLUMN sent_key text CONSTRAINT ck_drafts_sent_key CHECK (char_length(sent_key) <= 100)"
DOWN = """
DELETE FROM drafts WHERE fields = '{}';
ALTER TABLE drafts DROP COLUMN sent_key;
"""


def upgrade() -> None:
    """Add the column."""
    op.execute(UP)


def downgrade() -> None:
    """Remove it, and the rows that say nothing without it."""
    op.execute(DOWN)
