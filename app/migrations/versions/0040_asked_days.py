"""What people asked for day by day, kept as sums: a manager's thirty days cost the same on any desk (decision 0033).

Kept like the other roll-ups (0016, 0036): rows are only ever added, each a difference, and folded at night; what is
older than the sixty days that the fold keeps goes then. And what others asked for somebody is found in the order of a
list, as what they asked themselves is (0037).
"""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

ASKED = "requester_id, requested_for_id"
CHANGING = f"{ASKED}, opened_at, resolved_at, deleted_at"
CARRIED = (
    "kind, group_id, location_id, assignee_id, requester_id, status, priority, category_id, due_at, late_since, "
    "is_open, deleted_at"
)


def _as(row: str, columns: str) -> str:
    return ", ".join(f"{row}.{name.strip()}" for name in columns.split(","))


# Each ticket told counts on the day it was opened and on that of its present resolution; ``sign`` is 1 for what is, -1
# for what was.
ADDED = f"""
    INSERT INTO asker_days (day, {ASKED}, opened, resolved)
    SELECT desk_day(at), {ASKED}, sum(opened), sum(resolved)
    FROM (%(told)s) AS told,
         LATERAL (VALUES (opened_at, sign, 0), (resolved_at, 0, sign)) AS counted (at, opened, resolved)
    WHERE deleted_at IS NULL AND at %(which)s
    GROUP BY desk_day(at), {ASKED} HAVING sum(opened) <> 0 OR sum(resolved) <> 0;
"""
ALL = f"SELECT {CHANGING}, 1 AS sign FROM %s"
BOTH = f"SELECT {_as('OLD', CHANGING)}, -1 AS sign UNION ALL SELECT {_as('NEW', CHANGING)}, 1"
ANY = "IS NOT NULL"
RECENT = ">= ((SELECT desk_day(now()) - 60)::timestamp AT TIME ZONE (SELECT zone FROM desk))"

TABLE = """
-- Plain numbers, as in daily_counts: a roll-up must not keep whom no ticket names any more.
CREATE TABLE asker_days (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_asker_days PRIMARY KEY,
    day date NOT NULL,
    requester_id integer NOT NULL,
    requested_for_id integer,
    opened integer NOT NULL,
    resolved integer NOT NULL
);
CREATE INDEX ix_asker_days_requester_id ON asker_days (requester_id, day) INCLUDE (opened, resolved);
CREATE INDEX ix_asker_days_requested_for_id ON asker_days (requested_for_id, day)
    INCLUDE (requester_id, opened, resolved) WHERE requested_for_id IS NOT NULL;
"""
TRIGGERS = f"""
CREATE FUNCTION ask_added_tickets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {ADDED % {"told": ALL % "added", "which": ANY}}
    RETURN NULL;
END $$;
CREATE FUNCTION ask_changed_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {ADDED % {"told": BOTH, "which": ANY}}
    RETURN NULL;
END $$;
CREATE TRIGGER ask_added AFTER INSERT ON tickets REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ask_added_tickets();
CREATE TRIGGER ask_changed AFTER UPDATE OF {CHANGING} ON tickets
    FOR EACH ROW WHEN (({_as("OLD", CHANGING)}) IS DISTINCT FROM ({_as("NEW", CHANGING)}))
    EXECUTE FUNCTION ask_changed_ticket();
"""
# The old one goes last: from then until all of this is committed nobody reads a ticket.
INDEX = f"""
CREATE INDEX ix_tickets_requested_for_listed ON tickets (requested_for_id, updated_at, id) INCLUDE ({CARRIED})
    WHERE requested_for_id IS NOT NULL;
DROP INDEX ix_tickets_requested_for_id;
ALTER INDEX ix_tickets_requested_for_listed RENAME TO ix_tickets_requested_for_id;
"""

DOWN = """
DROP INDEX ix_tickets_requested_for_id;
CREATE INDEX ix_tickets_requested_for_id ON tickets (requested_for_id) WHERE requested_for_id IS NOT NULL;
DROP TRIGGER ask_changed ON tickets;
DROP TRIGGER ask_added ON tickets;
DROP FUNCTION ask_changed_ticket();
DROP FUNCTION ask_added_tickets();
DROP TABLE asker_days;
"""


def upgrade() -> None:
    """Add the roll-up, count what is there, and keep counting; let the index of whom a ticket is for have an order."""
    op.execute(TABLE + TRIGGERS + ADDED % {"told": ALL % "tickets", "which": RECENT} + INDEX)


def downgrade() -> None:
    """Remove the roll-up; the tickets know everything it said."""
    op.execute(DOWN)
