"""The log: one line an event, joined by the request's id, and nothing in it that anybody typed (no personal data)."""

import io
import json
import logging
import os
import re
from contextlib import contextmanager, suppress

import pytest
from flask import Flask
from sqlalchemy import text

from app import create_app
from app.cli.web import WebServer
from app.cli.worker import run_worker
from app.core.db import db, unit_of_work
from app.core.queue import defer, queue
from app.observation import logs
from app.observation.logs import JsonLines, TextLines, set_about, set_up
from tests.conftest import settings_for
from tests.factories import make_person
from tests.people import Browser

SECRET = "Hunter2Zorro"
PERSON = "zenobia.quux@example.org"


@contextmanager
def listening(formatter):
    """Yield the lines that the whole log writes meanwhile, as the formatter writes them."""
    root, written = logging.getLogger(), io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter)
    levels = {name: logging.getLogger(name).level for name in ("", logs.REQUESTS, logs.JOBS)}
    root.addHandler(handler)
    for name in (logs.REQUESTS, logs.JOBS):
        logging.getLogger(name).setLevel(logging.INFO)
    try:
        yield lambda: written.getvalue().splitlines()
    finally:
        root.removeHandler(handler)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


@pytest.fixture
def lines():
    """Return what the log says in JSON, each line read."""
    with listening(JsonLines()) as written:
        yield lambda: [json.loads(line) for line in written()]


def test_a_request_is_one_line_with_its_rule_and_never_its_path(browse, rita, lines):
    reply = browse(rita).get("/tickets/INC000001?search=x")
    (told,) = lines()
    assert told.pop("duration_ms") > 0
    assert told.pop("sql_ms") > 0
    assert told.pop("sql") >= 1
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", told.pop("time"))
    assert told == {
        "level": "info", "logger": "app.requests", "message": "request", "request_id": reply.headers["X-Request-Id"],
        "method": "GET", "route": "/tickets/<key>", "status": 404, "actor": rita.id,
    }  # fmt: skip


def test_every_line_of_a_request_has_its_id_and_the_next_line_has_not(app: Flask, lines):
    def say():
        logging.getLogger("app.somewhere").warning("something is odd")

    app.before_request_funcs[None].append(say)
    try:
        reply = app.test_client().get("/healthz")
    finally:
        app.before_request_funcs[None].remove(say)
    logging.getLogger("app.somewhere").warning("nobody asked")
    odd, nobody = lines()
    assert odd["request_id"] == reply.headers["X-Request-Id"]
    assert "request_id" not in nobody


def test_what_people_and_machines_send_leaves_nothing_of_it(real_db, lines):
    """Secrets and personal data in every part of a request, refused, taken, and failing inside."""
    broken = real_db.test_client()
    with real_db.app_context():
        with unit_of_work():
            ada = make_person(f"Zenobia {SECRET}", work_email=PERSON, is_admin=True, identifier="zenobia")
        browser = Browser(real_db, ada)

    def fail(what):
        db.session.execute(text("SELECT CAST(:value AS int)"), {"value": SECRET})

    def break_a_rule(what):
        sql = "INSERT INTO people (identifier, first_name, last_name, work_email) VALUES ('other', 'x', 'y', :mail)"
        db.session.execute(text(sql), {"mail": PERSON})

    def raise_it(what):
        raise ValueError(f"{PERSON} typed {SECRET}")

    real_db.testing = False
    for number, work in enumerate((fail, break_a_rule, raise_it)):
        real_db.view_functions[f"broken{number}"] = work
        with real_db.app_context():
            real_db.url_map.add(real_db.url_rule_class(f"/broken{number}/<what>", endpoint=f"broken{number}"))
    sent = {"data": {"login": PERSON, "password": SECRET, SECRET: SECRET}, "headers": {
        "User-Agent": SECRET, "Referer": f"http://localhost/{SECRET}", "Authorization": f"Bearer {SECRET}",
        "X-Request-Id": SECRET, "X-Forwarded-For": SECRET, "Cookie": f"ticketease={SECRET}", "X-File-Name": SECRET,
        "Accept-Language": SECRET,
    }}  # fmt: skip
    paths = ["/sign-in", f"/approve/{SECRET}", f"/nowhere/{SECRET}", f"/ci/{SECRET}", "/api/v1/tickets"]
    paths += [f"/broken{number}/{SECRET}" for number in range(3)]
    for path in paths:
        for method in ("GET", "POST", SECRET.upper()):
            broken.open(f"{path}?mail={PERSON}&token={SECRET}", method=method, **sent)
        browser.get(f"{path}?mail={PERSON}&token={SECRET}")
    with real_db.app_context():
        browser.post("/people/new/", {"first_name": SECRET, "last_name": SECRET, "work_email": PERSON})
    told = json.dumps(lines())
    assert len(lines()) > len(paths) * 4
    for word in (SECRET.lower(), PERSON.lower(), "zenobia", "127.0.0.1"):
        assert word not in told.lower()
    kinds = [cause["kind"] for line in lines() if "error" in line for cause in line["error"]]
    assert {"DataError", "IntegrityError", "ValueError"} & set(kinds) == {"IntegrityError", "ValueError"}
    assert any(cause.get("constraint") == "uq_people_work_email" for line in lines() for cause in line.get("error", ()))


def test_a_fault_tells_where_it_happened(app: Flask, lines):
    try:
        raise KeyError(SECRET) from ValueError(PERSON)
    except KeyError:
        logging.getLogger("app.somewhere").exception("it broke")
    (line,) = lines()
    assert [cause["kind"] for cause in line["error"]] == ["KeyError", "ValueError"]
    assert line["error"][0]["at"][-1].startswith("tests/platform/test_logs.py:")
    assert line["error"][0]["at"][-1].endswith("test_a_fault_tells_where_it_happened")


