"""Imports, exports and the progress of long jobs."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE runs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CONSTRAINT ck_runs_kind CHECK (kind IN ('rehearsal', 'import', 'undo', 'export')),
    person_id integer REFERENCES people,
    of_id bigint REFERENCES runs,
    state text NOT NULL DEFAULT 'waiting' CONSTRAINT ck_runs_state
        CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    arguments jsonb NOT NULL DEFAULT '{}',
    file text,
    file_name text,
    file_size bigint,
    expires_at timestamptz,
    done integer NOT NULL DEFAULT 0,
    total integer,
    cancel_asked boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    reported_at timestamptz,
    finished_at timestamptz,
    failure jsonb,
    report jsonb NOT NULL DEFAULT '{}',
    job_id bigint,
    CONSTRAINT ck_runs_finished CHECK ((finished_at IS NOT NULL) = (state IN ('done', 'failed', 'cancelled'))),
    CONSTRAINT ck_runs_failure CHECK ((failure IS NOT NULL) = (state = 'failed'))
);
CREATE INDEX ix_runs_person_id ON runs (person_id, id);
CREATE INDEX ix_runs_of_id ON runs (of_id) WHERE of_id IS NOT NULL;
CREATE INDEX ix_runs_job_id ON runs (job_id) WHERE job_id IS NOT NULL;
CREATE INDEX ix_runs_kind ON runs (kind, id);
CREATE INDEX ix_runs_expires_at ON runs (expires_at) WHERE file IS NOT NULL;

CREATE TABLE run_lines (
    run_id bigint NOT NULL REFERENCES runs ON DELETE CASCADE,
    no integer NOT NULL,
    line integer,
    place text,
    message jsonb NOT NULL,
    PRIMARY KEY (run_id, no)
);

CREATE TABLE run_tickets (
    run_id bigint NOT NULL REFERENCES runs,
    ticket_id bigint NOT NULL REFERENCES tickets,
    outcome text NOT NULL CONSTRAINT ck_run_tickets_outcome
        CHECK (outcome IN ('created', 'updated', 'restored', 'deleted')),
    seq integer NOT NULL,
    PRIMARY KEY (run_id, ticket_id)
);
CREATE INDEX ix_run_tickets_ticket_id ON run_tickets (ticket_id, run_id);

CREATE TABLE import_words (
    source text NOT NULL,
    place text NOT NULL CONSTRAINT ck_import_words_place
        CHECK (place IN ('state', 'impact', 'urgency', 'priority', 'group')),
    word text NOT NULL,
    target text NOT NULL,
    PRIMARY KEY (source, place, word)
);

CREATE TABLE job_failures (
    job_id bigint PRIMARY KEY REFERENCES procrastinate_jobs ON DELETE CASCADE,
    at timestamptz NOT NULL,
    message jsonb NOT NULL
);
"""

DOWN = "DROP TABLE job_failures, import_words, run_tickets, run_lines, runs"


def upgrade() -> None:
    """Add the tables."""
    op.execute(UP)


def downgrade() -> None:
    """Remove them."""
    op.execute(DOWN)
