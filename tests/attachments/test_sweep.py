"""The nightly sweep: after it no file is without a row, and whatever lost its file is named."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from app.attachments.models import Attachment
from app.cli.files import sweep_files
from app.cli.worker import run_worker
from app.core.clock import utcnow
from app.core.db import db, unit_of_work
from app.core.queue import defer
from app.tickets.drafts import FILES
from app.tickets.models import Draft
from app.tickets.operations import forget_stale_drafts
from tests.factories import make_person
from tests.s3 import age

LONG_AGO = timedelta(days=2)


@pytest.fixture
def desk(real_db, files):
    """An application on real commits with a store of its own, of each kind; ``keep`` writes a file and its row."""
    real_db.extensions["store"] = files
    with real_db.app_context():
        with unit_of_work():
            real_db.rita = make_person("Rita Moreau").id
        yield real_db
        db.session.remove()


def put(desk, content, *, old=True):
    digest = desk.extensions["store"].put(io.BytesIO(content), 1_000_000).digest
    if old:
        age(desk.extensions["store"], digest)
    return digest


def keep(desk, digest, name, *, sent, at=None):
    """Write the row of a file, sent with a description or pending."""
    with unit_of_work() as session:
        ticket = None
        if sent:
            ticket = session.scalar(
                text(
                    "INSERT INTO tickets"
                    " (kind, number, status, priority, title, impact, urgency, requester_id, opened_at, updated_at)"
                    " VALUES ('incident', :name, 'new', 'low', 'A title', 'service', 'low', :who, now(), now())"
                    " RETURNING id"
                ),
                {"name": name, "who": desk.rita},
            )
        session.execute(
            text(
                "INSERT INTO attachments (uploader_id, ticket_id, sha256, size, name, media_type, created_at)"
                " VALUES (:who, :ticket, :sha256, 1, :name, 'text/plain', :at)"
            ),
            {"who": desk.rita, "ticket": ticket, "sha256": digest, "name": name, "at": at or utcnow()},
        )


def left(desk):
    return {file.digest for file in desk.extensions["store"].every()}


def test_after_it_nothing_is_left_that_no_row_names(desk):
    sent, orphan, young = put(desk, b"sent"), put(desk, b"orphan"), put(desk, b"on its way", old=False)
    pending, forgotten = put(desk, b"pending"), put(desk, b"forgotten")
    keep(desk, sent, "sent", sent=True, at=utcnow() - LONG_AGO)
    keep(desk, pending, "pending", sent=False)
    keep(desk, forgotten, "forgotten", sent=False, at=utcnow() - LONG_AGO)
    swept = sweep_files(desk, utcnow())
    assert (swept.forgotten, swept.removed, swept.missing) == (1, 2, ())
    assert left(desk) == {sent, pending, young}
    assert orphan not in left(desk)
    assert {file.name for file in db.session.query(Attachment)} == {"sent", "pending"}


def test_what_a_draft_holds_waits_as_long_as_the_draft(desk):
    held, others = put(desk, b"held"), put(desk, b"of another")
    for digest, name in ((held, "held"), (others, "of another")):
        keep(desk, digest, name, sent=False, at=utcnow() - LONG_AGO)
    with unit_of_work() as session:
        keys = " ".join(str(key) for key in session.scalars(select(Attachment.key).order_by(Attachment.id)))
        session.add(Draft(person_id=desk.rita, place="new:incident", fields={FILES: keys}, updated_at=utcnow()))
        session.execute(update(Attachment).where(Attachment.name == "of another").values(uploader_id=None))
    assert sweep_files(desk, utcnow()).forgotten == 1
    assert left(desk) == {held}
    with unit_of_work():
        forget_stale_drafts(now=utcnow() + timedelta(days=91))
    assert sweep_files(desk, utcnow()).forgotten == 1
    assert left(desk) == set()


def test_a_row_without_its_file_is_named(desk, caplog):
    lost = put(desk, b"lost")
    keep(desk, lost, "lost.txt", sent=True)
    assert sweep_files(desk, utcnow()).missing == ()
    desk.extensions["store"].remove(lost, put_before=utcnow())
    (found,) = sweep_files(desk, utcnow()).missing
    assert (found.name, found.digest) == ("lost.txt", lost)
    assert lost in caplog.text
    assert "lost.txt" not in caplog.text
    assert f"lost.txt, {lost}" in desk.test_cli_runner().invoke(args=["sweep-files"]).output


def test_the_worker_does_it_and_a_command_says_what_was_done(desk):
    put(desk, b"orphan")
    with unit_of_work():
        defer("sweep_files", timestamp=0)
    run_worker(desk, wait=False)
    assert left(desk) == set()
    put(desk, b"another")
    said = desk.test_cli_runner().invoke(args=["sweep-files"])
    assert said.output == "0 uploads forgotten, 1 files removed, 0 missing.\n"
