"""Attachments: who brought which file, and to what on a ticket it belongs; the bytes are in the store."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE attachments (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key uuid NOT NULL DEFAULT gen_random_uuid() CONSTRAINT uq_attachments_key UNIQUE,
    uploader_id integer REFERENCES people,
    ticket_id bigint REFERENCES tickets,
    comment_id bigint REFERENCES comments,
    event_seq integer,
    sha256 text CONSTRAINT ck_attachments_sha256 CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    thumb_sha256 text CONSTRAINT ck_attachments_thumb CHECK (thumb_sha256 ~ '^[0-9a-f]{64}$'),
    preview_sha256 text CONSTRAINT ck_attachments_preview CHECK (preview_sha256 ~ '^[0-9a-f]{64}$'),
    size bigint NOT NULL CONSTRAINT ck_attachments_size CHECK (size > 0),
    name text NOT NULL CONSTRAINT ck_attachments_name CHECK (char_length(name) BETWEEN 1 AND 200),
    media_type text NOT NULL CONSTRAINT ck_attachments_media_type CHECK (char_length(media_type) BETWEEN 3 AND 200),
    created_at timestamptz NOT NULL,
    redacted_at timestamptz,
    redacted_by_id integer REFERENCES people,
    CONSTRAINT ck_attachments_place CHECK (CASE
        WHEN ticket_id IS NULL THEN comment_id IS NULL AND event_seq IS NULL
        ELSE comment_id IS NULL OR event_seq IS NULL END),
    CONSTRAINT ck_attachments_redacted CHECK (CASE
        WHEN redacted_at IS NULL THEN sha256 IS NOT NULL
        ELSE sha256 IS NULL AND thumb_sha256 IS NULL AND preview_sha256 IS NULL END),
    CONSTRAINT fk_attachments_event FOREIGN KEY (ticket_id, event_seq) REFERENCES ticket_events (ticket_id, seq)
);
CREATE INDEX ix_attachments_ticket_id ON attachments (ticket_id, id) WHERE ticket_id IS NOT NULL;
CREATE INDEX ix_attachments_comment_id ON attachments (comment_id) WHERE comment_id IS NOT NULL;
CREATE INDEX ix_attachments_pending ON attachments (uploader_id, created_at) WHERE ticket_id IS NULL;
CREATE INDEX ix_attachments_sha256 ON attachments (sha256);
CREATE INDEX ix_attachments_thumb_sha256 ON attachments (thumb_sha256) WHERE thumb_sha256 IS NOT NULL;
CREATE INDEX ix_attachments_preview_sha256 ON attachments (preview_sha256) WHERE preview_sha256 IS NOT NULL;
"""

DOWN = "DROP TABLE attachments"


def upgrade() -> None:
    """Add the table."""
    op.execute(UP)


def downgrade() -> None:
    """Remove it; the files stay in the store."""
    op.execute(DOWN)
