"""Indexes of what is found in few among many: CIs nobody holds, equal names, a serial number, people who left."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

UP = """
CREATE INDEX ix_cis_unheld ON cis (lower(name), id) INCLUDE (type_id, location_id)
    WHERE holder_id IS NULL AND deleted_at IS NULL AND state IN ('in_use', 'lent');
CREATE INDEX ix_cis_alike ON cis (lower(name), type_id) INCLUDE (id, name, location_id, holder_id)
    WHERE deleted_at IS NULL AND state <> 'retired';
CREATE INDEX ix_cis_serial ON cis (lower(serial)) WHERE deleted_at IS NULL;
CREATE INDEX ix_people_inactive ON people (id) WHERE NOT active;
"""


def upgrade() -> None:
    """Add the indexes."""
    op.execute(UP)


def downgrade() -> None:
    """Remove them."""
    op.execute("DROP INDEX ix_cis_unheld, ix_cis_alike, ix_cis_serial, ix_people_inactive")
