"""Tickets: categories, priority, routing, the tickets themselves and their append-only history."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SETTINGS = """
CREATE TABLE categories (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL CONSTRAINT ck_categories_key CHECK (key ~ '^[a-z0-9][a-z0-9_]{0,63}$'),
    kind text NOT NULL CONSTRAINT ck_categories_kind CHECK (kind IN ('incident', 'task')),
    names jsonb NOT NULL CONSTRAINT ck_categories_names CHECK (jsonb_typeof(names) = 'object' AND names <> '{}'),
    active boolean NOT NULL DEFAULT true,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT uq_categories_key UNIQUE (key)
);

CREATE TABLE hold_reasons (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL CONSTRAINT ck_hold_reasons_key CHECK (key ~ '^[a-z0-9][a-z0-9_]{0,63}$'),
    names jsonb NOT NULL CONSTRAINT ck_hold_reasons_names CHECK (jsonb_typeof(names) = 'object' AND names <> '{}'),
    active boolean NOT NULL DEFAULT true,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT uq_hold_reasons_key UNIQUE (key)
);

CREATE TABLE priority_matrix (
    impact text NOT NULL CONSTRAINT ck_priority_matrix_impact
        CHECK (impact IN ('one_person', 'several', 'service', 'everyone')),
    urgency text NOT NULL CONSTRAINT ck_priority_matrix_urgency CHECK (urgency IN ('low', 'normal', 'high')),
    priority text NOT NULL CONSTRAINT ck_priority_matrix_priority
        CHECK (priority IN ('low', 'medium', 'high', 'critical')),
    PRIMARY KEY (impact, urgency)
);

