"""A run from its beginning to its end, carried out by a real worker: progress, refusal, cancel, death."""

import multiprocessing
import os
import signal

import pytest
from sqlalchemy import text

from app.cli.worker import run_worker
from app.core.clock import utcnow
from app.core.db import db, unit_of_work
from app.core.errors import Refused
from app.core.i18n import Message
from app.core.queue import defer, queue
from app.run_jobs.carrying import Done, Reporter, carry_out
from app.runs import operations
from app.runs.commands import StartRun, Told
from app.runs.models import Run, RunLine
from app.runs.sentences import told
from tests.factories import SETUP

TASK = "run_a_test"


@pytest.fixture
def task():
    """Register the work of a test as the task of its runs."""

    def register(work):
        @queue.task(name=TASK, pass_context=True)
        def run_a_test(context, run_id):
            carry_out(context, run_id, work)

    yield register
    queue.tasks.pop(TASK, None)


def start(app, **arguments):
    with app.app_context(), unit_of_work():
        return operations.start_run(StartRun("export", TASK, arguments), actor=SETUP, now=utcnow()).id


def run_of(app, run_id):
    with app.app_context():
        return db.session.get(Run, run_id)


def test_a_run_goes_from_waiting_to_done_with_its_report(real_db, task):
    seen = []

    def work(begun, reporter):
        reporter.expect(3)
        for _ in range(3):
            assert reporter.advance()
        seen.append((begun.kind, begun.arguments))
        return Done({"rows": 3}, (Told(Message("One of %(n)s", {"n": 3}), 7, "title"),))

    task(work)
    run_id = start(real_db, words="é")
    assert run_of(real_db, run_id).state == "waiting"
    run_worker(real_db, wait=False)
    run = run_of(real_db, run_id)
    assert (run.state, run.done, run.total, run.report) == ("done", 3, 3, {"rows": 3})
    assert seen == [("export", {"words": "é"})]
    with real_db.app_context():
        line = db.session.query(RunLine).one()
        assert (line.line, line.place, str(told(line.message))) == (7, "title", "One of 3")
        recorded = db.session.scalars(text("SELECT event FROM audit_entries WHERE noun = 'runs' ORDER BY seq")).all()
    assert recorded == ["run.started", "run.begun", "run.done"]


def test_progress_is_seen_while_the_work_goes_on(real_db, task):
    seen = []

    def work(begun, reporter):
        reporter.expect(10)
        reporter.advance(4)
        with db.engine.connect() as other:
            seen.append(other.execute(text("SELECT state, done, total FROM runs")).one())
        return Done({})

    task(work)
    start(real_db)
    run_worker(real_db, wait=False)
    assert [tuple(row) for row in seen] == [("running", 4, 10)]


def test_a_refusal_is_the_sentence_of_the_run(real_db, task):
    def work(begun, reporter):
        raise Refused(Message("The file says %(what)s.", {"what": "nothing"}))

    task(work)
    run_id = start(real_db)
    run_worker(real_db, wait=False)
    run = run_of(real_db, run_id)
    assert (run.state, str(told(run.failure))) == ("failed", "The file says nothing.")


def test_a_fault_of_ours_shows_no_traceback_and_can_be_tried_again(real_db, task):
    faults = [ZeroDivisionError("secret words")]

    def work(begun, reporter):
        if faults:
            raise faults.pop()
        return Done({"tried": "again"})

    task(work)
    run_id = start(real_db)
    run_worker(real_db, wait=False)
    run = run_of(real_db, run_id)
    assert run.state == "failed"
    assert str(run_id) in str(told(run.failure))
    assert "secret" not in str(run.failure)
    with real_db.app_context(), unit_of_work():
        operations.retry_job(run.job_id, actor=SETUP, now=utcnow())
    run_worker(real_db, wait=False)
    assert (run_of(real_db, run_id).state, run_of(real_db, run_id).report) == ("done", {"tried": "again"})


def test_cancelling_stops_at_the_next_step_and_keeps_what_was_done(real_db, task):
    def work(begun, reporter):
        steps = 0
        with db.engine.begin() as other:
            other.execute(text("UPDATE runs SET cancel_asked = true"))
        while reporter.advance():
            steps += 1
        return Done({"steps": steps})

    task(work)
    run_id = start(real_db)
    run_worker(real_db, wait=False)
    run = run_of(real_db, run_id)
    assert (run.state, run.report) == ("cancelled", {"steps": 0})


def test_what_is_cancelled_while_it_waits_never_begins(real_db, task):
    begun_runs = []
    task(lambda begun, reporter: begun_runs.append(begun))
    run_id = start(real_db)
    with real_db.app_context(), unit_of_work():
        operations.cancel_run(run_id, actor=SETUP, now=utcnow())
    run_worker(real_db, wait=False)
    assert (run_of(real_db, run_id).state, begun_runs) == ("cancelled", [])


def test_a_run_whose_worker_was_killed_is_carried_out_by_another(real_db, task, tmp_path):
    trace = tmp_path / "trace"

    def work(begun, reporter):
        first = not trace.exists()
        trace.touch()
        if first:
            os.kill(os.getpid(), signal.SIGKILL)
        return Done({"attempt": "second"})

    task(work)
    run_id = start(real_db)
    victim = multiprocessing.get_context("fork").Process(target=run_worker, args=(real_db,))
    victim.start()
    victim.join()
    assert run_of(real_db, run_id).state == "running"
    with real_db.app_context(), unit_of_work() as session:
        session.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"))
        defer("rescue_stalled_jobs", timestamp=0)
    run_worker(real_db, wait=False)
    run_worker(real_db, wait=False)
    assert (run_of(real_db, run_id).state, run_of(real_db, run_id).report) == ("done", {"attempt": "second"})


def test_a_second_job_for_a_finished_run_does_nothing(real_db, task):
    task(lambda begun, reporter: Done({"once": True}))
    run_id = start(real_db)
    # A worker carries out several jobs at once: the second is written when the first has finished.
    run_worker(real_db, wait=False)
    with real_db.app_context(), unit_of_work():
        defer(TASK, run_id=run_id)
    run_worker(real_db, wait=False)
    with real_db.app_context():
        assert db.session.scalar(text("SELECT count(*) FROM audit_entries WHERE event = 'run.begun'")) == 1


def test_progress_is_written_no_more_often_than_twice_a_second(real_db):
    ticks, run_id = iter([1.0, 1.0, 1.1, 1.2, 1.6, 1.6]), start(real_db)
    with real_db.app_context():
        with unit_of_work():
            operations.begin_run(run_id, now=utcnow())
        reporter, written = Reporter(run_id, clock=lambda: next(ticks)), []
        for _ in range(4):
            reporter.advance()
            written.append(run_of(real_db, run_id).done)
    assert written == [1, 1, 1, 4]


def test_progress_is_seen_while_one_long_transaction_goes_on(real_db):
    run_id = start(real_db)
    with real_db.app_context(), unit_of_work():
        operations.begin_run(run_id, now=utcnow())
    with real_db.app_context(), unit_of_work() as session:
        session.execute(text("UPDATE locations SET tz = 'UTC'"))
        reporter = Reporter(run_id)
        reporter.expect(10)
        assert reporter.advance(4)
        with db.engine.connect() as another:
            seen = another.execute(text("SELECT done, total FROM runs WHERE id = :id"), {"id": run_id}).one()
        session.rollback()
    assert tuple(seen) == (4, 10)
