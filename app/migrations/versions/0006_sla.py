"""Service levels: calendars and policies in versions, and the clocks of tickets."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

CALENDARS = """
CREATE TABLE calendars (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL CONSTRAINT ck_calendars_key CHECK (key ~ '^[a-z0-9][a-z0-9_-]{0,63}$'),
    names jsonb NOT NULL CONSTRAINT ck_calendars_names CHECK (jsonb_typeof(names) = 'object' AND names <> '{}'),
    is_default boolean NOT NULL DEFAULT false,
    last_no integer NOT NULL DEFAULT 1,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT uq_calendars_key UNIQUE (key)
);
CREATE UNIQUE INDEX uq_calendars_default ON calendars (is_default) WHERE is_default;

CREATE TABLE calendar_versions (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    calendar_id integer NOT NULL REFERENCES calendars ON DELETE CASCADE,
    no integer NOT NULL CONSTRAINT ck_calendar_versions_no CHECK (no > 0),
    zone text NOT NULL,
    week jsonb NOT NULL CONSTRAINT ck_calendar_versions_week CHECK (jsonb_array_length(week) = 7),
    holidays jsonb NOT NULL CONSTRAINT ck_calendar_versions_holidays CHECK (jsonb_typeof(holidays) = 'array'),
    created_at timestamptz NOT NULL,
    created_by_id integer REFERENCES people,
    CONSTRAINT uq_calendar_versions_no UNIQUE (calendar_id, no)
);
CREATE INDEX ix_calendar_versions_created_by_id ON calendar_versions (created_by_id);

