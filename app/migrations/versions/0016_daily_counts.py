"""The daily roll-up behind the dashboard's chart, kept by the database in the transaction of each ticket.

Rows are only ever added, each a difference: two people who work at once never wait for one number, as they would for
a row they both count up. ``rebuild_counts`` folds them, and the sum over a day is the same before and after.
A resolution counts on the day of the ticket's present one, so that a reopening takes it back and every number is
exactly a list. Days are those of the zone in ``desk``.
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE desk (
    alone boolean CONSTRAINT pk_desk PRIMARY KEY DEFAULT true CONSTRAINT ck_desk_alone CHECK (alone),
    zone text NOT NULL
);
INSERT INTO desk (zone) VALUES ('UTC');

-- Groups and locations are plain numbers here: a roll-up must not keep a group that no ticket names any more.
CREATE TABLE daily_counts (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_daily_counts PRIMARY KEY,
    day date NOT NULL,
    kind text NOT NULL,
    group_id integer,
    location_id integer,
    opened integer NOT NULL,
    resolved integer NOT NULL
);
CREATE INDEX ix_daily_counts_day ON daily_counts (day);

CREATE FUNCTION desk_day(at timestamptz) RETURNS date LANGUAGE sql STABLE AS
$$ SELECT (at AT TIME ZONE (SELECT zone FROM desk))::date $$;

CREATE FUNCTION count_opened_tickets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO daily_counts (day, kind, group_id, location_id, opened, resolved)
    SELECT day, kind, group_id, location_id, sum(opened), sum(resolved) FROM (
        SELECT desk_day(opened_at) AS day, kind, group_id, location_id, 1 AS opened, 0 AS resolved
        FROM added WHERE deleted_at IS NULL
        UNION ALL
        SELECT desk_day(resolved_at), kind, group_id, location_id, 0, 1
        FROM added WHERE deleted_at IS NULL AND resolved_at IS NOT NULL
    ) AS told GROUP BY 1, 2, 3, 4;
    RETURN NULL;
END $$;

CREATE FUNCTION count_changed_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO daily_counts (day, kind, group_id, location_id, opened, resolved)
    SELECT day, kind, group_id, location_id, sum(opened), sum(resolved) FROM (VALUES
        (desk_day(OLD.opened_at), OLD.kind, OLD.group_id::int, OLD.location_id::int, -1, 0, OLD.deleted_at),
        (desk_day(OLD.resolved_at), OLD.kind, OLD.group_id::int, OLD.location_id::int, 0, -1, OLD.deleted_at),
        (desk_day(NEW.opened_at), NEW.kind, NEW.group_id::int, NEW.location_id::int, 1, 0, NEW.deleted_at),
        (desk_day(NEW.resolved_at), NEW.kind, NEW.group_id::int, NEW.location_id::int, 0, 1, NEW.deleted_at)
    ) AS told (day, kind, group_id, location_id, opened, resolved, deleted_at)
    WHERE day IS NOT NULL AND deleted_at IS NULL
    GROUP BY 1, 2, 3, 4 HAVING sum(opened) <> 0 OR sum(resolved) <> 0;
    RETURN NULL;
END $$;

CREATE TRIGGER count_opened AFTER INSERT ON tickets REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION count_opened_tickets();
CREATE TRIGGER count_changed
    AFTER UPDATE OF kind, group_id, location_id, opened_at, resolved_at, deleted_at ON tickets
    FOR EACH ROW WHEN (
        (OLD.kind, OLD.group_id, OLD.location_id, OLD.opened_at, OLD.resolved_at, OLD.deleted_at) IS DISTINCT FROM
        (NEW.kind, NEW.group_id, NEW.location_id, NEW.opened_at, NEW.resolved_at, NEW.deleted_at))
    EXECUTE FUNCTION count_changed_ticket();

INSERT INTO daily_counts (day, kind, group_id, location_id, opened, resolved)
SELECT day, kind, group_id, location_id, sum(opened), sum(resolved) FROM (
    SELECT desk_day(opened_at) AS day, kind, group_id, location_id, 1 AS opened, 0 AS resolved
    FROM tickets WHERE deleted_at IS NULL
    UNION ALL
    SELECT desk_day(resolved_at), kind, group_id, location_id, 0, 1
    FROM tickets WHERE deleted_at IS NULL AND resolved_at IS NOT NULL
) AS told GROUP BY 1, 2, 3, 4;
"""

DOWN = """
DROP TRIGGER count_changed ON tickets;
DROP TRIGGER count_opened ON tickets;
DROP FUNCTION count_changed_ticket();
DROP FUNCTION count_opened_tickets();
DROP FUNCTION desk_day(timestamptz);
DROP TABLE daily_counts;
DROP TABLE desk;
"""


def upgrade() -> None:
    """Add the roll-up, count what is there, and keep counting."""
    op.execute(UP)


def downgrade() -> None:
    """Remove the roll-up; the tickets know everything it said."""
    op.execute(DOWN)
