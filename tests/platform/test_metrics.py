"""``/metrics``: what is counted, what is asked of the database, and who may read it."""

import re
from dataclasses import replace

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import event, text

from app import create_app
from app.access.commands import SignIn
from app.access.operations import charge_attempt
from app.cli.worker import run_worker
from app.core.clock import utcnow
from app.core.db import db, unit_of_work
from app.core.queue import defer
from app.observation import gauges
from app.observation.counts import Counts
from app.observation.meters import LABELS
from tests.conftest import settings_for
from tests.factories import make_person
from tests.people import Browser
from tests.platform.test_probes import nowhere

TOKEN = "t" * 40
TICKET = text("""
INSERT INTO tickets (kind, number, status, priority, title, impact, urgency, requester_id, opened_at, updated_at,
                     due_at, late_since)
VALUES ('incident', :number, 'new', 'low', 'A title', 'service', 'low', :who, now(), now(),
        now() + CAST(:due AS interval), now() + CAST(:late AS interval))
""")
ORDER = ("route", "method", "status", "task", "outcome", "le")


@pytest.fixture
def counted(app, tmp_path, monkeypatch):
    """The application with numbers of its own, beginning at nothing."""
    monkeypatch.setitem(app.extensions, "counts", Counts(tmp_path))
    return app


def read(reply):
    """Return every number by its name and labels, as a scraper reads them."""
    assert reply.status_code == 200, reply.text
    return {
        (sample.name, *(sample.labels[name] for name in ORDER if name in sample.labels)): sample.value
        for family in text_string_to_metric_families(reply.text)
        for sample in family.samples
    }


def test_requests_are_counted_by_rule_method_and_class_with_their_time_and_statements(
    counted, browse, alan, paris_desk
):
    asked = browse(alan)
    for path in ("/tickets/?view=all", "/tickets/?view=all&search=secret", "/tickets/INC999999", "/nowhere/at-all"):
        asked.get(path)
    asked.client.open("/tickets/", method="SECRETVERB")
    found = read(counted.test_client().get("/metrics"))
    assert found["ticketease_requests_total", "/tickets/", "GET", "2xx"] == 2
    assert found["ticketease_requests_total", "/tickets/<key>", "GET", "4xx"] == 1
    assert found["ticketease_requests_total", "none", "GET", "4xx"] == 1
    assert found["ticketease_requests_total", "none", "OTHER", "4xx"] == 1
    assert found["ticketease_request_seconds_count", "/tickets/", "GET"] == 2
    assert found["ticketease_request_seconds_bucket", "/tickets/", "GET", "+Inf"] == 2
    assert 0 < found["ticketease_request_seconds_sum", "/tickets/", "GET"] < 120
    assert found["ticketease_sql_statements_total", "/tickets/"] > 2
    assert found["ticketease_sql_seconds_total", "/tickets/"] > 0
    assert not [name for name in found if "secret" in str(name).lower() or "INC" in str(name)]


def test_the_statements_counted_are_those_that_were_sent(real_db, tmp_path):
    real_db.extensions["counts"], sent = Counts(tmp_path), []
    with real_db.app_context():
        with unit_of_work():
            reader = Browser(real_db, make_person("Rita Moreau"))
        event.listen(db.engine, "before_cursor_execute", lambda *_: sent.append(1))
        assert reader.get("/profile/").status_code == 200
    found = read(real_db.test_client().get("/metrics"))
    assert found["ticketease_sql_statements_total", "/profile/"] == len(sent) >= 1


def test_the_queue_the_late_tickets_and_failed_sign_ins_are_asked_of_the_database(real_db):
    with real_db.app_context():
        with unit_of_work() as session:
            rita = make_person("Rita Moreau")
            defer("sweep_expired_sessions", timestamp=0)
            session.execute(text("UPDATE procrastinate_events SET at = now() - interval '100 seconds'"))
            for number, due, late in (("1", "-1 hour", None), ("2", "1 hour", "-30 minutes"), ("3", "1 hour", None)):
                session.execute(TICKET, {"number": number, "who": rita.id, "due": due, "late": late})
        for attempt in range(3):
            with unit_of_work():
                charge_attempt(SignIn(f"nobody{attempt}", "wrong", "203.0.113.9", "a test"), now=utcnow())
    found = {name[0]: value for name, value in read(real_db.test_client().get("/metrics")).items() if len(name) == 1}
    assert found["ticketease_database_up"] == 1
    assert found["ticketease_queue_due_jobs"] == 1
    assert 100 <= found["ticketease_queue_oldest_seconds"] < 400
    assert (found["ticketease_tickets_open"], found["ticketease_tickets_overdue"]) == (3, 2)
    assert found["ticketease_sla_breaches_last_hour"] == 1
    assert found["ticketease_sign_in_failures_last_minute"] == 3
    assert (found["ticketease_queue_failed_jobs"], found["ticketease_workers"]) == (0, 0)


