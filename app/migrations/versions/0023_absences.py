"""Absences: when somebody is away, and who answers for them meanwhile."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE absences (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id integer NOT NULL REFERENCES people,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    delegate_id integer REFERENCES people,
    created_at timestamptz NOT NULL,
    created_by_id integer REFERENCES people,
    CONSTRAINT ck_absences_dates CHECK (ends_at > starts_at),
    CONSTRAINT ck_absences_delegate CHECK (delegate_id <> person_id),
    CONSTRAINT ex_absences_overlap EXCLUDE USING gist (person_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
);
CREATE INDEX ix_absences_delegate_id ON absences (delegate_id, ends_at) WHERE delegate_id IS NOT NULL;
CREATE INDEX ix_absences_created_by_id ON absences (created_by_id);
"""

DOWN = "DROP TABLE absences"


def upgrade() -> None:
    """Add the table."""
    op.execute(UP)


def downgrade() -> None:
    """Remove it."""
    op.execute(DOWN)
