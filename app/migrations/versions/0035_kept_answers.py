"""Answers to requests with an idempotency key, kept for a day."""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE kept_answers (
    person_id integer NOT NULL REFERENCES people ON DELETE CASCADE,
    key text NOT NULL,
    fingerprint text NOT NULL,
    status smallint NOT NULL,
    headers jsonb NOT NULL,
    body text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_kept_answers PRIMARY KEY (person_id, key)
);
CREATE INDEX ix_kept_answers_created_at ON kept_answers (created_at);
"""


def upgrade() -> None:
    """Add the table."""
    op.execute(UP)


def downgrade() -> None:
    """Remove it."""
    op.execute("DROP TABLE kept_answers")
