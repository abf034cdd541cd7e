import re
import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from app.core.db import db
from app.core.local_postgres import OWNER
from tests.cluster import Cluster
from tests.conftest import TEMPLATES, bound, for_tests, served, settings_for
from tests.panel.things import STAFF, STOCK, TABLE, panel_app


@pytest.fixture(scope="session")
def whole_panel(cluster: Cluster, database: str) -> Flask:
    return for_tests(panel_app(settings_for(cluster, database)))


@pytest.fixture
def panel(whole_panel: Flask, session: Session) -> Iterator[Flask]:
    session.execute(text(TABLE.format(temporary="TEMPORARY")))
    with bound(whole_panel, session.connection()):
        yield whole_panel


@pytest.fixture
def shop(cluster: Cluster) -> Iterator[str]:
    """The address of a real server of the panel, on a database of its own with a few things in it."""
    name = f"panel_{secrets.token_hex(6)}"
    cluster.clone(name)
    app = panel_app(settings_for(cluster, name))
    app.jinja_env.bytecode_cache = TEMPLATES
    owner = create_engine(cluster.url(OWNER, name))
    with owner.begin() as connection:
        connection.execute(text(TABLE.format(temporary="")))
        connection.execute(text(STOCK))
        connection.execute(text(STAFF))
    owner.dispose()
    with served(app) as address:
        yield address
    with app.app_context():
        db.engine.dispose()
    cluster.drop_database(name)


Someone = Callable[[str], "Hand"]


class Hand:
    """A signed-in person's browser without scripts: it sends back the token of the page it looked at."""

    def __init__(self, client: FlaskClient, name: str) -> None:
        self.client = client
        if name:
            client.set_cookie("who", name)

    def get(self, url: str, **kwargs: Any) -> Any:
        return self.client.get(url, buffered=True, **kwargs)

    def post(self, url: str, data: Any = None, **kwargs: Any) -> Any:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/nowhere").text)
        assert found
        return self.client.post(url, data={**(data or {}), "csrf_token": found[1]}, **kwargs)


@pytest.fixture
def someone(panel: Flask) -> Someone:
    return lambda name: Hand(panel.test_client(), name)


@pytest.fixture
def ada(someone: Someone) -> Hand:
    return someone("ada")


@pytest.fixture
def rita(someone: Someone) -> Hand:
    return someone("rita")


@pytest.fixture
def add(session: Session, panel: Flask) -> Callable[..., int]:
    """Insert a thing and return its key."""

    def insert(name: str = "A thing", **values: Any) -> int:
        columns = {"name": name, **values}
        names, places = ", ".join(columns), ", ".join(f":{one}" for one in columns)
        key = session.execute(
            text(f"INSERT INTO things ({names}) VALUES ({places}) RETURNING id"), columns
        ).scalar_one()
        return int(key)

    return insert
