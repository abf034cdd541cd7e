"""Watchers, links that relate and block, soft deletion, and acts taken back."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

UP = """
ALTER TABLE ticket_events DROP CONSTRAINT ck_ticket_events_kind;
ALTER TABLE ticket_events ADD CONSTRAINT ck_ticket_events_kind CHECK (kind IN ('opened', 'status_changed', 'assigned',
    'transferred', 'priority_changed', 'edited', 'commented', 'linked', 'referenced', 'unlinked', 'undone', 'deleted',
    'restored'));

ALTER TABLE ticket_links DROP CONSTRAINT ck_ticket_links_kind;
ALTER TABLE ticket_links ADD CONSTRAINT ck_ticket_links_kind CHECK (kind IN ('follows', 'relates', 'blocks'));
ALTER TABLE ticket_links ADD CONSTRAINT ck_ticket_links_relates CHECK (kind <> 'relates' OR ticket_id < other_id);

CREATE TABLE watchers (
    ticket_id bigint NOT NULL REFERENCES tickets,
    person_id integer NOT NULL REFERENCES people,
    added_by_id integer REFERENCES people,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (ticket_id, person_id)
);
CREATE INDEX ix_watchers_person_id ON watchers (person_id, ticket_id);

CREATE INDEX ix_tickets_deleted_at ON tickets (deleted_at, id) WHERE deleted_at IS NOT NULL;
"""

# The kinds that the release before does not know stay in the history as one it knows and tells nothing about:
# each event also holds the state after it, which must not be lost.
DOWN = """
DROP INDEX ix_tickets_deleted_at;
DROP TABLE watchers;
DELETE FROM ticket_links WHERE kind <> 'follows';
ALTER TABLE ticket_links DROP CONSTRAINT ck_ticket_links_relates, DROP CONSTRAINT ck_ticket_links_kind;
ALTER TABLE ticket_links ADD CONSTRAINT ck_ticket_links_kind CHECK (kind IN ('follows'));
ALTER TABLE ticket_events DISABLE TRIGGER append_only;
UPDATE ticket_events SET kind = 'referenced' WHERE kind IN ('unlinked', 'undone', 'deleted', 'restored');
ALTER TABLE ticket_events ENABLE TRIGGER append_only;
ALTER TABLE ticket_events DROP CONSTRAINT ck_ticket_events_kind;
ALTER TABLE ticket_events ADD CONSTRAINT ck_ticket_events_kind CHECK (kind IN ('opened', 'status_changed', 'assigned',
    'transferred', 'priority_changed', 'edited', 'commented', 'linked', 'referenced'));
"""


def upgrade() -> None:
    """Add the tables, and the kinds of links and events."""
    op.execute(UP)


def downgrade() -> None:
    """Leave what 0005 made."""
    op.execute(DOWN)