def test_a_librarys_line_is_its_fixed_words(lines):
    logging.getLogger("gunicorn.error").warning("Invalid request from ip=%s: %s", "203.0.113.9", SECRET)
    logging.getLogger("app.somewhere").warning("attachment %s", 12)
    assert [line["message"] for line in lines()] == ["Invalid request from ip=%s: %s", "attachment 12"]


def test_words_of_any_kind_stay_one_line_of_json(lines):
    logging.getLogger("app.somewhere").warning(
        'one\ntwo "three" \u2028 \x00 é \ud800'.encode("utf-8", "replace").decode()
    )
    assert [line["message"] for line in lines()] == ['one\ntwo "three" \u2028 \x00 é ?']


def test_probes_write_no_line_while_all_is_well(client, lines):
    for path in ("/healthz", "/readyz", "/metrics"):
        assert client.get(path).status_code == 200
    assert lines() == []
    client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
    assert [(line["route"], line["status"]) for line in lines()] == [("/metrics", 403)]


@pytest.mark.parametrize(
    ("given", "proxies", "is_kept"),
    [
        ("0123-abcd.EF_9", 1, True),
        ("0123-abcd.EF_9", 0, False),
        ("short", 1, False),
        ("x" * 65, 1, False),
        ("zenobia@example.org", 1, False),
        ("١٢٣٤٥٦٧٨", 1, False),
    ],
)
def test_the_id_a_believed_proxy_gave_is_kept_if_it_looks_like_one(cluster, database, given, proxies, is_kept):
    app = create_app(settings_for(cluster, database, trust_proxy=proxies))
    told = app.test_client().get("/healthz", headers={"X-Request-Id": given.encode().decode("latin-1")})
    assert (told.headers["X-Request-Id"] == given) == is_kept
    assert len(told.headers["X-Request-Id"]) >= 8


def test_a_job_is_a_line_and_what_it_says_belongs_to_it(real_db, lines):
    @queue.task(name="say_something", pass_context=True)
    def say_something(context, broken):
        logging.getLogger("app.somewhere").warning("half way")
        if broken:
            raise RuntimeError(SECRET)

    try:
        with real_db.app_context(), unit_of_work():
            done, failed = (defer("say_something", broken=broken) for broken in (False, True))
        run_worker(real_db, wait=False)
    finally:
        del queue.tasks["say_something"]
    told = [line for line in lines() if line.get("task") == "say_something"]
    assert {(line["job"], line["outcome"]) for line in told if line["message"] == "job"} == {
        (done, "done"), (failed, "failed"),
    }  # fmt: skip
    assert {line["job"] for line in told if line["message"] == "half way"} == {done, failed}
    assert all(line["duration_ms"] >= 0 and line["attempt"] == 1 for line in told if line["message"] == "job")
    assert SECRET not in json.dumps(lines())


def test_text_is_for_a_terminal_and_names_the_request_too():
    with listening(TextLines()) as written:
        set_about(request_id="abc")
        logging.getLogger("app.somewhere").warning("something is odd")
        set_about()
        logging.getLogger("app.somewhere").warning("nobody asked")
    assert [re.sub("^.*? WARNING ", "", line) for line in written()] == [
        "app.somewhere: something is odd [request_id=abc]", "app.somewhere: nobody asked",
    ]  # fmt: skip


@pytest.fixture
def untouched():
    """Leave the log of the test run as it was."""
    root = logging.getLogger()
    kept = root.handlers[:], root.level, [(name, logging.getLogger(name).level) for name in (logs.REQUESTS, logs.JOBS)]
    yield
    for handler in root.handlers:
        if handler not in kept[0]:
            with suppress(OSError):
                handler.close()
    root.handlers[:] = kept[0]
    root.setLevel(kept[1])
    for name, level in kept[2]:
        logging.getLogger(name).setLevel(level)


@pytest.mark.parametrize(("form", "requests"), [("json", 1), ("text", 0)])
def test_the_settings_choose_the_form_and_the_file(cluster, database, tmp_path, untouched, form, requests):
    path = tmp_path / "desk.log"
    settings = settings_for(cluster, database, log_format=form, log_file=path)
    app = create_app(settings)
    set_up(settings)
    app.test_client().get("/sign-in")
    logging.getLogger("app.somewhere").warning("something is odd")
    written = path.read_text().splitlines()
    assert len(written) == requests + 1
    assert all(line.startswith("{") == (form == "json") for line in written)
    # What rotates logs moves the file away; the next line makes a new one.
    path.rename(tmp_path / "desk.log.1")
    logging.getLogger("app.somewhere").warning("another thing")
    assert "another thing" in path.read_text()


def test_a_log_that_cannot_be_written_refuses_no_page(cluster, database, untouched, capsys):
    settings = settings_for(cluster, database, log_format="json", log_file="/dev/full")
    app = create_app(settings)
    set_up(settings)
    assert app.test_client().get("/sign-in").status_code == 200
    assert os.strerror(28) in capsys.readouterr().err


def test_the_web_servers_own_words_go_the_same_way(cluster, database):
    import socket

    with socket.socket() as listener:
        settings = settings_for(cluster, database, log_format="json")
        server = WebServer(Flask("desk"), settings, listener)
    log = server.cfg.logger_class(server.cfg)
    assert (log.error_log.handlers, log.error_log.propagate) == ([], True)
