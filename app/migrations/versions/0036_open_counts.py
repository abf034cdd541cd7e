"""How the open tickets stand, kept as sums: a quarter of a million of them are told as quickly as a thousand.

Two roll-ups, kept like the daily one (0016): rows are only ever added, each a difference, and folded at night. One is
by what gives staff their scope, the other by whom a ticket was asked by and for: those are a manager's numbers. What
is late by its instant alone, and was not marked by a sweep yet, is in neither; an index of its own holds just that.
"""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

QUEUE = "kind, group_id, location_id, assignee_id"
ASKED = "requester_id, requested_for_id, location_id"
NOBODYS = "assignee_id IS NULL AND status <> 'awaiting_approval'"
COUNTED = "is_open AND deleted_at IS NULL"
CHANGING = f"{QUEUE}, requester_id, requested_for_id, status, late_since, deleted_at"


def _as(row: str, columns: str) -> str:
    return ", ".join(f"{row}.{name.strip()}" for name in columns.split(","))


# Each time: which of the rows told count, and by what they are added up; ``sign`` is 1 for what is, -1 for what was.
ADDED = f"""
    INSERT INTO queue_counts ({QUEUE}, open, unassigned, late)
    SELECT {QUEUE}, sum(sign), coalesce(sum(sign) FILTER (WHERE {NOBODYS}), 0),
           coalesce(sum(sign) FILTER (WHERE late_since IS NOT NULL), 0)
    FROM (%(told)s) AS told WHERE {COUNTED}
    GROUP BY {QUEUE} HAVING %(any)s;
    INSERT INTO asker_counts ({ASKED}, open, unassigned, waiting, late)
    SELECT {ASKED}, sum(sign), coalesce(sum(sign) FILTER (WHERE {NOBODYS}), 0),
           coalesce(sum(sign) FILTER (WHERE status = 'on_hold'), 0),
           coalesce(sum(sign) FILTER (WHERE late_since IS NOT NULL), 0)
    FROM (%(told)s) AS told WHERE {COUNTED}
    GROUP BY {ASKED} HAVING %(any)s OR coalesce(sum(sign) FILTER (WHERE status = 'on_hold'), 0) <> 0;
"""
ALL = f"SELECT {CHANGING}, is_open, 1 AS sign FROM %s"
BOTH = f"""
    SELECT {_as("OLD", CHANGING)}, OLD.is_open, -1 AS sign UNION ALL SELECT {_as("NEW", CHANGING)}, NEW.is_open, 1
"""
MOVED = f"""sum(sign) <> 0 OR coalesce(sum(sign) FILTER (WHERE {NOBODYS}), 0) <> 0
    OR coalesce(sum(sign) FILTER (WHERE late_since IS NOT NULL), 0) <> 0"""

TABLES = """
-- Plain numbers, as in daily_counts: a roll-up must not keep whom or what no ticket names any more.
CREATE TABLE queue_counts (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_queue_counts PRIMARY KEY,
    kind text NOT NULL,
    group_id integer,
    location_id integer,
    assignee_id integer,
    open integer NOT NULL,
    unassigned integer NOT NULL,
    late integer NOT NULL
);
CREATE INDEX ix_queue_counts_location_id ON queue_counts (location_id);
CREATE INDEX ix_queue_counts_group_id ON queue_counts (group_id);
CREATE INDEX ix_queue_counts_assignee_id ON queue_counts (assignee_id);
CREATE TABLE asker_counts (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_asker_counts PRIMARY KEY,
    requester_id integer NOT NULL,
    requested_for_id integer,
    location_id integer,
    open integer NOT NULL,
    unassigned integer NOT NULL,
    waiting integer NOT NULL,
    late integer NOT NULL
);
CREATE INDEX ix_asker_counts_requester_id ON asker_counts (requester_id);
CREATE INDEX ix_asker_counts_requested_for_id ON asker_counts (requested_for_id) WHERE requested_for_id IS NOT NULL;
"""
TRIGGERS = f"""
CREATE FUNCTION stand_added_tickets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {ADDED % {"told": ALL % "added", "any": "true"}}
    RETURN NULL;
END $$;
CREATE FUNCTION stand_changed_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {ADDED % {"told": BOTH, "any": MOVED}}
    RETURN NULL;
END $$;
CREATE TRIGGER stand_added AFTER INSERT ON tickets REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION stand_added_tickets();
CREATE TRIGGER stand_changed AFTER UPDATE OF {CHANGING} ON tickets
    FOR EACH ROW WHEN (({_as("OLD", CHANGING)}) IS DISTINCT FROM ({_as("NEW", CHANGING)}))
    EXECUTE FUNCTION stand_changed_ticket();
"""
UNMARKED = """
CREATE INDEX ix_tickets_open_unmarked ON tickets (due_at)
    INCLUDE (kind, group_id, location_id, assignee_id, requester_id, requested_for_id)
    WHERE is_open AND late_since IS NULL AND deleted_at IS NULL;
"""

DOWN = """
DROP INDEX ix_tickets_open_unmarked;
DROP TRIGGER stand_changed ON tickets;
DROP TRIGGER stand_added ON tickets;
DROP FUNCTION stand_changed_ticket();
DROP FUNCTION stand_added_tickets();
DROP TABLE asker_counts;
DROP TABLE queue_counts;
"""


def upgrade() -> None:
    """Add the roll-ups, count what is there, and keep counting."""
    op.execute(TABLES + TRIGGERS + UNMARKED + ADDED % {"told": ALL % "tickets", "any": "true"})


def downgrade() -> None:
    """Remove the roll-ups; the tickets know everything they said."""
    op.execute(DOWN)
