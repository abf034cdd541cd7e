"""What a person chose for themselves: theme, shortcuts, initials. Language and zone stay on the person's record.

A table of its own: choosing a dark page is no edit of the record that an office keeps, and makes nobody's form stale.
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE profiles (
    person_id integer PRIMARY KEY REFERENCES people,
    theme text CONSTRAINT ck_profiles_theme CHECK (theme IN ('auto', 'light', 'dark')),
    shortcuts boolean NOT NULL DEFAULT true,
    initials text CONSTRAINT ck_profiles_initials CHECK (char_length(initials) BETWEEN 1 AND 2)
);
CREATE INDEX ix_profiles_initials ON profiles (person_id) WHERE initials IS NOT NULL;
"""

DOWN = "DROP TABLE profiles"


def upgrade() -> None:
    """Create the table."""
    op.execute(UP)


def downgrade() -> None:
    """Forget what people chose."""
    op.execute(DOWN)
