"""What waits is done with the rights of later: threat 59, and threat 47's disk, which many at once must not fill."""

import pytest

from app.attachments import operations
from app.attachments.commands import KeepUpload
from app.attachments.models import Attachment
from app.attachments.operations import uploading
from app.cli.worker import run_worker
from app.core.db import db, unit_of_work
from app.core.errors import Refused
from app.directory.models import Person
from app.runs.models import Run
from app.tickets.models import Ticket
from tests.runs.importing import importer
from tests.tickets.conftest import NOON
from tests.tickets.logs import ROWS
from tests.tickets.test_race_for_incidents import town

__all__ = ["town"]


def test_59_an_import_that_waited_is_not_carried_out_for_who_administers_no_more(real_db):
    desk = importer(real_db)
    looked = desk.send(ROWS[:3])
    started = desk.browser.post(f"/imports/{looked.id}/start")
    with real_db.app_context(), unit_of_work():
        db.session.connection().exec_driver_sql("UPDATE people SET is_admin = false")
    run_worker(real_db, wait=False)
    with real_db.app_context():
        run = db.session.get(Run, int(started.location.rpartition("/")[2]))
        assert (run.state, db.session.query(Ticket).count()) == ("failed", 0)
        assert db.session.query(Person).filter_by(is_admin=True).count() == 0


def test_47_many_uploads_at_once_leave_no_more_than_one_by_one(town, monkeypatch):
    monkeypatch.setattr(uploading, "MOST_PENDING", 2)
    sender = town.workers[0]
    acts = [
        lambda at=at: (
            operations.keep_upload(KeepUpload(f"{at:064x}", 1, "a.txt", "text/plain"), actor=sender, now=NOON).id
        )
        for at in range(8)
    ]
    answers = town.together(*acts)
    assert sum(isinstance(answer, Refused) for answer in answers) == 6
    with town.app.app_context():
        assert db.session.query(Attachment).count() == 2


@pytest.mark.parametrize("act", ["export.csv?saved=99", "export.xlsx?saved=99"])
def test_a_list_of_a_view_that_is_gone_is_no_file_of_everything(browse, alan, paris_desk, act):
    assert browse(alan).get(f"/tickets/{act}").status_code == 404
    reply = browse(alan).post("/tickets/export", {"kind": "csv", "url": "/tickets/?saved=99"})
    assert reply.status_code == 404
