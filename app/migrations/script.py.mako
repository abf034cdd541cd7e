"""${message}."""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Say what is created."""
    ${upgrades or "raise AssertionError"}


def downgrade() -> None:
    """Say what is removed."""
    ${downgrades or "raise AssertionError"}
