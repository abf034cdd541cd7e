"""Two Apaches over one database and one bucket: a session and an upload cross over (decision 0028)."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from app.config_fields import SecretStr
from app.core.db import unit_of_work
from app.core.s3 import Bucket
from infra.apache.running import Apache, Site, running
from tests.apache.asking import Reply, ask
from tests.apache.conftest import place
from tests.attachments.files import PDF, picture
from tests.cluster import Cluster
from tests.conftest import app_of_its_own
from tests.factories import make_person
from tests.people import Browser


class Visitor:
    """Somebody signed in, who may be led to either host."""

    def __init__(self, browser: Browser) -> None:
        cookies = "; ".join(f"{one.key}={one.value}" for one in browser.client._cookies.values())
        self.known = {"Cookie": cookies, "X-CSRFToken": browser.form_token, "Accept": "application/json"}

    def get(self, apache: Apache, path: str) -> Reply:
        return ask(apache, path, headers=self.known)

    def send(self, apache: Apache, path: str, body: bytes = b"", **headers: str) -> Reply:
        told = {"Content-Type": "application/octet-stream", "X-File-Name": "screen.png"}
        return ask(apache, path, "POST", body, {**self.known, **told, **headers})


@pytest.fixture
def crossing(cluster: Cluster, bucket: Bucket) -> Iterator[tuple[Visitor, list[Apache], list[Path]]]:
    """Ada, and two hosts that share a database, a bucket and the secrets; their homes are theirs."""
    with app_of_its_own(cluster) as app, ExitStack() as hosts:
        with app.app_context(), unit_of_work():
            ada = Visitor(Browser(app, make_person("Ada Lefèvre", is_admin=True)))
        keys = {"s3_key_id": SecretStr(bucket.key_id or ""), "s3_secret": SecretStr(bucket.secret or "")}
        shared = {"s3_bucket": bucket.name, "s3_endpoint": bucket.endpoint, "s3_path_style": True, **keys}
        settings = replace(app.extensions["settings"], **shared)
        homes = [hosts.enter_context(place()) for _ in range(2)]
        apaches = [hosts.enter_context(running(home, Site(settings, processes=1, threads=2))) for home in homes]
        yield ada, apaches, homes


def test_a_session_and_an_upload_cross_over(crossing: tuple[Visitor, list[Apache], list[Path]]) -> None:
    ada, (one, two), homes = crossing
    assert [ada.get(host, "/people/").status for host in (one, two)] == [200, 200]
    for content in (picture(), PDF):
        sent = ada.send(one, "/attachments/", content)
        assert sent.status == 201, sent.text
        address = f"/attachments/{json.loads(sent.text)['key']}"
        assert ada.get(two, address).body == ada.get(one, address).body == content
        assert ada.send(two, f"{address}/drop").status == 204
        assert ada.get(one, address).status == 404
    assert ada.send(two, "/sign-out").status == 303
    assert ada.get(one, "/people/").status in (303, 401)
    left = [path for home in homes for kind in ("files", "runs") for path in (home / "home" / kind).rglob("*")]
    assert left == []
