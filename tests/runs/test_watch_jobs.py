"""The page of jobs: what waits, what failed and why, another try, whether anybody works."""

import pytest
from sqlalchemy import text

import app.jobs  # noqa: F401 - registers the tasks
from app.cli.worker import run_worker
from app.core.db import db, unit_of_work
from app.core.errors import Refused
from app.core.i18n import Message
from app.core.queue import defer, queue
from app.runs.tasks import TASK_NAMES
from tests.runs.importing import browser_of


@pytest.fixture
def faults():
    """What the task ``stumble`` raises, one after the other; then it succeeds."""
    waiting = []

    @queue.task(name="stumble")
    def stumble():
        if waiting:
            raise waiting.pop(0)

    yield waiting
    del queue.tasks["stumble"]


def leave(app):
    with app.app_context(), unit_of_work():
        return defer("stumble")


def status(app, job_id):
    with app.app_context():
        return db.session.scalar(text("SELECT status::text FROM procrastinate_jobs WHERE id = :id"), {"id": job_id})


def test_it_shows_what_waits_and_that_nobody_works(real_db, faults):
    ada = browser_of(real_db, "Ada Lefèvre", is_admin=True)
    leave(real_db)
    page = ada.get("/jobs/").text
    assert "No worker runs." in page
    assert "stumble" in page
    assert "Note what became overdue" in page
    with real_db.app_context(), unit_of_work() as session:
        session.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))
    assert "No worker runs." not in ada.get("/jobs/").text


def test_a_failure_has_its_sentence_and_can_be_tried_again(real_db, faults):
    ada = browser_of(real_db, "Ada Lefèvre", is_admin=True)
    faults += [Refused(Message("The cable is unplugged.")), KeyError("a secret of ours")]
    job = leave(real_db)
    run_worker(real_db, wait=False)
    assert "The cable is unplugged." in ada.get("/jobs/").text
    assert ada.post(f"/jobs/{job}/retry").status_code == 303
    run_worker(real_db, wait=False)
    page = ada.get("/jobs/").text
    assert f"under job {job}" in page
    assert "secret" not in page
    assert "Traceback" not in page
    ada.post(f"/jobs/{job}/retry")
    run_worker(real_db, wait=False)
    assert status(real_db, job) == "succeeded"
    assert "Only a failed job" in ada.post(f"/jobs/{job}/retry", follow_redirects=True).text


def test_a_job_whose_worker_died_says_so(real_db, faults):
    ada = browser_of(real_db, "Ada Lefèvre", is_admin=True)
    job = leave(real_db)
    with real_db.app_context(), unit_of_work() as session:
        session.execute(text("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = :id"), {"id": job})
    assert "Its worker died while it ran" in ada.get("/jobs/").text


def test_an_auditor_looks_and_a_requester_does_not(real_db, faults):
    job = leave(real_db)
    auditor = browser_of(real_db, "Ugo Revisor", is_auditor=True)
    assert (auditor.get("/jobs/").status_code, auditor.post(f"/jobs/{job}/retry").status_code) == (200, 403)
    assert browser_of(real_db, "Rita Moreau").get("/jobs/").status_code == 403


def test_a_periodic_task_shows_its_last_turn(real_db):
    ada = browser_of(real_db, "Ada Lefèvre", is_admin=True)
    with real_db.app_context(), unit_of_work() as session:
        job = defer("sweep_overdue", timestamp=0)
        session.execute(
            text(
                "INSERT INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp, job_id)"
                " VALUES ('sweep_overdue', 'clocks', extract(epoch FROM now() - interval '130 minutes')::bigint, :job)"
            ),
            {"job": job},
        )
    assert "2 h ago" in ada.get("/jobs/").text


def test_every_task_of_ours_has_its_name_in_words():
    ours = {name for name, task in queue.tasks.items() if task.func.__module__.startswith("app.")}
    assert ours and ours == set(TASK_NAMES)
