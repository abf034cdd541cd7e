"""Who calls the API: sign-ins with refresh tokens, personal tokens, and how often each calls (decision 0025)."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

UP = """
-- Of the API's sessions only: the release before takes them for a browser's, which their tokens are worth nothing to.
ALTER TABLE sessions ADD COLUMN refresh_hash text;

CREATE TABLE tokens (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id integer NOT NULL REFERENCES people,
    name text NOT NULL CONSTRAINT ck_tokens_name CHECK (btrim(name) <> ''),
    scopes text[] NOT NULL CONSTRAINT ck_tokens_scopes CHECK (cardinality(scopes) > 0),
    token_hash text NOT NULL,
    tail text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz,
    CONSTRAINT uq_tokens_token_hash UNIQUE (token_hash),
    CONSTRAINT ck_tokens_order CHECK (expires_at > created_at AND revoked_at >= created_at)
);
CREATE UNIQUE INDEX uq_tokens_name ON tokens (person_id, lower(name)) WHERE revoked_at IS NULL;

-- Losing these at a crash lets everybody begin a new window. Each row is written with every request of its caller: half
-- of each page stays free, so that a new version stands beside the old one and no index changes.
CREATE UNLOGGED TABLE rates (
    key text PRIMARY KEY,
    started_at timestamptz NOT NULL,
    used integer NOT NULL
) WITH (fillfactor = 50);
"""

DOWN = """
DROP TABLE rates, tokens;
-- Without their hash these would be a browser's sessions.
DELETE FROM sessions WHERE refresh_hash IS NOT NULL;
ALTER TABLE sessions DROP COLUMN refresh_hash;
"""


def upgrade() -> None:
    """Add the column and the tables."""
    op.execute(UP)


def downgrade() -> None:
    """Remove them, and end the sign-ins of programs."""
    op.execute(DOWN)