def test_a_worker_counts_its_jobs(real_db, tmp_path):
    real_db.extensions["counts"] = Counts(tmp_path)
    with real_db.app_context(), unit_of_work():
        defer("sweep_expired_sessions", timestamp=0)
    run_worker(real_db, wait=False)
    found = read(real_db.test_client().get("/metrics"))
    with real_db.app_context():
        done = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = :task AND status = 'succeeded'"
        carried_out = db.session.scalar(text(done), {"task": "sweep_expired_sessions"})
    # The regular one may have come beside ours.
    assert found["ticketease_jobs_total", "sweep_expired_sessions", "done"] == carried_out >= 1
    assert found["ticketease_job_seconds_total", "sweep_expired_sessions"] > 0


def test_without_a_database_the_numbers_of_the_host_are_still_told(cluster, database):
    settings = settings_for(cluster, database)
    address = type(settings.database_url)(nowhere())
    app = create_app(replace(settings, database_url=address, owner_database_url=None))
    found = read(app.test_client().get("/metrics"))
    assert found[("ticketease_database_up",)] == 0
    assert ("ticketease_tickets_open",) not in found


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("203.0.113.9", {}, 403),
        ("203.0.113.9", {"Authorization": f"Bearer {TOKEN}"}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 403),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}, 403),
        ("", {}, 403),
    ],
)
def test_without_a_token_it_answers_this_machine_alone(client, address, headers, status):
    reply = client.get("/metrics", environ_base={"REMOTE_ADDR": address}, headers=headers)
    assert (reply.status_code, "ticketease_" in reply.text) == (status, status == 200)


def test_a_believed_proxy_makes_nobody_this_machine(cluster, database):
    app = create_app(settings_for(cluster, database, trust_proxy=1))
    for told in ("127.0.0.1", "203.0.113.9"):
        reply = app.test_client().get("/metrics", headers={"X-Forwarded-For": told})
        assert reply.status_code == 403


@pytest.mark.parametrize(
    ("shown", "status"),
    [
        (f"Bearer {TOKEN}", 200),
        (f"bearer {TOKEN}", 200),
        (None, 401),
        ("", 401),
        ("Bearer", 401),
        ("Bearer ", 401),
        (f"Bearer {TOKEN}x", 401),
        (f"Bearer {TOKEN[:-1]}", 401),
        (f"Basic {TOKEN}", 401),
        ("Bearer é", 401),
    ],
)
def test_with_a_token_it_answers_whoever_shows_it_and_nobody_else(cluster, database, shown, status):
    app = create_app(settings_for(cluster, database, metrics_token=TOKEN))
    headers = {} if shown is None else {"Authorization": shown}
    for address in ("203.0.113.9", "127.0.0.1"):
        reply = app.test_client().get("/metrics", environ_base={"REMOTE_ADDR": address}, headers=headers)
        assert (reply.status_code, "ticketease_" in reply.text, TOKEN in reply.text) == (status, status == 200, False)


def test_every_number_says_what_it_is_and_no_label_is_endless(counted, browse, ada):
    reader = browse(ada)
    for path in ("/", "/tickets/", "/people/", "/sign-in"):
        reader.get(path)
    said = counted.test_client().get("/metrics").text
    names = {*LABELS, *(name for _, told in gauges.GAUGES for name, _ in told), gauges.UP}
    assert {f"{name.removesuffix('_total')}" for name in names} <= {
        found.removesuffix("_total") for found in re.findall(r"^# HELP (\S+) \S.+$", said, re.MULTILINE)
    }
    assert ada.last_name not in said
