"""Invitations: links by which somebody chooses their own first password (threat 55)."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE invitations (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id integer NOT NULL REFERENCES people ON DELETE CASCADE,
    token_hash text NOT NULL,
    login text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    CONSTRAINT uq_invitations_token_hash UNIQUE (token_hash),
    CONSTRAINT ck_invitations_order CHECK (expires_at > created_at AND used_at >= created_at)
);
CREATE INDEX ix_invitations_person_id ON invitations (person_id);
"""

DOWN = "DROP TABLE invitations"


def upgrade() -> None:
    """Create the table."""
    op.execute(UP)


def downgrade() -> None:
    """Drop it."""
    op.execute(DOWN)
