"""``flask dump``: the database as one file that pg_restore reads; and whether its tables are this version's."""

import os
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import ProgrammingError

from app.cli.dump import told
from app.core.db import db, unit_of_work
from app.core.local_postgres import OWNER
from app.core.migrate import revisions
from app.core.postgres_place import find_programs
from app.observation import gauges
from tests.waiting import PATIENCE


@pytest.fixture
def programs(monkeypatch):
    """PostgreSQL's programs of the version that the tests' server has."""
    given = os.environ.get("TICKETEASE_PG_BIN")
    folder = find_programs(Path(given) if given else None)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return folder


def run(app, *arguments):
    with app.app_context():
        return app.test_cli_runner().invoke(args=[str(word) for word in arguments])


def test_a_dump_brings_the_rows_back(real_db, cluster, programs, tmp_path):
    with real_db.app_context(), unit_of_work() as session:
        session.execute(text("INSERT INTO people (identifier, first_name) VALUES ('rita', 'Rita')"))
    assert gauges.read(real_db.extensions["settings"])["ticketease_dump_age_seconds"][0] == float("inf")
    folder = tmp_path / "dumps"
    result = run(real_db, "dump", folder)
    assert result.exit_code == 0, result.output
    assert 0 <= gauges.read(real_db.extensions["settings"])["ticketease_dump_age_seconds"][0] < PATIENCE
    with real_db.app_context(), pytest.raises(ProgrammingError, match="permission denied"):
        db.session.execute(text("UPDATE dumps SET finished_at = now()"))
    (dump,) = folder.iterdir()
    assert (dump.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    cluster.create_database("restored")
    environ = {"PATH": os.environ["PATH"]} | told(make_url(cluster.url(OWNER, "restored")))
    command = [programs / "pg_restore", "--exit-on-error", "--dbname=restored", dump]
    reply = subprocess.run(command, env=environ, capture_output=True, text=True)
    assert reply.returncode == 0, reply.stderr
    with cluster.connect(OWNER, "restored") as connection:
        assert connection.execute("SELECT identifier FROM people").fetchall() == [("rita",)]
    cluster.drop_database("restored")


def test_the_oldest_dumps_make_room(real_db, programs, tmp_path):
    for day in (1, 2, 3):
        (tmp_path / f"ticketease-2026010{day}T000000Z.dump").touch()
    (tmp_path / "of-somebody-else.dump").touch()
    assert run(real_db, "dump", tmp_path, "--keep", 2).exit_code == 0
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept[:2] == ["of-somebody-else.dump", "ticketease-20260103T000000Z.dump"]
    assert len(kept) == 3


def test_a_dump_that_fails_leaves_nothing_and_the_older_ones(real_db, tmp_path, monkeypatch):
    older = tmp_path / "ticketease-20260101T000000Z.dump"
    older.touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    result = run(real_db, "dump", tmp_path, "--keep", 1)
    assert (result.exit_code, result.output) == (
        1,
        "Error: pg_dump is not installed: apt-get install postgresql-client\n",
    )
    broken = tmp_path / "pg_dump"
    broken.write_text("#!/bin/sh\necho half of it; echo the server went away >&2; exit 1\n")
    broken.chmod(0o755)
    result = run(real_db, "dump", tmp_path, "--keep", 1)
    assert (result.exit_code, "the server went away" in result.output) == (1, True)
    assert sorted(tmp_path.iterdir()) == [broken, older]


def test_a_folder_that_takes_no_dump_is_named(real_db, programs, tmp_path):
    place = tmp_path / "file"
    place.touch()
    result = run(real_db, "dump", place / "below")
    assert result.exit_code == 1
    assert f"{place / 'below'} cannot take the dump: Not a directory." in result.output


def test_an_address_is_told_without_a_command_line():
    address = make_url("postgresql://owner:s%40cret@db:5433/desk?sslmode=verify-full")
    words = {"PGHOST": "db", "PGPORT": "5433", "PGUSER": "owner", "PGPASSWORD": "s@cret", "PGDATABASE": "desk"}
    assert told(address) == words | {"PGSSLMODE": "verify-full"}
    assert told(make_url("postgresql://owner@/desk?host=/run/postgresql"))["PGHOST"] == "/run/postgresql"


def test_the_check_of_the_tables_changes_nothing_and_answers(real_db):
    newest, before = revisions()[-1], revisions()[-2]
    result = run(real_db, "migrate", "--check")
    assert (result.exit_code, result.output) == (
        0,
        f"The database is at migration {newest}; this version's is {newest}.\n",
    )
    assert run(real_db, "migrate", "--to", before).exit_code == 0
    result = run(real_db, "migrate", "--check")
    assert (result.exit_code, result.output) == (
        1,
        f"The database is at migration {before}; this version's is {newest}.\n",
    )
    with real_db.app_context():
        assert db.session.scalar(text("SELECT version_num FROM alembic_version")) == before
