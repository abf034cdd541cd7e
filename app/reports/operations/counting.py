"""Folding the daily roll-up."""

from sqlalchemy import text

from app.core.db import db

_TURN = text("SELECT pg_advisory_xact_lock(hashtext('rebuild_counts'))")
_ZONE = text("UPDATE desk SET zone = :zone WHERE zone <> :zone")
# One statement sees one instant: what is committed beside it is neither in the tickets counted here nor among the
# rows removed, and its own difference stays. So nobody waits for this, and nothing is lost or counted twice.
_REBUILD = text(
    """
    WITH gone AS (
        DELETE FROM daily_counts RETURNING day, kind, group_id, location_id, opened, resolved
    ), before AS (
        SELECT day, kind, group_id, location_id, sum(opened) AS opened, sum(resolved) AS resolved
        FROM gone GROUP BY 1, 2, 3, 4 HAVING sum(opened) <> 0 OR sum(resolved) <> 0
    ), true_ones AS (
        SELECT day, kind, group_id, location_id, sum(opened) AS opened, sum(resolved) AS resolved FROM (
            SELECT desk_day(opened_at) AS day, kind, group_id, location_id, 1 AS opened, 0 AS resolved
            FROM tickets WHERE deleted_at IS NULL
            UNION ALL
            SELECT desk_day(resolved_at), kind, group_id, location_id, 0, 1
            FROM tickets WHERE deleted_at IS NULL AND resolved_at IS NOT NULL
        ) AS told GROUP BY 1, 2, 3, 4
    ), kept AS (
        INSERT INTO daily_counts (day, kind, group_id, location_id, opened, resolved)
        SELECT day, kind, group_id, location_id, opened, resolved FROM true_ones
    )
    SELECT count(*) FROM (
        (TABLE before EXCEPT TABLE true_ones) UNION ALL (TABLE true_ones EXCEPT TABLE before)
    ) AS wrong
    """
)


def rebuild_counts(zone: str) -> int:
    """Count the days anew from the tickets, in ``zone``, and return how many numbers were not what they should be.

    It returns 0 unless the zone changed or somebody wrote past the application; either way every row is folded.
    """
    session = db.session
    session.execute(_TURN)
    session.execute(_ZONE, {"zone": zone})
    return int(session.scalar(_REBUILD) or 0)
