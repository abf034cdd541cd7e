"""Two Apaches over one database and one folder of files: whoever is asked, the answer is the same."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from infra.apache.running import Site, running
from tests.apache.asking import ask
from tests.apache.conftest import Desk, form_token, place, signed_in
from tests.attachments.files import PDF
from tests.browser.test_incident_life import settle
from tests.cluster import Cluster
from tests.conftest import app_of_its_own


@pytest.fixture(scope="module")
def hosts(cluster: Cluster) -> Iterator[tuple[Desk, Desk]]:
    """Two hosts of one desk, each with a home of its own."""
    with app_of_its_own(cluster) as app, place() as one, place() as two, place() as shared:
        settle(app)
        settings = replace(app.extensions["settings"], files=shared / "files")
        shared.chmod(0o711)
        site = Site(settings, processes=1, threads=2)
        with running(one, site) as here, running(two, site) as there:
            yield Desk(here, app, one), Desk(there, app, two)


def test_a_session_crosses_over_and_ends_for_both(hosts: tuple[Desk, Desk]) -> None:
    here, there = hosts
    cookies, token = form_token(here)
    assert [ask(desk.apache, "/tickets/", headers=cookies).status for desk in hosts] == [200, 200]
    form = {"Content-Type": "application/x-www-form-urlencoded", **cookies}
    assert ask(there.apache, "/sign-out", "POST", f"csrf_token={token}".encode(), form).status == 303
    assert [ask(desk.apache, "/tickets/", headers=cookies).status for desk in hosts] == [303, 303]


def test_a_file_brought_to_one_is_fetched_from_the_other(hosts: tuple[Desk, Desk]) -> None:
    here, there = hosts
    cookies, token = form_token(here)
    told = {"X-File-Name": "manual.pdf", "X-CSRFToken": token, "Content-Type": "application/octet-stream", **cookies}
    kept = ask(here.apache, "/attachments/", "POST", PDF, told)
    assert kept.status == 201
    fetched = ask(there.apache, f"/attachments/{json.loads(kept.body)['key']}", headers=signed_in(there))
    assert (fetched.status, fetched.body) == (200, PDF)
    assert not any((desk.folder / "home" / "files").exists() for desk in hosts)
