"""A run from its beginning to its end. Its job may run twice: a second one begins where the first died."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, insert, select, update

from app.audit.operations import record
from app.core.actor import Actor
from app.core.db import beside, db
from app.core.errors import Forbidden, NotFound, Refused
from app.core.i18n import N_, Message
from app.core.queue import defer
from app.runs.commands import FinishRun, KeptFile, StartRun, Told
from app.runs.models import Run, RunLine
from app.runs.queries.runs import get_run
from app.runs.rights import may_stop_run
from app.runs.sentences import kept
from app.runs.vocabulary import CANCELLED, DONE, ENDED, FAILED, RUNNING, WAITING

_LINES = cast(Table, RunLine.__table__)
_AT_ONCE = 1_000
_REPORT = (
    update(Run)
    .where(Run.id == bindparam("run"), Run.state == RUNNING)
    .values(done=bindparam("so_far"), reported_at=bindparam("at"))
    .returning(Run.cancel_asked)
)
_EXPECT = update(Run).where(Run.id == bindparam("run")).values(total=bindparam("expected"), done=0)


@dataclass(frozen=True)
class Begun:
    """A run as its job sees it: plain values, for the work outlives the transaction that read them."""

    id: int
    kind: str
    person_id: int | None
    of_id: int | None
    arguments: Mapping[str, Any]
    file: str | None
    file_name: str | None


def start_run(command: StartRun, *, actor: Actor, now: datetime) -> Run:
    """Return the new run, waiting, with its job written in the same transaction. Rights are the caller's."""
    run = Run(
        kind=command.kind,
        person_id=actor.person_id,
        of_id=command.of_id,
        state=WAITING,
        arguments=dict(command.arguments),
        created_at=now,
    )
    _keep_file(run, command.file)
    db.session.add(run)
    db.session.flush()
    run.job_id = defer(command.task, turn=command.turn, run_id=run.id)
    changes = {"kind": [None, run.kind], "file": [None, run.file_name], "of": [None, run.of_id]}
    record("run.started", "runs", run.id, changes, actor=actor, now=now)
    return run


def begin_run(run_id: int, *, now: datetime) -> Begun | None:
    """Return what the job has to do, or None when there is nothing to do any more: done, cancelled, gone.

    A failed run begins again when its job is retried; one whose worker died begins again with another.
    """
    run = _locked(run_id)
    if run is None or run.state in (DONE, CANCELLED):
        return None
    if run.cancel_asked:
        _end(run, CANCELLED, Actor.system("job"), now)
        return None
    run.state, run.started_at, run.reported_at, run.finished_at, run.failure = RUNNING, now, None, None, None
    run.done, run.total = 0, None
    record("run.begun", "runs", run.id, {}, actor=Actor.system("job"), now=now)
    return Begun(run.id, run.kind, run.person_id, run.of_id, dict(run.arguments), run.file, run.file_name)


def expect_total(run_id: int, total: int) -> None:
    """Write how much there is to do, once it is known."""
    with beside() as connection:
        connection.execute(_EXPECT, {"run": run_id, "expected": total})


def report_progress(run_id: int, done: int, *, now: datetime) -> bool:
    """Write how much is done, beside the work so that it is seen, and return whether to go on."""
    with beside() as connection:
        asked = connection.execute(_REPORT, {"run": run_id, "so_far": done, "at": now}).scalar()
    return asked is False


def finish_run(command: FinishRun, *, now: datetime) -> None:
    """Write what came of it: done, or cancelled on the way."""
    run = _locked(command.run_id)
    if run is None or run.state in ENDED:
        return
    run.report = dict(command.report)
    _keep_file(run, command.file)
    _keep_lines(run.id, command.lines)
    if not command.cancelled and run.total is not None:
        run.done = run.total
    _end(run, CANCELLED if command.cancelled else DONE, Actor.system("job"), now)


def fail_run(run_id: int, why: Message, *, now: datetime) -> None:
    """Write that it failed, with the sentence its person reads."""
    run = _locked(run_id)
    if run is None or run.state in ENDED:
        return
    run.failure = kept(why)
    _end(run, FAILED, Actor.system("job"), now)


def cancel_run(run_id: int, *, actor: Actor, now: datetime) -> Run:
    """Return the run, cancelled if it waits, asked to stop if it runs.

    Raises NotFound out of sight, Forbidden for who may only look, Refused when it has ended.
    """
    get_run(run_id, actor)
    run = _locked(run_id)
    if run is None:
        raise NotFound
    if not may_stop_run(actor, run.person_id):
        raise Forbidden
    if run.state in ENDED:
        raise Refused(Message(N_("It has ended already.")))
    run.cancel_asked = True
    if run.state == WAITING:
        _end(run, CANCELLED, actor, now)
    else:
        record("run.cancel_asked", "runs", run.id, {}, actor=actor, now=now)
    return run


def _locked(run_id: int) -> Run | None:
    query = select(Run).where(Run.id == run_id).with_for_update(of=Run).execution_options(populate_existing=True)
    return db.session.scalar(query)


def _end(run: Run, state: str, actor: Actor, now: datetime) -> None:
    before, run.state, run.finished_at = run.state, state, now
    record(f"run.{state}", "runs", run.id, {"state": [before, state]}, actor=actor, now=now)


def _keep_file(run: Run, file: KeptFile | None) -> None:
    if file is not None:
        run.file, run.file_name, run.file_size, run.expires_at = file.file, file.name, file.size, file.expires_at


def _keep_lines(run_id: int, lines: Iterable[Told]) -> None:
    """Write the lines anew: an earlier attempt may have written its own."""
    db.session.execute(delete(RunLine).where(RunLine.run_id == run_id))
    rows = [
        {
            "run_id": run_id,
            "no": no,
            "line": one.line,
            "place": one.place,
            "message": kept(one.message),
            "outcome": one.outcome,
        }
        for no, one in enumerate(lines, 1)
    ]
    for start in range(0, len(rows), _AT_ONCE):
        db.session.execute(insert(_LINES), rows[start : start + _AT_ONCE])
