"""Tasks: their shipped categories, what else they say, and the states that only they have."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

SEARCH = """
DROP INDEX ix_tickets_search;
ALTER TABLE tickets DROP COLUMN search;
ALTER TABLE tickets ADD COLUMN search text NOT NULL GENERATED ALWAYS AS
    (lower(immutable_unaccent(' ' || title || ' ' || translate({words}, E'\\n\\r\\t', '   ')))) STORED;
CREATE INDEX ix_tickets_search ON tickets USING gin (search gin_trgm_ops);
"""

UP = """
ALTER TABLE tickets ADD COLUMN additional_info text NOT NULL DEFAULT ''
    CONSTRAINT ck_tickets_additional_info CHECK (char_length(additional_info) <= 2000);
ALTER TABLE tickets ADD CONSTRAINT ck_tickets_approval
    CHECK (kind = 'task' OR status NOT IN ('awaiting_approval', 'rejected', 'withdrawn', 'expired'));

INSERT INTO categories (key, kind, names) VALUES
    ('laptop', 'task', '{"en": "Laptop", "fr": "Ordinateur portable"}'),
    ('desktop', 'task', '{"en": "Desktop computer", "fr": "Ordinateur fixe"}'),
    ('extra_equipment', 'task', '{"en": "Extra equipment", "fr": "Équipement complémentaire"}'),
    ('new_user', 'task', '{"en": "New user", "fr": "Nouvel utilisateur"}'),
    ('new_group', 'task', '{"en": "New group", "fr": "Nouveau groupe"}')
ON CONFLICT (key) DO NOTHING;
"""

# The release before knows categories of tasks too: those in use stay.
DOWN = """
DELETE FROM categories c
WHERE key IN ('laptop', 'desktop', 'extra_equipment', 'new_user', 'new_group') AND kind = 'task'
  AND NOT EXISTS (SELECT FROM tickets WHERE category_id = c.id)
  AND NOT EXISTS (SELECT FROM routing_rules WHERE category_id = c.id)
  AND NOT EXISTS (SELECT FROM policy_versions WHERE category_id = c.id);
ALTER TABLE tickets DROP CONSTRAINT ck_tickets_approval;
"""


def upgrade() -> None:
    """Add the column, the rule and the rows; what is added is found by its words."""
    op.execute(UP)
    op.execute(SEARCH.format(words="body || ' ' || additional_info"))


def downgrade() -> None:
    """Leave what 0005 made."""
    op.execute(DOWN)
    op.execute(SEARCH.format(words="body"))
    op.execute("ALTER TABLE tickets DROP COLUMN additional_info")
