"""A desk served by a real Apache with mod_wsgi: one a module, on a database of its own."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from infra.apache.running import Apache, Site, running
from tests.cluster import Cluster
from tests.conftest import app_of_its_own


@dataclass(frozen=True)
class Desk:
    """What Apache serves, and the application beside it, on the same database, to arrange and to look."""

    apache: Apache
    app: Flask


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


@pytest.fixture(scope="module")
def desk(cluster: Cluster) -> Iterator[Desk]:
    with (
        app_of_its_own(cluster) as app,
        place() as folder,
        running(folder, Site(app.extensions["settings"])) as apache,
    ):
        collect(app, folder / "static")
        yield Desk(apache, app)
