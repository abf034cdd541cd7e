"""Passwords, sessions and the counters that slow guessing down."""

from alembic import op

revision = "0004"
down_revision = "0003"

UPGRADE = """
CREATE TABLE credentials (
    person_id integer PRIMARY KEY REFERENCES people,
    password_hash text NOT NULL,
    must_change boolean NOT NULL DEFAULT true,
    changed_at timestamptz NOT NULL
);

CREATE TABLE sessions (
    jti uuid PRIMARY KEY,
    family uuid NOT NULL,
    person_id integer NOT NULL REFERENCES people,
    user_agent text NOT NULL DEFAULT '',
    address text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX ix_sessions_person ON sessions (person_id, address);
CREATE INDEX ix_sessions_running ON sessions (last_seen_at) WHERE ended_at IS NULL;
CREATE INDEX ix_sessions_family ON sessions (family);

-- Losing these at a crash costs an attacker's penalty and nothing else: no log is written for them.
CREATE UNLOGGED TABLE throttles (
    key text PRIMARY KEY,
    failed_at timestamptz[] NOT NULL,
    touched_at timestamptz NOT NULL
);
CREATE INDEX ix_throttles_touched_at ON throttles (touched_at);
"""


def upgrade() -> None:
    """Create the tables."""
    op.execute(UPGRADE)


def downgrade() -> None:
    """Drop the tables."""
    op.execute("DROP TABLE throttles, sessions, credentials")