CREATE TABLE routing_rules (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    position integer NOT NULL,
    name text NOT NULL CONSTRAINT ck_routing_rules_name CHECK (btrim(name) <> ''),
    kind text CONSTRAINT ck_routing_rules_kind CHECK (kind IN ('incident', 'task')),
    category_id integer REFERENCES categories,
    location_id integer REFERENCES locations,
    group_id integer NOT NULL REFERENCES groups,
    active boolean NOT NULL DEFAULT true,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT uq_routing_rules_position UNIQUE (position) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX ix_routing_rules_category_id ON routing_rules (category_id);
CREATE INDEX ix_routing_rules_location_id ON routing_rules (location_id);
CREATE INDEX ix_routing_rules_group_id ON routing_rules (group_id);
"""

TICKETS = """
CREATE SEQUENCE ticket_number_incident;
CREATE SEQUENCE ticket_number_task;

CREATE TABLE tickets (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CONSTRAINT ck_tickets_kind CHECK (kind IN ('incident', 'task')),
    number text NOT NULL CONSTRAINT uq_tickets_number UNIQUE,
    status text NOT NULL CONSTRAINT ck_tickets_status CHECK (status IN ('awaiting_approval', 'new', 'assigned',
        'in_progress', 'on_hold', 'resolved', 'closed', 'cancelled', 'rejected', 'withdrawn', 'expired')),
    phase text NOT NULL GENERATED ALWAYS AS (CASE
        WHEN status = 'awaiting_approval' THEN 'approval'
        WHEN status IN ('new', 'assigned') THEN 'new'
        WHEN status = 'in_progress' THEN 'active'
        WHEN status = 'on_hold' THEN 'waiting'
        WHEN status IN ('resolved', 'closed') THEN 'done'
        ELSE 'dropped' END) STORED,
    is_open boolean NOT NULL GENERATED ALWAYS AS
        (status IN ('awaiting_approval', 'new', 'assigned', 'in_progress', 'on_hold')) STORED,
    priority text NOT NULL CONSTRAINT ck_tickets_priority CHECK (priority IN ('low', 'medium', 'high', 'critical')),
    priority_rank smallint NOT NULL GENERATED ALWAYS AS (CASE priority
        WHEN 'low' THEN 1 WHEN 'medium' THEN 2 WHEN 'high' THEN 3 ELSE 4 END) STORED,
    priority_override text CONSTRAINT ck_tickets_override
        CHECK (priority_override IN ('low', 'medium', 'high', 'critical')),
    priority_override_by_id integer REFERENCES people,
    priority_override_reason text,
    title text NOT NULL CONSTRAINT ck_tickets_title CHECK (char_length(title) BETWEEN 5 AND 150),
    body text NOT NULL DEFAULT '' CONSTRAINT ck_tickets_body CHECK (char_length(body) <= 20000),
    category_id integer REFERENCES categories,
    impact text NOT NULL CONSTRAINT ck_tickets_impact
        CHECK (impact IN ('one_person', 'several', 'service', 'everyone')),
    urgency text NOT NULL CONSTRAINT ck_tickets_urgency CHECK (urgency IN ('low', 'normal', 'high')),
    requester_id integer NOT NULL REFERENCES people,
    requested_for_id integer REFERENCES people,
    location_id integer REFERENCES locations,
    group_id integer REFERENCES groups,
    assignee_id integer REFERENCES people,
    duplicate_of_id bigint REFERENCES tickets,
    estimated_cost numeric(12, 2),
    hold_reason_id integer REFERENCES hold_reasons,
    solution text,
    unrouted_reason text CONSTRAINT ck_tickets_unrouted CHECK (unrouted_reason IN ('no_location', 'no_group')),
    opened_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    resolved_at timestamptz,
    due_at timestamptz,
    late_since timestamptz,
    last_seq integer NOT NULL DEFAULT 0,
    version integer NOT NULL DEFAULT 1,
    idempotency_key text CONSTRAINT uq_tickets_idempotency_key UNIQUE,
    deleted_at timestamptz,
    search text NOT NULL GENERATED ALWAYS AS
        (lower(immutable_unaccent(' ' || title || ' ' || translate(body, E'\\n\\r\\t', '   ')))) STORED,
    CONSTRAINT ck_tickets_override_reason CHECK (priority_override IS NULL OR priority_override_reason IS NOT NULL),
    CONSTRAINT ck_tickets_hold CHECK ((status = 'on_hold') = (hold_reason_id IS NOT NULL)),
    CONSTRAINT ck_tickets_assignee CHECK (CASE status
        WHEN 'assigned' THEN assignee_id IS NOT NULL WHEN 'new' THEN assignee_id IS NULL ELSE true END),
    CONSTRAINT ck_tickets_duplicate CHECK (duplicate_of_id IS NULL
        OR (status = 'cancelled' AND duplicate_of_id <> id))
);
CREATE INDEX ix_tickets_opened_at ON tickets (opened_at, id);
CREATE INDEX ix_tickets_updated_at ON tickets (updated_at, id);
CREATE INDEX ix_tickets_due_at ON tickets (due_at, id);
CREATE INDEX ix_tickets_due_at_last ON tickets (due_at DESC NULLS LAST, id DESC);
CREATE INDEX ix_tickets_priority ON tickets (priority_rank, id);
CREATE INDEX ix_tickets_open_due ON tickets (due_at) WHERE is_open;
CREATE INDEX ix_tickets_open_late ON tickets (late_since) WHERE is_open AND late_since IS NOT NULL;
CREATE INDEX ix_tickets_requester_id ON tickets (requester_id, opened_at);
CREATE INDEX ix_tickets_requested_for_id ON tickets (requested_for_id) WHERE requested_for_id IS NOT NULL;
CREATE INDEX ix_tickets_assignee_id ON tickets (assignee_id, opened_at);
CREATE INDEX ix_tickets_group_id ON tickets (group_id, opened_at);
CREATE INDEX ix_tickets_location_id ON tickets (location_id, opened_at);
CREATE INDEX ix_tickets_category_id ON tickets (category_id);
CREATE INDEX ix_tickets_hold_reason_id ON tickets (hold_reason_id) WHERE hold_reason_id IS NOT NULL;
CREATE INDEX ix_tickets_duplicate_of_id ON tickets (duplicate_of_id) WHERE duplicate_of_id IS NOT NULL;
CREATE INDEX ix_tickets_search ON tickets USING gin (search gin_trgm_ops);

CREATE TABLE ticket_numbers (
    number text PRIMARY KEY,
    ticket_id bigint NOT NULL REFERENCES tickets
);
CREATE INDEX ix_ticket_numbers_ticket_id ON ticket_numbers (ticket_id);

CREATE TABLE external_refs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket_id bigint NOT NULL REFERENCES tickets,
    source text NOT NULL,
    reference text NOT NULL CONSTRAINT ck_external_refs_reference CHECK (btrim(reference) <> ''),
    CONSTRAINT uq_external_refs_source_reference UNIQUE (source, reference)
);
CREATE INDEX ix_external_refs_reference ON external_refs (lower(reference));
CREATE INDEX ix_external_refs_ticket_id ON external_refs (ticket_id);
"""

HISTORY = """
CREATE TABLE comments (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket_id bigint NOT NULL REFERENCES tickets,
    author_id integer REFERENCES people,
    internal boolean NOT NULL DEFAULT false,
    source_md text NOT NULL CONSTRAINT ck_comments_source CHECK (char_length(source_md) BETWEEN 1 AND 20000),
    created_at timestamptz NOT NULL,
    idempotency_key text CONSTRAINT uq_comments_idempotency_key UNIQUE,
    deleted_at timestamptz
);
CREATE INDEX ix_comments_ticket_id ON comments (ticket_id, created_at, id);

