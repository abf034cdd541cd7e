"""The queue of jobs: procrastinate's schema, frozen as of the version that first used it.

A later procrastinate brings migrations of its own; each becomes a numbered migration here.
"""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0007"
down_revision = "0006"

SCHEMA = Path(__file__).resolve().parent.parent / "procrastinate_3_10.sql"


def upgrade() -> None:
    """Create the tables, types and functions of the queue."""
    # The driver itself: SQLAlchemy would take the file's colons and percent signs for parameters.
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute(SCHEMA.read_text(encoding="utf-8"))


def downgrade() -> None:
    """Remove everything whose name is the queue's."""
    op.execute(
        r"""
        DO $$
        DECLARE
            thing record;
        BEGIN
            FOR thing IN SELECT format('DROP TABLE %s CASCADE', oid::regclass) AS statement
                FROM pg_class WHERE relkind = 'r' AND relname LIKE 'procrastinate\_%' LOOP
                EXECUTE thing.statement;
            END LOOP;
            FOR thing IN SELECT format('DROP FUNCTION %s', oid::regprocedure) AS statement
                FROM pg_proc WHERE proname LIKE 'procrastinate\_%' LOOP
                EXECUTE thing.statement;
            END LOOP;
            FOR thing IN SELECT format('DROP TYPE %s', oid::regtype) AS statement
                FROM pg_type WHERE typname LIKE 'procrastinate\_%' AND typtype IN ('e', 'c') LOOP
                EXECUTE thing.statement;
            END LOOP;
        END $$
        """
    )
