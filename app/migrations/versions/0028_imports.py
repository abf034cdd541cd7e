"""Imports of tables: what headings mean, what a run did to which record, what becomes of each line."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE import_columns (
    noun text NOT NULL CONSTRAINT ck_import_columns_noun CHECK (btrim(noun) <> ''),
    heading text NOT NULL,
    field text NOT NULL,
    PRIMARY KEY (noun, heading)
);

CREATE TABLE run_records (
    run_id bigint NOT NULL REFERENCES runs,
    noun text NOT NULL,
    record_id bigint NOT NULL,
    outcome text NOT NULL CONSTRAINT ck_run_records_outcome
        CHECK (outcome IN ('created', 'changed', 'removed', 'restored')),
    version integer NOT NULL,
    before jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (run_id, noun, record_id)
);

ALTER TABLE run_lines ADD COLUMN outcome text;
"""

DOWN = """
ALTER TABLE run_lines DROP COLUMN outcome;
DROP TABLE run_records, import_columns;
"""


def upgrade() -> None:
    """Add the tables and the column."""
    op.execute(UP)


def downgrade() -> None:
    """Remove them."""
    op.execute(DOWN)
