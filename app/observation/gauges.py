"""What the database says of the whole installation, asked at the moment somebody looks: the same on every host.

By a connection of its own, within bounds: a full pool does not blind whoever wants to know why.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg

from app.config import Settings

# Whoever has to wait this long for a page has gone; who only looks must not.
CONNECT_WITHIN, ANSWER_WITHIN_MS = 2, 1_500

QUEUE: LiteralString = """
SELECT count(*) FILTER (WHERE j.status = 'todo' AND coalesce(j.scheduled_at, now()) <= now()),
       coalesce(extract(epoch FROM now() - min(coalesce(j.scheduled_at, e.at))
           FILTER (WHERE j.status = 'todo' AND coalesce(j.scheduled_at, now()) <= now())), 0)::float,
       count(*) FILTER (WHERE j.status = 'doing'), count(*) FILTER (WHERE j.status = 'failed'),
       (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds')
  FROM procrastinate_jobs j
  LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
 WHERE j.status IN ('todo', 'doing', 'failed')
"""
# One walk of the narrow index of open tickets; the filter of the list that people see is the same (scope.is_overdue).
TICKETS: LiteralString = """
SELECT count(*), count(*) FILTER (WHERE due_at < now() OR late_since IS NOT NULL),
       count(*) FILTER (WHERE late_since > now() - interval '1 hour')
  FROM tickets WHERE is_open AND deleted_at IS NULL
"""
FAILURES: LiteralString = """
SELECT coalesce(sum((SELECT count(*) FROM unnest(failed_at) AS f(at) WHERE f.at > now() - interval '1 minute')), 0)
  FROM throttles WHERE key LIKE 'address:%' AND touched_at > now() - interval '1 minute'
"""
DUMPS: LiteralString = """
SELECT coalesce(extract(epoch FROM now() - max(finished_at))::float, 'Infinity') FROM dumps
"""
UP = "ticketease_database_up"
# Each statement with the names and words of what it returns.
GAUGES: tuple[tuple[LiteralString, tuple[tuple[str, str], ...]], ...] = (
    (
        QUEUE,
        (
            ("ticketease_queue_due_jobs", "Jobs that are due and wait for a worker."),
            ("ticketease_queue_oldest_seconds", "Seconds that the job due longest has waited."),
            ("ticketease_queue_running_jobs", "Jobs being carried out."),
            ("ticketease_queue_failed_jobs", "Jobs that failed and were not tried again."),
            ("ticketease_workers", "Workers whose heart beat within the last half minute."),
        ),
    ),
    (
        TICKETS,
        (
            ("ticketease_tickets_open", "Tickets that are open."),
            ("ticketease_tickets_overdue", "Open tickets that are overdue."),
            ("ticketease_sla_breaches_last_hour", "Open tickets whose first breach was within the last hour."),
        ),
    ),
    (DUMPS, (("ticketease_dump_age_seconds", "Seconds since a dump of the database was whole; +Inf without any."),)),
    (FAILURES, (("ticketease_sign_in_failures_last_minute", "Failed sign-ins of the last minute."),)),
)


@contextmanager
def looking(settings: Settings) -> Iterator[psycopg.Connection[Any]]:
    """Yield a connection that answers soon or raises psycopg's error."""
    address = settings.application_url.set(drivername="postgresql").render_as_string(hide_password=False)
    options = f"-c statement_timeout={ANSWER_WITHIN_MS}"
    with psycopg.connect(address, connect_timeout=CONNECT_WITHIN, options=options, autocommit=True) as line:
        yield line


def read(settings: Settings) -> dict[str, tuple[float, str]]:
    """Return each gauge with its words; only ``UP``, at 0, while the database does not answer."""
    words = "Whether the database answers within two seconds."
    try:
        with looking(settings) as line:
            found = {
                name: (float(value), told)
                for query, names in GAUGES
                for (name, told), value in zip(names, line.execute(query).fetchone() or (), strict=True)
            }
            return {UP: (1.0, words), **found}
    except psycopg.Error:
        return {UP: (0.0, words)}
