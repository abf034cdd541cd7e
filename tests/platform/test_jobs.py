"""Jobs: written with what causes them, run by a worker, saved from a worker that dies."""

import multiprocessing
import os
import signal
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError

from app.access.operations import start_session
from app.cli.worker import UNASKED, run_worker, work
from app.core.actor import Actor
from app.core.clock import utcnow
from app.core.db import db, unit_of_work
from app.core.local_postgres import OWNER
from app.core.queue import defer, queue
from tests.waiting import PATIENCE, until

WAITING = text("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")


@pytest.fixture
def notebook(tmp_path):
    """A task that writes a line each time it runs, and takes its worker down the first time if told to."""
    path = tmp_path / "lines"

    @queue.task(name="write_line")
    def write_line(line, deadly=False):
        first = not path.exists()
        with path.open("a") as file:
            file.write(f"{line}\n")
        if deadly and first:
            os.kill(os.getpid(), signal.SIGKILL)

    yield path
    del queue.tasks["write_line"]


def test_a_job_is_written_with_the_transaction(real_db):
    with real_db.app_context():
        with unit_of_work():
            assert defer("write_line", line="kept") is not None
        with pytest.raises(DataError), unit_of_work() as session:
            session.execute(text(f"SELECT {defer('write_line', line='lost')} / 0"))
        assert db.session.scalars(text("SELECT args->>'line' FROM procrastinate_jobs")).all() == ["kept"]


def test_a_job_wanted_once_waits_once_and_the_transaction_goes_on(session):
    assert defer("write_line", once="the-key", line="first") is not None
    assert defer("write_line", once="the-key", line="second") is None
    assert defer("write_line", line="other") is not None
    assert session.scalar(WAITING) == 2


def test_a_worker_runs_what_waits_and_keeps_the_arguments(real_db, notebook):
    with real_db.app_context(), unit_of_work():
        defer("write_line", line="Réparé ✓")
    run_worker(real_db, wait=False)
    assert notebook.read_text() == "Réparé ✓\n"


def test_a_job_of_a_killed_worker_is_given_to_another(real_db, notebook):
    with real_db.app_context(), unit_of_work():
        defer("write_line", line="twice", deadly=True)
    victim = multiprocessing.get_context("fork").Process(target=run_worker, args=(real_db,))
    victim.start()
    victim.join()
    assert victim.exitcode == -signal.SIGKILL
    with real_db.app_context(), unit_of_work() as session:
        # Time passes: the dead worker's heart has not beaten for an hour.
        session.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"))
        defer("rescue_stalled_jobs", timestamp=0)
    run_worker(real_db, wait=False)
    run_worker(real_db, wait=False)
    assert notebook.read_text() == "twice\ntwice\n"


def test_a_worker_that_is_asked_to_stop_finishes_its_job_and_takes_no_other(real_db, tmp_path):
    begun, may_end, lines = tmp_path / "begun", tmp_path / "may_end", tmp_path / "lines"

    @queue.task(name="take_time")
    def take_time(line):
        begun.touch()
        until(may_end.exists)
        with lines.open("a") as file:
            file.write(f"{line}\n")

    with real_db.app_context(), unit_of_work():
        for line in ("running", "waiting"):
            defer("take_time", line=line)
    # As systemd and Docker end it; one job at a time, so that the second one waits.
    worker = multiprocessing.get_context("fork").Process(target=run_worker, args=(real_db,), kwargs={"concurrency": 1})
    worker.start()
    until(begun.exists)
    os.kill(worker.pid, signal.SIGTERM)
    may_end.touch()
    worker.join()
    del queue.tasks["take_time"]
    assert (worker.exitcode, lines.read_text()) == (0, "running\n")
    with real_db.app_context():
        left = text("SELECT args->>'line' FROM procrastinate_jobs WHERE task_name = 'take_time' AND status = 'todo'")
        assert db.session.scalars(left).all() == ["waiting"]


def test_a_worker_that_loses_the_database_for_a_moment_fails_with_a_sentence(real_db, cluster, capfd):
    # As when PostgreSQL starts again: a sign of life fails, and what comes after it finds a database.
    with cluster.connect(OWNER, real_db.extensions["settings"].owner_url.database) as connection:
        connection.execute(
            "CREATE FUNCTION away() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE admin_shutdown; END $$;"
            "CREATE TRIGGER away BEFORE UPDATE ON procrastinate_workers FOR EACH ROW EXECUTE FUNCTION away()"
        )
    life = {"update_heartbeat_interval": 0.1}
    worker = multiprocessing.get_context("fork").Process(target=work, args=(real_db,), kwargs=life)
    worker.start()
    worker.join(PATIENCE)
    assert (worker.exitcode, capfd.readouterr().err) == (1, f"{UNASKED}\n")


def test_a_job_that_always_kills_its_worker_is_given_up(real_db, notebook):
    with real_db.app_context():
        with unit_of_work() as session:
            number = defer("write_line", line="never")
            session.execute(
                text("UPDATE procrastinate_jobs SET status = 'doing', attempts = 5 WHERE id = :id"), {"id": number}
            )
            defer("rescue_stalled_jobs", timestamp=0)
        run_worker(real_db, wait=False)
        status = db.session.scalar(text("SELECT status FROM procrastinate_jobs WHERE id = :id"), {"id": number})
        assert status == "failed"
    assert not notebook.exists()


def test_the_periodic_tasks_are_those_and_each_waits_once():
    import app.jobs  # noqa: F401 - registers them

    periodic = {task.task.name: task.task.queueing_lock for task in queue.periodic_registry.periodic_tasks.values()}
    assert periodic == {name: name for name in periodic}
    assert {"sweep_expired_sessions", "rescue_stalled_jobs", "forget_finished_jobs"} <= set(periodic)


def test_the_sweep_ends_the_sessions_whose_time_is_over(real_db):
    now = utcnow()
    with real_db.app_context():
        with unit_of_work() as session:
            person = session.scalar(
                text("INSERT INTO people (identifier, first_name) VALUES ('rita', 'Rita') RETURNING id")
            )
            for age in (timedelta(days=60), timedelta()):
                start_session(person, user_agent="", actor=Actor.system("test"), now=now - age)
            defer("sweep_expired_sessions", timestamp=0)
        run_worker(real_db, wait=False)
        assert db.session.scalar(text("SELECT count(*) FROM sessions WHERE ended_at IS NULL")) == 1
