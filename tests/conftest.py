"""Fixtures of the whole suite: one private PostgreSQL a run, one database a worker, one transaction a test.

``session`` and ``client`` share a connection whose outer transaction is rolled back after the test.
``real_db`` and ``live_server`` have a database of their own, where commits are real.
"""

import importlib
import os
import secrets
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import make_server

from app.config import PROJECT, Settings, load_settings
from app.core.db import db
from app.core.local_postgres import APPLICATION, OWNER
from app.core.postgres_place import PostgresError
from tests.cluster import Cluster
from tests.memory import Templates, use_memory
from tests.waiting import PATIENCE

use_memory()
pytest_plugins = ("tests.laws", "tests.people", "tests.machines", "tests.chromium", "tests.s3")
TEMPLATES = Templates()
CLUSTERS, ABANDONED_AFTER = "ticketease-tests-", 600.0
DATABASE_FIXTURES = {"cluster", "database", "session", "client", "real_db", "live_server"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs PostgreSQL or a browser, so that ``make fast`` leaves it out."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if names & DATABASE_FIXTURES:
            item.add_marker("db")
        if names & {"page", "browser"}:
            item.add_marker("browser")


def pytest_report_header() -> str | None:
    """Say what is left out, where something is: only root may lay one machine over another."""
    return None if os.geteuid() == 0 else "left out, for want of root: the installation on a Debian of one's own"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Turn every skip into a failure: what a test needs and does not find is an error of the set-up."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped; a test never is: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def cluster(testrun_uid: str) -> Iterator[Cluster]:
    """The PostgreSQL of this run, shared by its workers; the last one out stops it and removes it."""
    place, programs = Path(tempfile.gettempdir()), os.environ.get("TICKETEASE_PG_BIN")
    for old in place.glob(f"{CLUSTERS}*"):
        # Another worker may be clearing it just now.
        with suppress(OSError, PostgresError):
            if old.stat().st_uid == os.geteuid() and time.time() - old.stat().st_mtime > ABANDONED_AFTER:
                Cluster(old, Path(programs) if programs else None).clear_if_abandoned()
    cluster = Cluster(place / f"{CLUSTERS}{testrun_uid[:12]}", Path(programs) if programs else None)
    cluster.join()
    yield cluster
    cluster.leave()


@pytest.fixture(scope="session")
def database(cluster: Cluster, worker_id: str) -> str:
    """The name of this worker's migrated database."""
    return cluster.clone(f"worker_{worker_id}")


def settings_for(cluster: Cluster, name: str, **given: Any) -> Settings:
    """Return the settings of an installation whose database is ``name``."""
    return load_settings(
        home=cluster.home / "installation",
        database_url=cluster.url(APPLICATION, name),
        owner_database_url=cluster.url(OWNER, name),
        **given,
    )


@pytest.fixture(scope="session")
def store(cluster: Cluster, database: str) -> Iterator[Flask]:
    """The least that gives operations their database: no door is imported to test what stands below them."""
    for domain in sorted({path.parent.name for path in (PROJECT / "app").glob("*/models*")}):
        importlib.import_module(f"app.{domain}.models")
    store = Flask("store")
    store.config.from_mapping(settings_for(cluster, database).flask_config())
    db.init_app(store)
    yield store
    with store.app_context():
        db.engine.dispose()


@pytest.fixture
def session(store: Flask) -> Iterator[Session]:
    """``db.session()`` inside an application context, on a connection that forgets everything afterwards."""
    with store.app_context(), db.engine.connect() as connection:
        db.session.configure(join_transaction_mode="create_savepoint")
        outer = connection.begin()
        with bound(store, connection):
            yield db.session()
            # The driver would forget what the server has prepared if it knew; every test would be planned anew.
            connection.connection.driver_connection.pgconn.exec_(b"ROLLBACK")
            outer.rollback()
            db.session.remove()


@contextmanager
def bound(app: Flask, connection: Connection) -> Iterator[None]:
    """Let ``app`` work on ``connection`` alone."""
    with app.app_context():
        engines = db.engines
    engine, engines[None] = engines[None], connection
    try:
        yield
    finally:
        engines[None] = engine


@pytest.fixture(scope="session")
def whole_app(cluster: Cluster, database: str) -> Flask:
    """The application, made once a worker; tests take ``app``, which is bound to their transaction."""
    return _make_app(settings_for(cluster, database))


@pytest.fixture
def app(whole_app: Flask, session: Session) -> Iterator[Flask]:
    """The application on the test's own connection."""
    with bound(whole_app, session.connection()):
        yield whole_app


def _make_app(settings: Settings) -> Flask:
    from app import create_app

    return for_tests(create_app(settings))


def for_tests(app: Flask) -> Flask:
    """Let ``app`` raise its faults, be asked by ``Browserless``, and use what another compiled."""
    app.testing, app.test_client_class, app.jinja_env.bytecode_cache = True, Browserless, TEMPLATES
    return app


class Browserless(FlaskClient):
    """A client whose every request has an application context of its own, as a served one has.

    Within the test's context Flask would share ``g`` and the session between requests.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send one request; the test's own session sees what it did."""
        outer = db.session()
        outer.commit()
        with self.application.app_context():
            reply = super().open(*args, **kwargs)
        outer.expire_all()
        return reply


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """An anonymous client in the test's transaction."""
    return app.test_client()


@pytest.fixture
def real_db(cluster: Cluster) -> Iterator[Flask]:
    """An application on a database of its own: commits are real, for races, workers and browsers."""
    with app_of_its_own(cluster) as app:
        yield app


@contextmanager
def app_of_its_own(cluster: Cluster) -> Iterator[Flask]:
    """Make an application on a new database, and drop both afterwards."""
    name = f"real_{secrets.token_hex(6)}"
    cluster.clone(name)
    app = _make_app(settings_for(cluster, name))
    app.test_client_class = FlaskClient
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    cluster.drop_database(name)


def closing_itself(answer: Any) -> Iterator[bytes]:
    """Yield an answer's parts and close it: werkzeug's server forgets to when its reader has left meanwhile."""
    try:
        yield from answer
    finally:
        answer.close()


class InFlight:
    """Counts the requests being answered: a database must not be taken away from under one.

    A page that closes has often just asked for something; the answer holds a connection a little longer.
    """

    def __init__(self, app: Flask) -> None:
        self.app, self.count, self.changed = app, 0, threading.Condition()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        self._add(1)
        try:
            return closing_itself(self.app(environ, start_response))
        finally:
            self._add(-1)

    def settle(self) -> None:
        """Wait until no request is being answered."""
        with self.changed:
            assert self.changed.wait_for(lambda: self.count == 0, timeout=PATIENCE)

    def _add(self, number: int) -> None:
        with self.changed:
            self.count += number
            self.changed.notify_all()


@pytest.fixture
def live_server(real_db: Flask) -> Iterator[str]:
    """The address of a real HTTP server, threaded, on ``real_db``."""
    with served(real_db) as address:
        yield address


@contextmanager
def served(app: Flask, below: str = "") -> Iterator[str]:
    """Yield the address of a real HTTP server of ``app``, at the root of its host or ``below`` a path of it."""
    counted = InFlight(app)
    whole = DispatcherMiddleware(NotFound(), {below: counted}) if below else counted
    server = make_server("127.0.0.1", 0, whole, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}{below}"
    server.shutdown()
    thread.join()
    counted.settle()
    server.server_close()
