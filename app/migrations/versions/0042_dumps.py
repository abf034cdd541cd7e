"""When a dump of the database was last whole: so that somebody is woken when there is none.

It is written down by the role that dumps; the application's role reads it, for the numbers that it tells.
"""

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

DUMPS = """
CREATE TABLE dumps (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    finished_at timestamptz NOT NULL,
    bytes bigint NOT NULL CONSTRAINT ck_dumps_bytes CHECK (bytes > 0)
);
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON dumps FROM ticketease_app;
"""


def upgrade() -> None:
    """Make the table."""
    op.execute(DUMPS)


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP TABLE dumps")
