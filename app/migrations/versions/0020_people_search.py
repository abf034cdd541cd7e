"""The directory's one box: mail, phone and a name with a slip in it are found as quickly as a name.

``near`` holds each word of a name and what is left of it when any one letter is taken away. A typed word treated the
same way shares an entry with every name that is one letter more, less, other or swapped away, wherever the slip is.
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

UP = r"""
CREATE FUNCTION near_words(text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT coalesce(
        array_agg(DISTINCT CASE at WHEN 0 THEN word ELSE left(word, at - 1) || substr(word, at + 1) END), '{}')
    FROM regexp_split_to_table($1, '[^[:alnum:]]+') AS word, generate_series(0, length(word)) AS at
    WHERE length(word) > 2 AND (at = 0 OR length(word) > 3)
$$;
ALTER TABLE people
    ADD COLUMN near text[] NOT NULL GENERATED ALWAYS AS
        (near_words(lower(immutable_unaccent(first_name || ' ' || last_name)))) STORED,
    ADD COLUMN contact text NOT NULL GENERATED ALWAYS AS
        (lower(coalesce(work_email, '')) || ' ' || regexp_replace(coalesce(phone, ''), '[^0-9]', '', 'g')) STORED;
CREATE INDEX ix_people_near ON people USING gin (near);
CREATE INDEX ix_people_contact ON people USING gin (contact gin_trgm_ops);
CREATE INDEX ix_people_private_email ON people USING gin (lower(private_email) gin_trgm_ops);
"""

DOWN = """
DROP INDEX ix_people_private_email, ix_people_contact, ix_people_near;
ALTER TABLE people DROP COLUMN contact, DROP COLUMN near;
DROP FUNCTION near_words(text);
"""


def upgrade() -> None:
    """Add the columns of the search and their indexes."""
    op.execute(UP)


def downgrade() -> None:
    """Drop them."""
    op.execute(DOWN)
