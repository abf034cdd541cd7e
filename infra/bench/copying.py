"""The company and its tickets into PostgreSQL, by COPY, as the owner of the tables."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg import Connection, sql
from psycopg.types.json import Jsonb

from app.sla.clock import Target, Terms
from app.sla.stored import calendar_from_json
from infra.bench.company import Company, found
from infra.bench.stories import World, tell

BATCH = 2_000
FOUNDED = datetime(2024, 1, 1, tzinfo=UTC)
_TERMS = """
    SELECT p.priority, p.id, p.response_s, p.resolution_s, c.id, c.zone, c.week, c.holidays
    FROM policy_versions p, calendar_versions c JOIN calendars d ON d.id = c.calendar_id AND d.is_default
    WHERE p.priority IS NOT NULL
"""


def fill(connection: Connection[Any], count: int, now: datetime) -> Company:
    """Found the company and open ``count`` tickets in an empty, migrated database; return the company.

    Statistics are gathered at the end: without them the planner would guess, which no running desk has it do.
    """
    (root_id,) = connection.execute("SELECT id FROM locations WHERE parent_id IS NULL").fetchone() or (0,)
    company = found(root_id)
    _found(connection, company)
    world = _world(connection, company, now)
    waiting: dict[str, list[dict[str, Any]]] = {}
    for story in tell(count, world):
        parts = {"tickets": [story.ticket], "comments": story.comments, "ticket_events": story.events}
        parts |= {"clocks": story.clocks, "assignment_traces": [story.trace]}
        for table, rows in parts.items():
            waiting.setdefault(table, []).extend(rows)
        if len(waiting["tickets"]) >= BATCH:
            write_rows(connection, waiting)
    write_rows(connection, waiting)
    for table in ("locations", "groups", "people", "tickets", "comments"):
        connection.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")  # noqa: S608
    connection.execute("SELECT setval('ticket_number_incident', %s)", (max(1, count),))
    connection.commit()
    connection.autocommit = True
    connection.execute("VACUUM ANALYZE")
    return company


def _found(connection: Connection[Any], company: Company) -> None:
    names = [
        {"id": one.id, "parent_id": one.parent_id, "key": one.key, "names": {"en": one.name}} for one in company.places
    ]
    people = [
        {
            "id": one.id,
            "identifier": one.login,
            "first_name": one.first_name,
            "last_name": one.last_name,
            "work_email": one.work_email,
            "location_id": one.place_id,
            "manager_id": one.manager_id,
            "is_admin": one == company.administrator,
            "lang": "en",
            "tz": "Europe/Paris",
        }
        for one in company.people
    ]
    teams = [{"id": one.id, "location_id": one.place_id, "name": one.name} for one in company.teams]
    purposes = [{"group_id": one.id, "purpose": "incidents"} for one in company.teams]
    takes = [
        {"location_id": one.place_id, "purpose": "incidents", "group_id": one.id} for one in company.teams if one.takes
    ]
    stays = [
        {"group_id": team.id, "person_id": person_id, "started_at": FOUNDED}
        for team in company.teams
        for person_id in team.members
    ]
    tables: dict[str, list[dict[str, Any]]] = {
        "locations": names,
        "people": people,
        "groups": teams,
        "group_purposes": purposes,
    }
    write_rows(connection, {**tables, "group_takes": takes, "memberships": stays})


def _world(connection: Connection[Any], company: Company, now: datetime) -> World:
    categories = connection.execute("SELECT id FROM categories WHERE kind = 'incident' ORDER BY id").fetchall()
    reasons = connection.execute("SELECT id, key FROM hold_reasons ORDER BY id").fetchall()
    terms = {}
    for priority, policy_id, response_s, resolution_s, calendar_id, *stored in connection.execute(_TERMS):
        for target, budget in ((Target.RESPONSE, response_s), (Target.RESOLUTION, resolution_s)):
            told = Terms(timedelta(seconds=budget), calendar_from_json(*stored))
            terms[priority, target] = (policy_id, calendar_id, told)
    return World(company, tuple(one for (one,) in categories), tuple(reasons), terms, now)


def write_rows(connection: Connection[Any], waiting: Mapping[str, list[dict[str, Any]]]) -> None:
    """Copy the rows that wait, tables in the order of their references, and forget them."""
    for table, rows in waiting.items():
        if rows:
            _copy(connection, table, rows)
            rows.clear()


def _copy(connection: Connection[Any], table: str, rows: Iterable[dict[str, Any]]) -> None:
    rows = list(rows)
    columns = list(rows[0])
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([Jsonb(row[name]) if isinstance(row[name], dict) else row[name] for name in columns])
