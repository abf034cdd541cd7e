"""Two hosts over one database and one bucket: what one was told, the other knows (decision 0028).

Each has a home of its own, with nothing of the desk in it at the end, and shares with the other nothing but settings.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.cli.files import sweep_files
from app.cli.worker import run_worker
from app.core.clock import utcnow
from app.core.db import db, unit_of_work
from app.core.s3 import Bucket, S3Store
from app.runs.models import Run
from tests.attachments.files import PDF, a_file, brought, fetched, picture, send_form
from tests.conftest import for_tests, settings_for
from tests.factories import make_group, make_location, make_person
from tests.people import Browser
from tests.s3 import age, lying_in

SHARED = {"secret_key": "s" * 32, "jwt_key": "j" * 32, "password_pepper": "p" * 32}
WORDS = {"title": "The screen is cracked", "body": "", "impact": "one_person", "idempotency_key": "0" * 32}
PEOPLE = "identifier,first name,last name\r\nnadia,Nadia,Bourgoin\r\n"


@pytest.fixture
def hosts(cluster, real_db, bucket, tmp_path) -> Iterator[tuple[Flask, Flask]]:
    """Two hosts of one desk."""
    name = real_db.extensions["settings"].application_url.database
    files = {"s3_bucket": bucket.name, "s3_endpoint": bucket.endpoint, "s3_path_style": True, "s3_prefix": "desk/"}
    files |= {"s3_key_id": bucket.key_id, "s3_secret": bucket.secret}
    made = []
    for host in ("one", "two"):
        settings = replace(settings_for(cluster, name, **SHARED, **files), home=tmp_path / host)
        app = for_tests(create_app(settings))
        app.test_client_class = FlaskClient
        made.append(app)
    yield tuple(made)
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def crossing(hosts, tmp_path):
    """Ada at the first host and, with the same cookies, at the second one; nothing is left in either's home."""
    one, two = hosts
    with one.app_context(), unit_of_work():
        paris = make_location("Paris")
        ada = make_person("Ada Lefèvre", paris, is_admin=True)
        make_group("Paris desk", paris, takes=("incidents",), members=[ada])
        here = Browser(one, ada)
    there = Browser(two, None)
    there.client._cookies, there.form_token = here.client._cookies, here.form_token
    yield here, there
    # But for what each host counted of itself.
    left = [path for path in tmp_path.glob("*/**/*") if path.is_file() and path.parent.parent.name != "metrics"]
    assert left == []


def test_a_session_begun_at_one_holds_at_the_other_and_ends_for_both(crossing):
    here, there = crossing
    assert here.get("/tickets/").status_code == there.get("/tickets/").status_code == 200
    assert there.post("/sign-out").status_code == 303
    assert "/sign-in" in here.get("/tickets/").location


def test_a_file_brought_to_one_is_sent_shown_and_taken_off_at_the_other(crossing, hosts):
    here, there = crossing
    key, shot = brought(here), brought(here, picture(), "screen.png")
    sent = there.post("/tickets/new?form=for-me", {**WORDS, "files": [key, shot]})
    assert sent.status_code == 303
    assert fetched(there, f"/attachments/{key}").data == fetched(here, f"/attachments/{key}").data == PDF
    assert fetched(there, f"/attachments/{shot}/thumb").data[8:12] == b"WEBP"
    assert there.post(f"/attachments/{key}/redact").status_code == 303
    assert here.get(f"/attachments/{key}").status_code == 404
    assert len(lying_in(hosts[0].extensions["store"])) == 3


def test_an_import_uploaded_to_one_is_carried_out_by_the_worker_of_the_other(crossing, hosts):
    here, there = crossing
    asked = send_form(here, "/imports/people", {"file": a_file(PEOPLE.encode(), "people.csv")})
    assert re.fullmatch(r"/runs/\d+", asked.location or ""), asked.text
    run_worker(hosts[1], wait=False)
    begun = there.post(f"/imports/{asked.location.rpartition('/')[2]}/start")
    run_worker(hosts[0], wait=False)
    with hosts[0].app_context():
        run = db.session.get(Run, int(begun.location.rpartition("/")[2]))
        assert (run.state, run.report["counts"]["created"]) == ("done", 1)


def test_an_export_made_by_the_worker_of_one_is_saved_from_the_other(crossing, hosts):
    here, there = crossing
    asked = here.post("/people/export", {"kind": "csv", "url": "/people/"})
    run_worker(hosts[1], wait=False)
    for browser in (here, there):
        assert "Lefèvre" in browser.get(f"{asked.location}/file").data.decode()


def test_one_host_sweeps_for_both(crossing, hosts):
    here, _ = crossing
    key = brought(here)
    store: S3Store = hosts[0].extensions["store"]
    (kept,) = (file.digest for file in store.every())
    age(store, kept)
    assert sweep_files(hosts[1], utcnow()).removed == 0
    here.post(f"/attachments/{key}/drop")
    assert lying_in(store) == []
    with hosts[0].app_context():
        lost = store.put(a_file(b"never sent", "x").stream, 100).digest
    age(store, lost)
    assert sweep_files(hosts[1], utcnow()).removed == 1


def test_while_the_bucket_is_away_a_file_is_a_sentence_and_the_words_are_kept(crossing, hosts, monkeypatch):
    here, there = crossing
    key = brought(here)
    there.post("/tickets/new?form=for-me", {**WORDS, "files": [key]})
    for host in hosts:
        monkeypatch.setattr(host.extensions["store"], "bucket", away(host.extensions["store"].bucket))
    reply = there.get(f"/attachments/{key}")
    assert reply.status_code == 503
    assert reply.headers["Retry-After"]
    form = {**WORDS, "title": "Another screen", "idempotency_key": "1" * 32, "upload": a_file(PDF, "manual.pdf")}
    page = send_form(here, "/tickets/new?form=for-me", form)
    assert (page.status_code, "store of files does not answer" in page.text, "Another screen" in page.text) == (
        422, True, True,
    )  # fmt: skip
    assert here.get("/tickets/").status_code == 200
    assert here.post(f"/attachments/{key}/redact").status_code == 303
    assert there.get(f"/attachments/{key}").status_code == 404


def away(bucket: Bucket) -> Bucket:
    """Return the bucket at an address where nobody listens."""
    return replace(bucket, endpoint="http://127.0.0.1:9")
