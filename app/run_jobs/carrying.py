"""How a job carries out a run: begin, work in transactions of the work's own, tell how far it is, finish or fail."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from procrastinate import JobContext, RetryStrategy
from sqlalchemy.exc import InterfaceError, OperationalError

from app.core.clock import utcnow
from app.core.db import db, unit_of_work
from app.core.errors import DomainError
from app.core.i18n import N_, Message
from app.runs import operations as runs
from app.runs.commands import FinishRun, KeptFile, Told
from app.runs.operations import Begun

log = logging.getLogger(__name__)
AWAY = (OperationalError, InterfaceError)
MOST_ATTEMPTS = 5
# What went wrong by itself may go right later; a mistake of ours or of the file does not.
RETRY = RetryStrategy(max_attempts=MOST_ATTEMPTS, exponential_wait=3, retry_exceptions=list(AWAY))
REPORT_EVERY = 0.5


class RunFailedError(Exception):
    """The run failed, and says so to its person; the job fails with it, so that it can be tried again."""


@dataclass(frozen=True)
class Done:
    """What came of a run: its report, the lines it tells, a file it made."""

    report: Mapping[str, Any]
    lines: tuple[Told, ...] = ()
    file: KeptFile | None = None


@dataclass
class Reporter:
    """Tells how far a run is, beside the work's own transaction: it is seen while a long one goes on."""

    run_id: int
    clock: Callable[[], float] = time.monotonic
    done: int = 0
    stopped: bool = False
    _told_at: float = field(default=0.0)

    def expect(self, total: int) -> None:
        """Say how much there is to do; counting begins at nothing."""
        self.done = 0
        runs.expect_total(self.run_id, total)

    def advance(self, by: int = 1) -> bool:
        """Note that so much more is done; return False when the work has to stop, because somebody cancelled it."""
        self.done += by
        if not self.stopped and self.clock() - self._told_at >= REPORT_EVERY:
            self.stopped = not runs.report_progress(self.run_id, self.done, now=utcnow())
            self._told_at = self.clock()
        return not self.stopped


Work = Callable[[Begun, Reporter], Done]


def carry_out(context: JobContext, run_id: int, work: Work) -> None:
    """Carry out a run. A second job for the same run does nothing, or begins where a dead one stopped.

    Raises RunFailedError after a refusal or a fault was written down, and what the database raises while it is away:
    the job is then tried again.
    """
    app: Flask = context.additional_context["app"]
    with app.app_context():
        with unit_of_work():
            begun = runs.begin_run(run_id, now=utcnow())
        if begun is None:
            return
        reporter = Reporter(run_id)
        try:
            done = work(begun, reporter)
        except AWAY as error:
            db.session.rollback()
            if context.job.attempts + 1 >= MOST_ATTEMPTS:
                _fail(run_id, Message(N_("The database did not answer. Try again.")), error)
            raise
        except DomainError as error:
            _fail(run_id, error.message, error)
        except Exception as error:
            log.exception("run %s failed", run_id)
            words = N_("Something of ours broke. The administrators find it in the log under run %(id)s.")
            _fail(run_id, Message(words, {"id": run_id}), error)
        else:
            with unit_of_work():
                command = FinishRun(run_id, done.report, done.lines, reporter.stopped, done.file)
                runs.finish_run(command, now=utcnow())


def _fail(run_id: int, why: Message, error: Exception) -> None:
    db.session.rollback()
    with unit_of_work():
        runs.fail_run(run_id, why, now=utcnow())
    raise RunFailedError(str(why)) from error
