"""What a real Apache with several daemons tells those who run it: sums of all of them, the dead ones included."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from infra.apache.running import Site, running
from tests.apache.asking import ask
from tests.apache.conftest import Desk, place
from tests.cluster import Cluster
from tests.conftest import app_of_its_own
from tests.waiting import until


@pytest.fixture(scope="module")
def told(cluster: Cluster) -> Iterator[tuple[Desk, Path]]:
    """A desk of its own, and the file that its log is added to, as JSON."""
    with app_of_its_own(cluster) as app, place() as folder:
        log = folder / "home" / "desk.log"
        settings = replace(app.extensions["settings"], log_format="json", log_file=log)
        with running(folder, replace(Site(settings), threads=2)) as apache:
            yield Desk(apache, app, folder), log


def answered(desk: Desk, route: str) -> float:
    text = ask(desk.apache, "/metrics").text
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "ticketease_requests_total" and sample.labels["route"] == route
    )


def test_a_probe_by_number_is_answered_and_a_page_is_not(told: tuple[Desk, Path]) -> None:
    desk, _ = told
    for path in ("/healthz", "/readyz", "/metrics"):
        assert ask(desk.apache, path, headers={"Host": "127.0.0.1:8080"}).status == 200
        assert ask(desk.apache, path, headers={"Host": "web-1.internal"}).status == 200
    assert ask(desk.apache, "/sign-in", headers={"Host": "web-1.internal"}).status == 400
    assert json.loads(ask(desk.apache, "/readyz").text)["database"] == "ok"


def test_the_numbers_are_those_of_all_daemons_and_outlive_them(told: tuple[Desk, Path]) -> None:
    desk, _ = told
    before = answered(desk, "/people/")
    for _ in range(20):
        assert ask(desk.apache, "/people/").status == 303
    assert answered(desk, "/people/") == before + 20
    old = desk.apache.daemons()
    desk.apache.reload()
    until(lambda: desk.apache.daemons().isdisjoint(old) and len(desk.apache.daemons()) == 2)
    assert ask(desk.apache, "/people/").status == 303
    assert answered(desk, "/people/") == before + 21


def test_each_request_is_a_line_of_the_log_by_the_id_that_its_answer_has(told: tuple[Desk, Path]) -> None:
    desk, log = told
    reply = ask(desk.apache, "/tickets/INC000001?who=rita@example.org", headers={"User-Agent": "rita@example.org"})
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    (line,) = (line for line in lines if line.get("request_id") == reply.headers["X-Request-Id"])
    assert (line["route"], line["status"], line["actor"]) == ("/tickets/<key>", reply.status, None)
    assert "rita" not in log.read_text()
