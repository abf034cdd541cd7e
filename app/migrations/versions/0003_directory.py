"""The directory: locations, people, groups, memberships."""

from alembic import op

revision = "0003"
down_revision = "0002"

UPGRADE = """
CREATE TABLE locations (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    parent_id integer REFERENCES locations,
    key text NOT NULL UNIQUE,
    names jsonb NOT NULL CONSTRAINT ck_locations_names CHECK (jsonb_typeof(names) = 'object' AND names <> '{}'),
    approver_id integer,
    calendar_id integer,
    country text CONSTRAINT ck_locations_country CHECK (country ~ '^[A-Z]{2}$'),
    tz text,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT ck_locations_parent CHECK (parent_id <> id)
);
CREATE UNIQUE INDEX uq_locations_root ON locations ((parent_id IS NULL)) WHERE parent_id IS NULL;
CREATE INDEX ix_locations_parent_id ON locations (parent_id);
CREATE INDEX ix_locations_approver_id ON locations (approver_id);

CREATE TABLE people (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    identifier text NOT NULL CONSTRAINT ck_people_identifier CHECK (btrim(identifier) <> ''),
    first_name text NOT NULL DEFAULT '',
    last_name text NOT NULL DEFAULT '',
    is_admin boolean NOT NULL DEFAULT false,
    is_auditor boolean NOT NULL DEFAULT false,
    work_email text,
    private_email text,
    phone text,
    location_id integer REFERENCES locations,
    manager_id integer REFERENCES people CONSTRAINT ck_people_manager CHECK (manager_id <> id),
    lang text,
    tz text,
    active boolean NOT NULL DEFAULT true,
    external_id text UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    version integer NOT NULL DEFAULT 1,
    search text NOT NULL GENERATED ALWAYS AS
        (lower(immutable_unaccent(first_name || ' ' || last_name || ' ' || identifier))) STORED,
    CONSTRAINT ck_people_name CHECK (first_name <> '' OR last_name <> '')
);
CREATE UNIQUE INDEX uq_people_identifier ON people (lower(identifier));
CREATE UNIQUE INDEX uq_people_work_email ON people (lower(work_email));
CREATE INDEX ix_people_search ON people USING gin (search gin_trgm_ops);
CREATE INDEX ix_people_name ON people (lower(last_name), lower(first_name), id);
CREATE INDEX ix_people_location_id ON people (location_id);
CREATE INDEX ix_people_manager_id ON people (manager_id);
ALTER TABLE locations ADD CONSTRAINT fk_locations_approver FOREIGN KEY (approver_id) REFERENCES people;

CREATE TABLE groups (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    location_id integer NOT NULL REFERENCES locations,
    name text NOT NULL CONSTRAINT ck_groups_name CHECK (btrim(name) <> ''),
    description text NOT NULL DEFAULT '',
    members_only boolean NOT NULL DEFAULT false,
    strategy text NOT NULL DEFAULT 'manual'
        CONSTRAINT ck_groups_strategy CHECK (strategy IN ('manual', 'least_loaded', 'round_robin')),
    active boolean NOT NULL DEFAULT true,
    external_id text UNIQUE,
    version integer NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX uq_groups_name ON groups (location_id, lower(name));

CREATE TABLE group_purposes (
    group_id integer NOT NULL REFERENCES groups ON DELETE CASCADE,
    purpose text NOT NULL CONSTRAINT ck_group_purposes_purpose
        CHECK (purpose IN ('incidents', 'tasks', 'people', 'groups', 'cmdb', 'stock')),
    PRIMARY KEY (group_id, purpose)
);

CREATE TABLE group_takes (
    location_id integer NOT NULL REFERENCES locations,
    purpose text NOT NULL CONSTRAINT ck_group_takes_purpose CHECK (purpose IN ('incidents', 'tasks')),
    group_id integer NOT NULL,
    PRIMARY KEY (location_id, purpose),
    CONSTRAINT fk_group_takes_purpose FOREIGN KEY (group_id, purpose) REFERENCES group_purposes ON DELETE CASCADE
);
CREATE INDEX ix_group_takes_group_id ON group_takes (group_id);

CREATE TABLE memberships (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    group_id integer NOT NULL REFERENCES groups ON DELETE CASCADE,
    person_id integer NOT NULL REFERENCES people,
    is_manager boolean NOT NULL DEFAULT false,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    CONSTRAINT ck_memberships_order CHECK (ended_at >= started_at),
    CONSTRAINT ex_memberships_overlap EXCLUDE USING gist
        (group_id WITH =, person_id WITH =, tstzrange(started_at, ended_at, '[)') WITH &&)
);
CREATE INDEX ix_memberships_group_id ON memberships (group_id);
CREATE INDEX ix_memberships_person ON memberships (person_id, group_id) WHERE ended_at IS NULL;

INSERT INTO locations (key, names) VALUES ('root', '{"en": "All sites", "fr": "Tous les sites"}');
"""

DOWNGRADE = """
DROP TABLE memberships, group_takes, group_purposes, groups;
ALTER TABLE locations DROP CONSTRAINT fk_locations_approver;
DROP TABLE people, locations;
"""


def upgrade() -> None:
    """Create the tables and the root of the tree of locations."""
    op.execute(UPGRADE)


def downgrade() -> None:
    """Drop everything of the directory."""
    op.execute(DOWNGRADE)
