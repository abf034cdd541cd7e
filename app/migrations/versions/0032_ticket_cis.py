"""What a ticket is about: the CIs it concerns."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE ticket_cis (
    ticket_id bigint NOT NULL REFERENCES tickets ON DELETE CASCADE,
    ci_id integer NOT NULL REFERENCES cis,
    CONSTRAINT pk_ticket_cis PRIMARY KEY (ticket_id, ci_id)
);
CREATE INDEX ix_ticket_cis_ci_id ON ticket_cis (ci_id, ticket_id);
"""


def upgrade() -> None:
    """Add the table."""
    op.execute(UP)


def downgrade() -> None:
    """Remove it."""
    op.execute("DROP TABLE ticket_cis")
