"""A desk served by a real Apache with mod_wsgi: one a worker of the run, on a database of its own."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from app.core.db import db, unit_of_work
from app.directory.models import Person
from app.web.session import FORMS, TOKEN
from infra.apache.running import Apache, Site, running
from tests.apache.asking import ask
from tests.browser.test_incident_life import settle
from tests.cluster import Cluster
from tests.conftest import app_of_its_own
from tests.machines import Machine
from tests.people import Browser
from tests.waiting import until

# Short, for the test that waits for it; a request that is sent in one piece never notices.
HEADERS_WITHIN = "2-4"


@dataclass(frozen=True)
class Desk:
    """What Apache serves, and the application beside it, on the same database, to arrange and to look."""

    apache: Apache
    app: Flask
    folder: Path

    @property
    def files(self) -> Path:
        """Where the attachments lie."""
        return self.folder / "home" / "files"


@contextmanager
def place() -> Iterator[Path]:
    """Yield a folder with a short name: that of a socket has to fit into 107 letters."""
    folder = Path(tempfile.mkdtemp(prefix="te-"))
    yield folder
    shutil.rmtree(folder)


def collect(app: Flask, folder: Path) -> Result:
    """Run ``flask collect-static``."""
    with app.app_context():
        return app.test_cli_runner().invoke(args=["collect-static", str(folder)])


@pytest.fixture(scope="session")
def desk(cluster: Cluster) -> Iterator[Desk]:
    with app_of_its_own(cluster) as app, place() as folder:
        settle(app)
        # By root where the tests may, as on a server: only root can keep a socket through a reload.
        site = Site(app.extensions["settings"], by_root=os.geteuid() == 0, more={"HEADERS_WITHIN": HEADERS_WITHIN})
        collect(app, folder / "static")
        with running(folder, site) as apache:
            yield Desk(apache, app, folder)


def bearer(desk: Desk) -> dict[str, str]:
    """Return the header of a machine that calls as Alan."""
    with desk.app.app_context(), unit_of_work():
        return Machine(desk.app, db.session.scalars(select(Person).filter_by(identifier="alan")).one()).headers


def signed_in(desk: Desk) -> dict[str, str]:
    """Return the header of Alan's browser."""
    with desk.app.app_context(), unit_of_work():
        alan = db.session.scalars(select(Person).filter_by(identifier="alan")).one()
        browser = Browser(desk.app, alan)
    return {"Cookie": f"{TOKEN}={browser.client.get_cookie(TOKEN).value}"}


def form_token(desk: Desk) -> tuple[dict[str, str], str]:
    """Return the header of Alan's browser on a page with a form, and the token that the form sends along."""
    known = signed_in(desk)
    page = ask(desk.apache, "/tickets/", headers=known)
    forms = re.search(rf"{FORMS}=[^;]+", page.headers["Set-Cookie"])
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    return {"Cookie": f"{known['Cookie']}; {forms[0]}"}, token[1]


def access_log(desk: Desk, *lines: str) -> str:
    """Return what the access log says, once it has these ``lines``: Apache writes them after it has answered."""
    log = desk.folder / "logs" / "ticketease-access.log"
    until(lambda: not [line for line in lines if line not in log.read_text()])
    return log.read_text()
