"""Folding the roll-ups: of each day, and of how the open tickets stand."""

from dataclasses import dataclass

from sqlalchemy import TextClause, text

from app.core.db import db

_TURN = text("SELECT pg_advisory_xact_lock(hashtext('rebuild_counts'))")
_ZONE = text("UPDATE desk SET zone = :zone WHERE zone <> :zone")


@dataclass(frozen=True)
class RollUp:
    """One roll-up: its table, what its numbers are by, the numbers, and the tickets told as rows of it.

    ``kept`` says which of its rows count still; the others go.
    """

    table: str
    keys: str
    numbers: tuple[str, ...]
    told: str
    kept: str = "true"

    def rebuild(self) -> TextClause:
        """Return the statement that counts anew, keeps only that, and says how many numbers were wrong.

        One statement sees one instant: what is committed beside it is neither in the tickets counted here nor among
        the rows removed, and its own difference stays. So nobody waits for this, and nothing is lost or counted twice.
        """
        columns = ", ".join((self.keys, *self.numbers))
        sums = ", ".join(f"sum({name}) AS {name}" for name in self.numbers)
        any_left = " OR ".join(f"sum({name}) <> 0" for name in self.numbers)
        return text(
            f"""
            WITH gone AS (
                DELETE FROM {self.table} RETURNING {columns}
            ), before AS (
                SELECT {self.keys}, {sums} FROM gone WHERE {self.kept} GROUP BY {self.keys} HAVING {any_left}
            ), true_ones AS (
                SELECT {self.keys}, {sums} FROM ({self.told}) AS told GROUP BY {self.keys}
            ), kept AS (
                INSERT INTO {self.table} ({columns}) SELECT {columns} FROM true_ones
            )
            SELECT count(*) FROM (
                (TABLE before EXCEPT TABLE true_ones) UNION ALL (TABLE true_ones EXCEPT TABLE before)
            ) AS wrong
            """  # noqa: S608 - every word stands in this file
        )


_OPEN = "FROM tickets WHERE is_open AND deleted_at IS NULL"
_NOBODYS = "(assignee_id IS NULL AND status <> 'awaiting_approval')::int AS unassigned"
_LATE = "(late_since IS NOT NULL)::int AS late"
_DAYS = RollUp(
    "daily_counts",
    "day, kind, group_id, location_id",
    ("opened", "resolved"),
    """
    SELECT desk_day(opened_at) AS day, kind, group_id, location_id, 1 AS opened, 0 AS resolved
    FROM tickets WHERE deleted_at IS NULL
    UNION ALL
    SELECT desk_day(resolved_at), kind, group_id, location_id, 0, 1
    FROM tickets WHERE deleted_at IS NULL AND resolved_at IS NOT NULL
    """,
)
_QUEUES = RollUp(
    "queue_counts",
    "kind, group_id, location_id, assignee_id",
    ("open", "unassigned", "late"),
    f"SELECT kind, group_id, location_id, assignee_id, 1 AS open, {_NOBODYS}, {_LATE} {_OPEN}",
)
_ASKERS = RollUp(
    "asker_counts",
    "requester_id, requested_for_id, location_id",
    ("open", "unassigned", "waiting", "late"),
    f"""SELECT requester_id, requested_for_id, location_id, 1 AS open, {_NOBODYS},
    (status = 'on_hold')::int AS waiting, {_LATE} {_OPEN}""",
)
# The chart looks back thirty days, and on any day within them it looked back no further than these.
_SINCE = "(SELECT desk_day(now()) - 60)"
_ASKED_DAYS = RollUp(
    "asker_days",
    "day, requester_id, requested_for_id",
    ("opened", "resolved"),
    f"""
    SELECT desk_day(at) AS day, requester_id, requested_for_id, opened, resolved
    FROM tickets, LATERAL (VALUES (opened_at, 1, 0), (resolved_at, 0, 1)) AS counted (at, opened, resolved)
    WHERE deleted_at IS NULL AND at >= ({_SINCE}::timestamp AT TIME ZONE (SELECT zone FROM desk))
    """,  # noqa: S608 - every word stands in this file
    kept=f"day >= {_SINCE}",
)
_REBUILT = tuple(one.rebuild() for one in (_DAYS, _QUEUES, _ASKERS, _ASKED_DAYS))


def rebuild_counts(zone: str) -> int:
    """Count everything anew from the tickets, days in ``zone``; return how many numbers were not what they should be.

    It returns 0 unless the zone changed or somebody wrote past the application; either way every row is folded.
    """
    session = db.session
    session.execute(_TURN)
    session.execute(_ZONE, {"zone": zone})
    return sum(int(session.scalar(one) or 0) for one in _REBUILT)