CREATE TABLE ticket_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket_id bigint NOT NULL REFERENCES tickets,
    seq integer NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    kind text NOT NULL CONSTRAINT ck_ticket_events_kind CHECK (kind IN ('opened', 'status_changed', 'assigned',
        'transferred', 'priority_changed', 'edited', 'commented', 'linked', 'referenced')),
    from_value text,
    to_value text,
    status text NOT NULL,
    priority text NOT NULL,
    group_id integer,
    assignee_id integer,
    person_id integer,
    on_behalf_of_id integer,
    comment_id bigint REFERENCES comments,
    internal boolean NOT NULL DEFAULT false,
    responds boolean NOT NULL DEFAULT false,
    reason text,
    details jsonb NOT NULL DEFAULT '{}',
    source text NOT NULL,
    CONSTRAINT uq_ticket_events_seq UNIQUE (ticket_id, seq)
);
CREATE INDEX ix_ticket_events_occurred ON ticket_events (ticket_id, occurred_at, seq);
CREATE INDEX ix_ticket_events_kind ON ticket_events (kind, occurred_at);
CREATE INDEX ix_ticket_events_comment_id ON ticket_events (comment_id) WHERE comment_id IS NOT NULL;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ticket_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON ticket_events FROM ticketease_app;

CREATE TABLE ticket_links (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CONSTRAINT ck_ticket_links_kind CHECK (kind IN ('follows')),
    ticket_id bigint NOT NULL REFERENCES tickets,
    other_id bigint NOT NULL REFERENCES tickets CONSTRAINT ck_ticket_links_other CHECK (other_id <> ticket_id),
    CONSTRAINT uq_ticket_links_pair UNIQUE (kind, ticket_id, other_id)
);
CREATE INDEX ix_ticket_links_ticket_id ON ticket_links (ticket_id);
CREATE INDEX ix_ticket_links_other_id ON ticket_links (other_id);

CREATE TABLE assignment_traces (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket_id bigint NOT NULL REFERENCES tickets,
    at timestamptz NOT NULL,
    trace jsonb NOT NULL
);
CREATE INDEX ix_assignment_traces_ticket_id ON assignment_traces (ticket_id, id);
"""

SHIPPED = """
INSERT INTO categories (key, kind, names) VALUES
    ('access', 'incident', '{"en": "Access", "fr": "Accès"}'),
    ('hardware', 'incident', '{"en": "Hardware", "fr": "Matériel"}'),
    ('network', 'incident', '{"en": "Network", "fr": "Réseau"}'),
    ('security', 'incident', '{"en": "Security", "fr": "Sécurité"}'),
    ('software', 'incident', '{"en": "Software", "fr": "Logiciel"}'),
    ('system', 'incident', '{"en": "System", "fr": "Système"}');

INSERT INTO hold_reasons (key, names) VALUES
    ('user_info', '{"en": "Waiting for the requester", "fr": "En attente du demandeur"}'),
    ('problem', '{"en": "Waiting for a known problem", "fr": "En attente d’un problème connu"}'),
    ('vendor', '{"en": "Waiting for a vendor", "fr": "En attente d’un fournisseur"}'),
    ('evidence', '{"en": "Waiting for evidence", "fr": "En attente de compléments"}'),
    ('other', '{"en": "Other reason", "fr": "Autre motif"}');

INSERT INTO priority_matrix (impact, urgency, priority)
SELECT impact, urgency, (ARRAY['low', 'medium', 'high', 'critical'])[greatest(1, least(4, rank + step))]
FROM (VALUES ('one_person', 1), ('several', 2), ('service', 3), ('everyone', 4)) AS impacts (impact, rank),
     (VALUES ('low', -1), ('normal', 0), ('high', 1)) AS urgencies (urgency, step);
"""

DOWNGRADE = """
DROP TABLE assignment_traces, ticket_links, ticket_events, comments, external_refs, ticket_numbers, tickets;
DROP SEQUENCE ticket_number_task, ticket_number_incident;
DROP TABLE routing_rules, priority_matrix, hold_reasons, categories;
"""


def upgrade() -> None:
    """Create the tables and the rows that TicketEase ships with."""
    for part in (SETTINGS, TICKETS, HISTORY, SHIPPED):
        op.execute(part)


def downgrade() -> None:
    """Drop everything of the tickets."""
    op.execute(DOWNGRADE)
