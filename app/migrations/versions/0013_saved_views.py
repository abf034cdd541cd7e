"""Saved views, the columns a person chose, and how far somebody has read a ticket."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE saved_views (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    noun text NOT NULL CONSTRAINT ck_saved_views_noun CHECK (noun ~ '^[a-z][a-z_]{0,39}$'),
    name text NOT NULL CONSTRAINT ck_saved_views_name CHECK (char_length(name) BETWEEN 1 AND 60),
    person_id integer REFERENCES people,
    group_id integer REFERENCES groups ON DELETE CASCADE,
    query text NOT NULL CONSTRAINT ck_saved_views_query CHECK (char_length(query) <= 2000),
    position integer NOT NULL,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT ck_saved_views_owner CHECK (num_nonnulls(person_id, group_id) <= 1)
);
-- A name means one view among those of one person, of one group, or of everyone.
CREATE UNIQUE INDEX uq_saved_views_name ON saved_views (noun, person_id, group_id, lower(name)) NULLS NOT DISTINCT;
CREATE INDEX ix_saved_views_person_id ON saved_views (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX ix_saved_views_group_id ON saved_views (group_id) WHERE group_id IS NOT NULL;

CREATE TABLE list_preferences (
    person_id integer NOT NULL REFERENCES people,
    noun text NOT NULL CONSTRAINT ck_list_preferences_noun CHECK (noun ~ '^[a-z][a-z_]{0,39}$'),
    columns text[] NOT NULL DEFAULT '{}',
    default_view_id integer REFERENCES saved_views ON DELETE SET NULL,
    PRIMARY KEY (person_id, noun)
);
CREATE INDEX ix_list_preferences_default_view_id ON list_preferences (default_view_id);

CREATE TABLE ticket_reads (
    person_id integer NOT NULL REFERENCES people,
    ticket_id bigint NOT NULL REFERENCES tickets ON DELETE CASCADE,
    seq integer NOT NULL,
    PRIMARY KEY (person_id, ticket_id)
);
CREATE INDEX ix_ticket_reads_ticket_id ON ticket_reads (ticket_id);
"""

DOWN = "DROP TABLE ticket_reads, list_preferences, saved_views"


def upgrade() -> None:
    """Add the tables."""
    op.execute(UP)


def downgrade() -> None:
    """Remove them."""
    op.execute(DOWN)
