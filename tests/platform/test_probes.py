"""``/healthz`` and ``/readyz``: what a load balancer is told, and that nothing else depends on it."""

import socket
from contextlib import ExitStack
from dataclasses import replace

import pytest
from sqlalchemy import text

from app import create_app
from app.access.operations import start_session
from app.core.clock import utcnow
from app.core.db import db, unit_of_work
from app.core.queue import defer
from app.observation import readiness
from tests.conftest import settings_for
from tests.factories import SETUP, make_person
from tests.people import Browser

WELL = {"status": "ok", "database": "ok", "migrations": "ok", "queue": "ok", "disk": "ok"}
GONE = {"database": "away", "migrations": "away", "queue": "away", "disk": "ok"}


def nowhere():
    """Return the address of a database that nobody serves."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"postgresql://desk:hunter2@127.0.0.1:{probe.getsockname()[1]}/desk"


@pytest.fixture
def asked(real_db, monkeypatch):
    """Ask, each time anew."""
    monkeypatch.setattr(readiness, "FRESH", 0.0)
    client = real_db.test_client()
    return lambda: (reply := client.get("/readyz")) and (reply.status_code, reply.json)


def test_a_host_that_stands_well_is_ready(asked):
    assert asked() == (200, WELL)


def test_without_a_database_the_process_lives_and_is_not_ready(cluster, database):
    settings = settings_for(cluster, database)
    address = type(settings.database_url)(nowhere())
    app = create_app(replace(settings, database_url=address, owner_database_url=None))
    client = app.test_client()
    assert client.get("/healthz").json == {"status": "ok"}
    reply = client.get("/readyz")
    assert (reply.status_code, reply.json) == (503, {"status": "not ok", **GONE})
    assert "hunter2" not in reply.text


def test_a_schema_that_is_behind_is_not_ready_and_one_ahead_is(asked, cluster, real_db, monkeypatch):
    monkeypatch.setattr(readiness, "newest_migration", lambda: "9999")
    status, told = asked()
    assert (status, told["migrations"], told["database"]) == (503, "behind", "ok")
    monkeypatch.setattr(readiness, "newest_migration", lambda: "0001")
    assert asked() == (200, WELL)


def test_an_empty_database_is_not_ready(cluster):
    cluster.drop_database("bare")
    cluster.create_database("bare")
    app = create_app(settings_for(cluster, "bare"))
    reply = app.test_client().get("/readyz")
    assert (reply.status_code, reply.json["migrations"]) == (503, "behind")
    cluster.drop_database("bare")


def test_the_newest_migration_is_the_one_that_migrate_brings(database, session):
    assert readiness.newest_migration() == session.scalar(text("SELECT version_num FROM alembic_version"))


def test_a_queue_that_stands_still_is_told_and_takes_no_host_away(asked, real_db):
    with real_db.app_context():
        with unit_of_work() as session:
            defer("sweep_expired_sessions", timestamp=0)
            session.execute(text("UPDATE procrastinate_events SET at = now() - interval '14 minutes'"))
        assert asked() == (200, WELL)
        with unit_of_work() as session:
            session.execute(text("UPDATE procrastinate_events SET at = now() - interval '16 minutes'"))
        assert asked() == (200, {**WELL, "queue": "late"})


def test_a_disk_with_less_room_than_the_setting_says_is_not_ready(cluster, database):
    app = create_app(settings_for(cluster, database, free_mb=10**9))
    reply = app.test_client().get("/readyz")
    assert (reply.status_code, reply.json) == (503, {**WELL, "status": "not ok", "disk": "low"})


def test_a_full_volume_at_any_folder_that_takes_files_is_seen(cluster, database, tmp_path):
    # /proc is a file system without a byte free.
    for name in ("files", "runs"):
        home = tmp_path / name
        home.mkdir()
        (home / name).symlink_to("/proc")
        app = create_app(replace(settings_for(cluster, database), home=home))
        assert app.test_client().get("/readyz").json["disk"] == "low"
        assert "ticketease_disk_free_bytes 0.0" in app.test_client().get("/metrics").text


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_any_host_name_will_do_for_a_probe_and_for_nothing_else(client, path):
    for name in ("10.0.0.7", "10.0.0.7:8080", "web-1.internal", "[fd00::7]"):
        reply = client.get(path, headers={"Host": name})
        assert reply.status_code == 200
        assert name not in reply.text
        assert client.get("/sign-in", headers={"Host": name}).status_code == 400


def test_a_full_pool_and_a_signed_in_prober_change_nothing(real_db):
    with real_db.app_context():
        with unit_of_work():
            rita = make_person("Rita Moreau")
            browser = Browser(real_db, rita)
            start_session(rita.id, user_agent="a test", actor=SETUP, now=utcnow())
        with ExitStack() as held:
            pool = db.engine.pool
            for _ in range(pool.size() + pool._max_overflow):
                held.enter_context(db.engine.connect())
            assert browser.get("/healthz").status_code == 200
            assert browser.get("/readyz").json == WELL


def test_the_database_is_looked_at_once_in_a_while_however_often_one_asks(client, monkeypatch):
    monkeypatch.setattr(readiness, "FRESH", 3_600.0)
    assert client.get("/readyz").json == WELL
    monkeypatch.setattr(readiness, "newest_migration", lambda: "9999")
    assert client.get("/readyz").json == WELL
    monkeypatch.setattr(readiness, "FRESH", 0.0)
    assert client.get("/readyz").status_code == 503
