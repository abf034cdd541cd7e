"""Approvals: policies in versions, and the rounds, levels and verdicts of each task that waits for one."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

POLICIES = """
CREATE TABLE approval_policies (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL CONSTRAINT ck_approval_policies_key CHECK (key ~ '^[a-z0-9][a-z0-9_-]{0,63}$'),
    names jsonb NOT NULL CONSTRAINT ck_approval_policies_names CHECK (jsonb_typeof(names) = 'object' AND names <> '{}'),
    position integer NOT NULL,
    last_no integer NOT NULL DEFAULT 1,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT uq_approval_policies_key UNIQUE (key),
    CONSTRAINT uq_approval_policies_position UNIQUE (position) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE approval_policy_versions (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    policy_id integer NOT NULL REFERENCES approval_policies ON DELETE CASCADE,
    no integer NOT NULL CONSTRAINT ck_approval_policy_versions_no CHECK (no > 0),
    location_id integer REFERENCES locations,
    created_at timestamptz NOT NULL,
    created_by_id integer REFERENCES people,
    CONSTRAINT uq_approval_policy_versions_no UNIQUE (policy_id, no)
);
CREATE INDEX ix_approval_policy_versions_location_id ON approval_policy_versions (location_id);
CREATE INDEX ix_approval_policy_versions_created_by_id ON approval_policy_versions (created_by_id);

CREATE TABLE approval_policy_categories (
    version_id integer NOT NULL REFERENCES approval_policy_versions ON DELETE CASCADE,
    category_id integer NOT NULL REFERENCES categories,
    CONSTRAINT pk_approval_policy_categories PRIMARY KEY (version_id, category_id)
);
CREATE INDEX ix_approval_policy_categories_category_id ON approval_policy_categories (category_id);

CREATE TABLE approval_levels (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version_id integer NOT NULL REFERENCES approval_policy_versions ON DELETE CASCADE,
    no integer NOT NULL CONSTRAINT ck_approval_levels_no CHECK (no > 0),
    rule text NOT NULL CONSTRAINT ck_approval_levels_rule CHECK (rule IN ('any', 'all', 'quorum')),
    quorum integer CONSTRAINT ck_approval_levels_percent CHECK (quorum BETWEEN 1 AND 100),
    delay_s integer CONSTRAINT ck_approval_levels_delay CHECK (delay_s > 0),
    expiry_s integer CONSTRAINT ck_approval_levels_expiry CHECK (expiry_s > 0 AND expiry_s >= delay_s),
    CONSTRAINT uq_approval_levels_no UNIQUE (version_id, no),
    CONSTRAINT ck_approval_levels_quorum CHECK ((rule = 'quorum') = (quorum IS NOT NULL))
);

CREATE TABLE approval_asks (
    level_id integer NOT NULL REFERENCES approval_levels ON DELETE CASCADE,
    place integer NOT NULL,
    who text NOT NULL CONSTRAINT ck_approval_asks_who CHECK (who IN ('person', 'group', 'manager', 'location')),
    person_id integer REFERENCES people,
    group_id integer REFERENCES groups,
    CONSTRAINT pk_approval_asks PRIMARY KEY (level_id, place),
    CONSTRAINT ck_approval_asks_person CHECK ((who = 'person') = (person_id IS NOT NULL)),
    CONSTRAINT ck_approval_asks_group CHECK ((who = 'group') = (group_id IS NOT NULL))
);
CREATE INDEX ix_approval_asks_person_id ON approval_asks (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX ix_approval_asks_group_id ON approval_asks (group_id) WHERE group_id IS NOT NULL;

-- A version is what a task was approved by: nobody rewrites it. Deleting an unused whole cascades as the owner.
REVOKE UPDATE, DELETE, TRUNCATE
    ON approval_policy_versions, approval_policy_categories, approval_levels, approval_asks FROM ticketease_app;
"""

ROUNDS = """
CREATE TABLE rounds (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket_id bigint NOT NULL REFERENCES tickets,
    no integer NOT NULL CONSTRAINT ck_rounds_no CHECK (no > 0),
    policy_version_id integer NOT NULL REFERENCES approval_policy_versions,
    category_id integer REFERENCES categories,
    location_id integer REFERENCES locations,
    requester_id integer NOT NULL REFERENCES people,
    requested_for_id integer REFERENCES people,
    opened_at timestamptz NOT NULL,
    ended_at timestamptz,
    outcome text CONSTRAINT ck_rounds_outcome
        CHECK (outcome IN ('approved', 'rejected', 'withdrawn', 'expired', 'superseded', 'dropped')),
    CONSTRAINT uq_rounds_no UNIQUE (ticket_id, no),
    CONSTRAINT ck_rounds_ended CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
CREATE UNIQUE INDEX uq_rounds_open ON rounds (ticket_id) WHERE ended_at IS NULL;
CREATE INDEX ix_rounds_policy_version_id ON rounds (policy_version_id);
CREATE INDEX ix_rounds_requester_id ON rounds (requester_id) WHERE ended_at IS NULL;
CREATE INDEX ix_rounds_requested_for_id ON rounds (requested_for_id) WHERE ended_at IS NULL;

CREATE TABLE round_levels (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    round_id bigint NOT NULL REFERENCES rounds,
    no integer NOT NULL CONSTRAINT ck_round_levels_no CHECK (no > 0),
    rule text NOT NULL CONSTRAINT ck_round_levels_rule CHECK (rule IN ('any', 'all', 'quorum')),
    quorum integer CONSTRAINT ck_round_levels_percent CHECK (quorum BETWEEN 1 AND 100),
    state text NOT NULL DEFAULT 'later' CONSTRAINT ck_round_levels_state
        CHECK (state IN ('later', 'open', 'nobody', 'approved', 'rejected', 'dropped')),
    opened_at timestamptz,
    ended_at timestamptz,
    remind_at timestamptz,
    escalate_at timestamptz,
    expire_at timestamptz,
    next_check_at timestamptz,
    CONSTRAINT uq_round_levels_no UNIQUE (round_id, no),
    CONSTRAINT ck_round_levels_quorum CHECK ((rule = 'quorum') = (quorum IS NOT NULL)),
    CONSTRAINT ck_round_levels_check CHECK (next_check_at IS NULL OR state IN ('open', 'nobody'))
);
CREATE INDEX ix_round_levels_next_check_at ON round_levels (next_check_at) WHERE next_check_at IS NOT NULL;
CREATE INDEX ix_round_levels_nobody ON round_levels (opened_at) WHERE state = 'nobody';

CREATE TABLE round_approvers (
    level_id bigint NOT NULL REFERENCES round_levels,
    person_id integer NOT NULL REFERENCES people,
    because text NOT NULL CONSTRAINT ck_round_approvers_because
        CHECK (because IN ('person', 'group', 'manager', 'location', 'rerouted')),
    asked_at timestamptz NOT NULL,
    ended_at timestamptz,
    delegate_id integer REFERENCES people,
    question_at timestamptz,
    CONSTRAINT pk_round_approvers PRIMARY KEY (level_id, person_id),
    CONSTRAINT ck_round_approvers_delegate CHECK (delegate_id <> person_id)
);
CREATE INDEX ix_round_approvers_person_id ON round_approvers (person_id, level_id) WHERE ended_at IS NULL;
CREATE INDEX ix_round_approvers_delegate_id ON round_approvers (delegate_id, level_id)
    WHERE delegate_id IS NOT NULL AND ended_at IS NULL;

CREATE TABLE verdicts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    level_id bigint NOT NULL,
    approver_id integer NOT NULL,
    answered_by_id integer NOT NULL REFERENCES people,
    answer text NOT NULL CONSTRAINT ck_verdicts_answer CHECK (answer IN ('approved', 'rejected')),
    reason text NOT NULL DEFAULT '' CONSTRAINT ck_verdicts_length CHECK (char_length(reason) <= 2000),
    answered_at timestamptz NOT NULL,
    source text NOT NULL,
    taken_back_at timestamptz,
    CONSTRAINT fk_verdicts_approver FOREIGN KEY (level_id, approver_id)
        REFERENCES round_approvers (level_id, person_id),
    CONSTRAINT ck_verdicts_reason CHECK (answer = 'approved' OR reason <> '')
);
-- One verdict for each approver of a level, whoever gives it; one taken back makes room for another.
CREATE UNIQUE INDEX uq_verdicts_approver ON verdicts (level_id, approver_id) WHERE taken_back_at IS NULL;
CREATE INDEX ix_verdicts_answered_by_id ON verdicts (answered_by_id, answered_at);

CREATE TABLE approval_links (
    token_hash text CONSTRAINT pk_approval_links PRIMARY KEY,
    level_id bigint NOT NULL,
    approver_id integer NOT NULL,
    created_at timestamptz NOT NULL,
    created_by_id integer REFERENCES people,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    CONSTRAINT fk_approval_links_approver FOREIGN KEY (level_id, approver_id)
        REFERENCES round_approvers (level_id, person_id),
    CONSTRAINT ck_approval_links_week CHECK (expires_at > created_at AND expires_at <= created_at + interval '7 days')
);
CREATE INDEX ix_approval_links_level_id ON approval_links (level_id, approver_id);

CREATE TABLE approval_notices (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    level_id bigint NOT NULL REFERENCES round_levels,
    kind text NOT NULL CONSTRAINT ck_approval_notices_kind
        CHECK (kind IN ('reminded', 'escalated', 'expired', 'delegated', 'rerouted', 'nobody')),
    person_id integer REFERENCES people,
    about_id integer REFERENCES people,
    noted_at timestamptz NOT NULL,
    CONSTRAINT uq_approval_notices_once UNIQUE NULLS NOT DISTINCT (level_id, kind, person_id, about_id)
);
CREATE INDEX ix_approval_notices_person_id ON approval_notices (person_id, noted_at);

REVOKE DELETE, TRUNCATE
    ON rounds, round_levels, round_approvers, verdicts, approval_links, approval_notices FROM ticketease_app;
REVOKE UPDATE ON verdicts, approval_links, approval_notices FROM ticketease_app;
GRANT UPDATE (taken_back_at) ON verdicts TO ticketease_app;
GRANT UPDATE (used_at) ON approval_links TO ticketease_app;
"""

DOWN = """
DROP TABLE approval_notices, approval_links, verdicts, round_approvers, round_levels, rounds;
DROP TABLE approval_asks, approval_levels, approval_policy_categories, approval_policy_versions, approval_policies;
"""


def upgrade() -> None:
    """Create the tables."""
    op.execute(POLICIES)
    op.execute(ROUNDS)


def downgrade() -> None:
    """Drop them."""
    op.execute(DOWN)
