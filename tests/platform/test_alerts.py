"""The rules that wake somebody: each number they ask for exists, and the runbook says what to do."""

import re

import pytest
import yaml

from app.config import PROJECT
from app.observation.counts import Counts
from app.observation.meters import LABELS

MONITORING, RUNBOOK = PROJECT / "infra" / "monitoring", PROJECT / "infra" / "docs" / "runbooks" / "observing.md"
NUMBER = re.compile(r"\bticketease_\w+")
# What one series of a kind is called where the whole is told under one name.
PARTS = re.compile(r"_(bucket|sum|count|total)$")


@pytest.fixture
def told(app, tmp_path, monkeypatch):
    """Return the names that ``/metrics`` tells and the labels that it tells them by."""
    monkeypatch.setitem(app.extensions, "counts", Counts(tmp_path))
    client = app.test_client()
    client.get("/sign-in")
    text = client.get("/metrics").text
    return {PARTS.sub("", name) for name in re.findall(r"^# TYPE (\S+)", text, re.MULTILINE)}


def rules():
    groups = yaml.safe_load((MONITORING / "alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def test_every_rule_asks_for_numbers_that_are_told(told):
    assert len({rule["alert"] for rule in rules()}) == len(rules()) >= 10
    for rule in rules():
        asked = {PARTS.sub("", name) for name in NUMBER.findall(rule["expr"])}
        assert asked <= told, rule["alert"]
        assert asked or rule["expr"].startswith(("up{", "probe_ssl_earliest_cert_expiry{")), rule["alert"]
        for label in re.findall(r"\{(\w+)=", rule["expr"]):
            assert label in {"job", *(one for labels in LABELS.values() for one in labels)}
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"]


def test_the_runbook_says_what_to_do_for_each_rule_and_names_no_number_that_is_not_told(told):
    runbook = RUNBOOK.read_text()
    headings = set(re.findall(r"^## (.+)$", runbook, re.MULTILINE))
    assert {rule["alert"] for rule in rules()} <= headings
    named = {PARTS.sub("", name) for name in NUMBER.findall(runbook)}
    assert {name for name in named if not any(one.startswith(name) for one in told)} == set()


def test_what_prometheus_reads_is_what_the_desk_serves(client):
    asked = yaml.safe_load((MONITORING / "prometheus.yml").read_text())
    assert asked["rule_files"] == ["alerts.yml"]
    desk, certificate = asked["scrape_configs"]
    assert (desk["job_name"], certificate["job_name"]) == ("ticketease", "certificate")
    assert client.get(desk.get("metrics_path", "/metrics")).status_code == 200
    # Each host is asked by its own name, which stands in no certificate, and shows that of the desk.
    assert certificate["static_configs"][0]["targets"] == [f"https://{desk['tls_config']['server_name']}/healthz"]
