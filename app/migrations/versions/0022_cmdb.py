"""The CMDB: types and their fields as rows, CIs, who held them, how they hang together, and what happened to them."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TYPES = """
CREATE TABLE ci_types (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL CONSTRAINT ck_ci_types_key CHECK (key ~ '^[a-z0-9][a-z0-9_]{0,63}$'),
    names jsonb NOT NULL CONSTRAINT ck_ci_types_names CHECK (jsonb_typeof(names) = 'object' AND names <> '{}'),
    icon text NOT NULL,
    active boolean NOT NULL DEFAULT true,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT uq_ci_types_key UNIQUE (key)
);

CREATE TABLE ci_fields (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    type_id integer NOT NULL REFERENCES ci_types ON DELETE CASCADE,
    key text NOT NULL CONSTRAINT ck_ci_fields_key CHECK (key ~ '^[a-z0-9][a-z0-9_]{0,63}$'),
    names jsonb NOT NULL CONSTRAINT ck_ci_fields_names CHECK (jsonb_typeof(names) = 'object' AND names <> '{}'),
    kind text NOT NULL CONSTRAINT ck_ci_fields_kind
        CHECK (kind IN ('text', 'number', 'date', 'choice', 'person', 'location', 'ci')),
    required boolean NOT NULL DEFAULT false,
    is_unique boolean NOT NULL DEFAULT false,
    help jsonb NOT NULL DEFAULT '{}' CONSTRAINT ck_ci_fields_help CHECK (jsonb_typeof(help) = 'object'),
    choices jsonb NOT NULL DEFAULT '[]' CONSTRAINT ck_ci_fields_choices CHECK (jsonb_typeof(choices) = 'array'),
    position integer NOT NULL,
    active boolean NOT NULL DEFAULT true,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT uq_ci_fields_key UNIQUE (type_id, key),
    CONSTRAINT uq_ci_fields_position UNIQUE (type_id, position) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE ci_relation_kinds (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL CONSTRAINT ck_ci_relation_kinds_key CHECK (key ~ '^[a-z0-9][a-z0-9_]{0,63}$'),
    names jsonb NOT NULL CONSTRAINT ck_ci_relation_kinds_names
        CHECK (jsonb_typeof(names) = 'object' AND names <> '{}'),
    inverse_names jsonb NOT NULL CONSTRAINT ck_ci_relation_kinds_inverse
        CHECK (jsonb_typeof(inverse_names) = 'object' AND inverse_names <> '{}'),
    is_acyclic boolean NOT NULL DEFAULT true,
    carries_impact boolean NOT NULL DEFAULT true,
    active boolean NOT NULL DEFAULT true,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT uq_ci_relation_kinds_key UNIQUE (key)
);
"""

# The words of a CI's own fields: texts, choices and days; ids and numbers say nothing to who types a word.
CIS = """
CREATE FUNCTION ci_words(attrs jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(string_agg(one.value #>> '{}', ' ' ORDER BY one.key), '')
    FROM jsonb_each(attrs) AS one WHERE jsonb_typeof(one.value) = 'string'
$$;

CREATE TABLE cis (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    type_id integer NOT NULL REFERENCES ci_types,
    tag text NOT NULL CONSTRAINT ck_cis_tag CHECK (tag ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$'),
    name text NOT NULL CONSTRAINT ck_cis_name CHECK (btrim(name) <> ''),
    manufacturer text NOT NULL DEFAULT '',
    model text NOT NULL DEFAULT '',
    serial text NOT NULL DEFAULT '',
    state text NOT NULL CONSTRAINT ck_cis_state
        CHECK (state IN ('in_stock', 'in_use', 'in_repair', 'lent', 'lost', 'retired')),
    location_id integer REFERENCES locations,
    holder_id integer REFERENCES people,
    purchased_on date,
    warranty_until date,
    notes text NOT NULL DEFAULT '',
    attrs jsonb NOT NULL DEFAULT '{}' CONSTRAINT ck_cis_attrs CHECK (jsonb_typeof(attrs) = 'object'),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    search text NOT NULL GENERATED ALWAYS AS (lower(immutable_unaccent(
        tag || ' ' || name || ' ' || manufacturer || ' ' || model || ' ' || serial || ' ' || ci_words(attrs)))) STORED,
    CONSTRAINT ck_cis_holder CHECK (holder_id IS NULL OR (state NOT IN ('in_stock', 'retired') AND deleted_at IS NULL)),
    CONSTRAINT ck_cis_lent CHECK (state <> 'lent' OR holder_id IS NOT NULL)
);
CREATE UNIQUE INDEX uq_cis_tag ON cis (lower(tag)) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX uq_cis_serial ON cis (lower(manufacturer), lower(serial))
    WHERE serial <> '' AND deleted_at IS NULL;
CREATE INDEX ix_cis_name ON cis (lower(name), id) INCLUDE (type_id, state, location_id, holder_id)
    WHERE deleted_at IS NULL;
CREATE INDEX ix_cis_tag ON cis (lower(tag), id) INCLUDE (type_id, state, location_id, holder_id)
    WHERE deleted_at IS NULL;
CREATE INDEX ix_cis_updated_at ON cis (updated_at, id) INCLUDE (type_id, state, location_id, holder_id)
    WHERE deleted_at IS NULL;
CREATE INDEX ix_cis_warranty_until ON cis (warranty_until, id) INCLUDE (type_id, state, location_id, holder_id)
    WHERE deleted_at IS NULL;
CREATE INDEX ix_cis_type_id ON cis (type_id);
CREATE INDEX ix_cis_location_id ON cis (location_id);
CREATE INDEX ix_cis_holder_id ON cis (holder_id) WHERE holder_id IS NOT NULL;
CREATE INDEX ix_cis_search ON cis USING gin (search gin_trgm_ops);
CREATE INDEX ix_cis_attrs ON cis USING gin (attrs jsonb_path_ops);

CREATE TABLE ci_unique_values (
    field_id integer NOT NULL REFERENCES ci_fields ON DELETE CASCADE,
    normalised text NOT NULL,
    ci_id integer NOT NULL REFERENCES cis,
    CONSTRAINT pk_ci_unique_values PRIMARY KEY (field_id, normalised)
);
CREATE INDEX ix_ci_unique_values_ci_id ON ci_unique_values (ci_id);

CREATE TABLE ci_holdings (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ci_id integer NOT NULL REFERENCES cis,
    person_id integer NOT NULL REFERENCES people,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    given_by_id integer REFERENCES people,
    given_why text NOT NULL DEFAULT '',
    taken_by_id integer REFERENCES people,
    taken_why text NOT NULL DEFAULT '',
    CONSTRAINT ck_ci_holdings_order CHECK (ended_at >= started_at),
    CONSTRAINT ex_ci_holdings_overlap EXCLUDE USING gist
        (ci_id WITH =, tstzrange(started_at, ended_at, '[)') WITH &&)
);
CREATE INDEX ix_ci_holdings_ci_id ON ci_holdings (ci_id, started_at);
CREATE INDEX ix_ci_holdings_person_id ON ci_holdings (person_id, started_at);

CREATE TABLE ci_relations (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind_id integer NOT NULL REFERENCES ci_relation_kinds,
    ci_id integer NOT NULL REFERENCES cis,
    other_id integer NOT NULL REFERENCES cis CONSTRAINT ck_ci_relations_other CHECK (other_id <> ci_id),
    created_at timestamptz NOT NULL,
    CONSTRAINT uq_ci_relations_pair UNIQUE (kind_id, ci_id, other_id)
);
CREATE INDEX ix_ci_relations_ci_id ON ci_relations (ci_id);
CREATE INDEX ix_ci_relations_other_id ON ci_relations (other_id);

CREATE TABLE ci_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ci_id integer NOT NULL REFERENCES cis,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    kind text NOT NULL CONSTRAINT ck_ci_events_kind CHECK (kind IN ('created', 'changed', 'state_changed',
        'handed_over', 'given_back', 'related', 'unrelated', 'deleted', 'restored')),
    person_id integer,
    on_behalf_of_id integer,
    reason text,
    changes jsonb NOT NULL DEFAULT '{}',
    source text NOT NULL
);
CREATE INDEX ix_ci_events_ci_id ON ci_events (ci_id, occurred_at, id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ci_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON ci_events FROM ticketease_app;
"""

SHIPPED_TYPES = """
INSERT INTO ci_types (key, names, icon) VALUES
    ('computer', '{"en": "Computer", "fr": "Ordinateur"}', 'device-laptop'),
    ('monitor', '{"en": "Monitor", "fr": "Écran"}', 'device-desktop'),
    ('phone', '{"en": "Phone", "fr": "Téléphone"}', 'device-mobile'),
    ('printer', '{"en": "Printer", "fr": "Imprimante"}', 'printer'),
    ('server', '{"en": "Server", "fr": "Serveur"}', 'server'),
    ('network_device', '{"en": "Network device", "fr": "Équipement réseau"}', 'router'),
    ('software_licence', '{"en": "Software licence", "fr": "Licence logicielle"}', 'license');

INSERT INTO ci_relation_kinds (key, names, inverse_names, is_acyclic, carries_impact) VALUES
    ('depends_on', '{"en": "depends on", "fr": "dépend de"}', '{"en": "is needed by", "fr": "est nécessaire à"}',
     true, true),
    ('runs_on', '{"en": "runs on", "fr": "fonctionne sur"}', '{"en": "runs", "fr": "fait fonctionner"}', true, true),
    ('part_of', '{"en": "is part of", "fr": "fait partie de"}', '{"en": "contains", "fr": "contient"}', true, true),
    ('connected_to', '{"en": "is connected to", "fr": "est relié à"}', '{"en": "connects", "fr": "relie"}',
     false, true);
"""
SHIPPED_FIELDS = """
INSERT INTO ci_fields (type_id, key, names, kind, is_unique, choices, position)
SELECT t.id, f.key, jsonb_build_object('en', f.en, 'fr', f.fr), f.kind, f.is_unique, f.choices::jsonb, f.position
FROM (VALUES
    ('computer', 1, 'form', 'Form', 'Format', 'choice', false,
     '[{"key": "laptop", "names": {"en": "Laptop", "fr": "Portable"}},
       {"key": "desktop", "names": {"en": "Desktop", "fr": "Fixe"}},
       {"key": "workstation", "names": {"en": "Workstation", "fr": "Station de travail"}},
       {"key": "tablet", "names": {"en": "Tablet", "fr": "Tablette"}}]'),
    ('computer', 2, 'system', 'Operating system', 'Système', 'text', false, '[]'),
    ('computer', 3, 'processor', 'Processor', 'Processeur', 'text', false, '[]'),
    ('computer', 4, 'memory', 'Memory (GB)', 'Mémoire (Go)', 'number', false, '[]'),
    ('computer', 5, 'disk', 'Disk (GB)', 'Disque (Go)', 'number', false, '[]'),
    ('computer', 6, 'mac', 'MAC address', 'Adresse MAC', 'text', true, '[]'),
    ('monitor', 1, 'size', 'Size (inches)', 'Taille (pouces)', 'number', false, '[]'),
    ('monitor', 2, 'resolution', 'Resolution', 'Définition', 'text', false, '[]'),
    ('phone', 1, 'number', 'Phone number', 'Numéro', 'text', false, '[]'),
    ('phone', 2, 'imei', 'IMEI', 'IMEI', 'text', true, '[]'),
    ('phone', 3, 'system', 'Operating system', 'Système', 'text', false, '[]'),
    ('printer', 1, 'technology', 'Technology', 'Technologie', 'choice', false,
     '[{"key": "laser", "names": {"en": "Laser", "fr": "Laser"}},
       {"key": "inkjet", "names": {"en": "Inkjet", "fr": "Jet d’encre"}},
       {"key": "label", "names": {"en": "Labels", "fr": "Étiquettes"}}]'),
    ('printer', 2, 'address', 'Network address', 'Adresse réseau', 'text', false, '[]'),
    ('server', 1, 'system', 'Operating system', 'Système', 'text', false, '[]'),
    ('server', 2, 'processor', 'Processor', 'Processeur', 'text', false, '[]'),
    ('server', 3, 'memory', 'Memory (GB)', 'Mémoire (Go)', 'number', false, '[]'),
    ('server', 4, 'address', 'Network address', 'Adresse réseau', 'text', false, '[]'),
    ('server', 5, 'environment', 'Environment', 'Environnement', 'choice', false,
     '[{"key": "production", "names": {"en": "Production", "fr": "Production"}},
       {"key": "test", "names": {"en": "Test", "fr": "Test"}},
       {"key": "development", "names": {"en": "Development", "fr": "Développement"}}]'),
    ('server', 6, 'responsible', 'Responsible', 'Responsable', 'person', false, '[]'),
    ('network_device', 1, 'role', 'Role', 'Rôle', 'choice', false,
     '[{"key": "switch", "names": {"en": "Switch", "fr": "Commutateur"}},
       {"key": "router", "names": {"en": "Router", "fr": "Routeur"}},
       {"key": "access_point", "names": {"en": "Access point", "fr": "Borne Wi-Fi"}},
       {"key": "firewall", "names": {"en": "Firewall", "fr": "Pare-feu"}}]'),
    ('network_device', 2, 'address', 'Network address', 'Adresse réseau', 'text', false, '[]'),
    ('network_device', 3, 'ports', 'Ports', 'Ports', 'number', false, '[]'),
    ('network_device', 4, 'mac', 'MAC address', 'Adresse MAC', 'text', true, '[]'),
    ('software_licence', 1, 'edition', 'Edition', 'Édition', 'text', false, '[]'),
    ('software_licence', 2, 'seats', 'Seats', 'Postes', 'number', false, '[]'),
    ('software_licence', 3, 'expires', 'Expires on', 'Expire le', 'date', false, '[]'),
    ('software_licence', 4, 'licence_key', 'Licence key', 'Clé de licence', 'text', true, '[]')
) AS f (type_key, position, key, en, fr, kind, is_unique, choices)
JOIN ci_types t ON t.key = f.type_key;
"""

DOWN = """
DROP TABLE ci_events, ci_relations, ci_holdings, ci_unique_values, cis;
DROP FUNCTION ci_words(jsonb);
DROP TABLE ci_relation_kinds, ci_fields, ci_types;
"""


def upgrade() -> None:
    """Add the tables and the types that TicketEase ships with."""
    for part in (TYPES, CIS, SHIPPED_TYPES, SHIPPED_FIELDS):
        op.execute(part)


def downgrade() -> None:
    """Remove them."""
    op.execute(DOWN)
