"""A desk ten times as large, from one that was told: each ticket stands there as often, with all that hangs on it.

PostgreSQL copies its own rows in a tenth of the time in which a million stories could be told. What stays few on any
desk stays few: in place of its copies stand those of the ticket beside it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import Connection, sql

from app.tickets.vocabulary import NUMBER_DIGITS, PREFIX
from infra.bench.stories import INCIDENT, few_of

# Tables in the order of their references; the key that a copy counts anew, where anything names it.
PARTS = ("tickets", "comments", "ticket_events", "clocks", "assignment_traces")
_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique ORDER BY 1
"""
_COLUMNS = """
    SELECT attname FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
"""
# Which ticket each copy is of; ``place`` tells the copies of one ticket apart.
_TOLD = """
    CREATE TEMPORARY TABLE told AS
    SELECT (id - 1) * %(times)s + copy + 1 AS ticket_id,
           CASE WHEN few AND copy > 0 THEN id + 1 ELSE id END AS source_id,
           CASE WHEN few AND copy > 0 THEN copy + %(times)s ELSE copy END AS place
    FROM generate_series(0, %(times)s - 1) AS copy,
         (SELECT id, id = ANY(%(few)s) AS few FROM tickets) AS one;
"""


def multiply(connection: Connection[Any], count: int, times: int) -> None:
    """Let a desk of ``count`` tickets have ``times`` as many, in the order in which they were opened.

    ``connection`` is a superuser's: what a copy refers to is known to exist, so nothing asks for it. Indexes are made
    again at the end, statistics gathered.
    """
    connection.execute("SET session_replication_role = replica")
    connection.execute("SET synchronous_commit = off")
    connection.execute("SET maintenance_work_mem = '512MB'")
    connection.execute("SET work_mem = '256MB'")
    # No parameters: a statement that makes a table takes none.
    told = sql.SQL(_TOLD.replace("%(times)s", "{times}").replace("%(few)s", "{few}"))
    connection.execute(told.format(times=sql.Literal(times), few=sql.Literal(sorted(few_of(count).ids))))
    connection.execute("CREATE INDEX ON told (source_id); ANALYZE told")
    with _without_indexes(connection):
        for table in PARTS:
            connection.execute(f"CREATE TEMPORARY TABLE base_{table} AS TABLE {table}; ANALYZE base_{table}")
        connection.execute(f"TRUNCATE {', '.join(PARTS)} CASCADE")
        for table in PARTS:
            _copy(connection, table, times)
    for table in ("tickets", "comments"):
        connection.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")  # noqa: S608
    connection.execute("SELECT setval('ticket_number_incident', %s)", (count * times,))
    connection.commit()
    connection.autocommit = True
    connection.execute("VACUUM ANALYZE")


def _copy(connection: Connection[Any], table: str, times: int) -> None:
    number = f"lpad(told.ticket_id::text, greatest({NUMBER_DIGITS}, length(told.ticket_id::text)), '0')"
    told: dict[str, str] = {"ticket_id": "told.ticket_id"}
    if table == "tickets":
        told = {"id": "told.ticket_id", "number": f"'{PREFIX[INCIDENT]}' || {number}"}
    if table == "comments":
        told["id"] = f"(base.id - 1) * {2 * times} + told.place + 1"
    if table == "ticket_events":
        told["comment_id"] = f"(base.comment_id - 1) * {2 * times} + told.place + 1"
    found = [name for (name,) in connection.execute(_COLUMNS, (table,))]
    columns = [name for name in found if name != "id" or name in told]
    values = ", ".join(told.get(name, f"base.{name}") for name in columns)
    key = "id" if table == "tickets" else "ticket_id"
    connection.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) OVERRIDING SYSTEM VALUE SELECT {values} "  # noqa: S608
        f"FROM told JOIN base_{table} AS base ON base.{key} = told.source_id ORDER BY told.ticket_id, base.id"
    )


@contextmanager
def _without_indexes(connection: Connection[Any]) -> Iterator[None]:
    """Drop every index of these tables that keeps no row unique, and make them again at the end."""
    indexes = connection.execute(_INDEXES, (list(PARTS),)).fetchall()
    for name, _made in indexes:
        connection.execute(f"DROP INDEX {name}")
    yield
    for _name, made in indexes:
        connection.execute(made)