ALTER TABLE locations ADD CONSTRAINT fk_locations_calendar FOREIGN KEY (calendar_id) REFERENCES calendars;
CREATE INDEX ix_locations_calendar_id ON locations (calendar_id) WHERE calendar_id IS NOT NULL;
"""

POLICIES = """
CREATE TABLE policies (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL CONSTRAINT ck_policies_key CHECK (key ~ '^[a-z0-9][a-z0-9_-]{0,63}$'),
    names jsonb NOT NULL CONSTRAINT ck_policies_names CHECK (jsonb_typeof(names) = 'object' AND names <> '{}'),
    position integer NOT NULL,
    last_no integer NOT NULL DEFAULT 1,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT uq_policies_key UNIQUE (key),
    CONSTRAINT uq_policies_position UNIQUE (position) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE policy_versions (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    policy_id integer NOT NULL REFERENCES policies ON DELETE CASCADE,
    no integer NOT NULL CONSTRAINT ck_policy_versions_no CHECK (no > 0),
    kind text CONSTRAINT ck_policy_versions_kind CHECK (kind IN ('incident', 'task')),
    priority text CONSTRAINT ck_policy_versions_priority CHECK (priority IN ('low', 'medium', 'high', 'critical')),
    category_id integer REFERENCES categories,
    location_id integer REFERENCES locations,
    calendar_id integer REFERENCES calendars,
    response_s integer CONSTRAINT ck_policy_versions_response CHECK (response_s > 0),
    resolution_s integer CONSTRAINT ck_policy_versions_resolution CHECK (resolution_s > 0),
    valid_from timestamptz,
    valid_until timestamptz,
    created_at timestamptz NOT NULL,
    created_by_id integer REFERENCES people,
    CONSTRAINT uq_policy_versions_no UNIQUE (policy_id, no),
    CONSTRAINT ck_policy_versions_target CHECK (response_s IS NOT NULL OR resolution_s IS NOT NULL),
    CONSTRAINT ck_policy_versions_dates CHECK (valid_until > valid_from)
);
CREATE INDEX ix_policy_versions_category_id ON policy_versions (category_id);
CREATE INDEX ix_policy_versions_location_id ON policy_versions (location_id);
CREATE INDEX ix_policy_versions_calendar_id ON policy_versions (calendar_id);
CREATE INDEX ix_policy_versions_created_by_id ON policy_versions (created_by_id);

-- A version is what a result was measured with: nobody rewrites it. Deleting an unused whole cascades as the owner.
REVOKE UPDATE, DELETE, TRUNCATE ON calendar_versions, policy_versions FROM ticketease_app;
"""

CLOCKS = """
CREATE TABLE clocks (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket_id bigint NOT NULL REFERENCES tickets,
    target text NOT NULL CONSTRAINT ck_clocks_target CHECK (target IN ('response', 'resolution')),
    cycle integer NOT NULL CONSTRAINT ck_clocks_cycle CHECK (cycle > 0),
    group_id integer REFERENCES groups,
    policy_version_id integer NOT NULL REFERENCES policy_versions,
    calendar_version_id integer NOT NULL REFERENCES calendar_versions,
    budget_s integer NOT NULL CONSTRAINT ck_clocks_budget CHECK (budget_s > 0),
    started_at timestamptz NOT NULL,
    due_at timestamptz,
    paused_at timestamptz,
    remaining_s integer,
    spent_s integer,
    met_at timestamptz,
    breached_at timestamptz,
    ended_at timestamptz,
    next_check_at timestamptz,
    CONSTRAINT uq_clocks_cycle UNIQUE NULLS NOT DISTINCT (ticket_id, target, group_id, cycle),
    CONSTRAINT ck_clocks_result CHECK (met_at IS NULL OR (breached_at IS NULL AND met_at = ended_at)),
    CONSTRAINT ck_clocks_final CHECK (ended_at IS NULL OR (next_check_at IS NULL AND paused_at IS NULL)),
    CONSTRAINT ck_clocks_paused CHECK (paused_at IS NULL OR (due_at IS NULL AND remaining_s IS NOT NULL))
);
CREATE INDEX ix_clocks_next_check_at ON clocks (next_check_at) WHERE next_check_at IS NOT NULL;
CREATE INDEX ix_clocks_running_policy ON clocks (policy_version_id) WHERE ended_at IS NULL;
CREATE INDEX ix_clocks_running_calendar ON clocks (calendar_version_id) WHERE ended_at IS NULL;
CREATE INDEX ix_clocks_group_id ON clocks (group_id) WHERE group_id IS NOT NULL;
"""

# The calendar opens in Paris: an administrator elsewhere changes its zone once, in the panel.
SHIPPED = """
WITH office AS (
    INSERT INTO calendars (key, names, is_default)
    VALUES ('office', '{"en": "Office hours", "fr": "Horaires de bureau"}', true) RETURNING id
)
INSERT INTO calendar_versions (calendar_id, no, zone, week, holidays, created_at)
SELECT id, 1, 'Europe/Paris',
       '[[[480,1080]], [[480,1080]], [[480,1080]], [[480,1080]], [[480,1080]], [], []]', '[]', now() FROM office;

WITH shipped (priority, position, response_s, resolution_s, names) AS (VALUES
    ('critical', 1,  30 * 60,  4 * 3600, '{"en": "Critical priority", "fr": "Priorité critique"}'::jsonb),
    ('high',     2, 2 * 3600,  8 * 3600, '{"en": "High priority", "fr": "Priorité haute"}'::jsonb),
    ('medium',   3, 4 * 3600, 24 * 3600, '{"en": "Medium priority", "fr": "Priorité moyenne"}'::jsonb),
    ('low',      4, 8 * 3600, 72 * 3600, '{"en": "Low priority", "fr": "Priorité basse"}'::jsonb)
), kept AS (
    INSERT INTO policies (key, names, position) SELECT priority, names, position FROM shipped RETURNING id, key
)
INSERT INTO policy_versions (policy_id, no, priority, response_s, resolution_s, created_at)
SELECT id, 1, priority, response_s, resolution_s, now() FROM kept JOIN shipped ON priority = key;
"""

DOWNGRADE = """
DROP TABLE clocks, policy_versions, policies;
ALTER TABLE locations DROP CONSTRAINT fk_locations_calendar;
DROP INDEX ix_locations_calendar_id;
DROP TABLE calendar_versions, calendars;
-- The number of a calendar that is gone must not come back as another one's.
UPDATE locations SET calendar_id = NULL WHERE calendar_id IS NOT NULL;
"""


def upgrade() -> None:
    """Create the tables, one calendar for all and one policy for each priority."""
    for part in (CALENDARS, POLICIES, CLOCKS, SHIPPED):
        op.execute(part)


def downgrade() -> None:
    """Drop everything of the clocks."""
    op.execute(DOWNGRADE)
