"""The tasks a worker runs: thin calls of operations, each one transaction, each idempotent."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from flask import Flask
from procrastinate import JobContext, RetryStrategy
from procrastinate.jobs import Status

from app.access import operations as access
from app.cli.files import sweep_files
from app.core.clock import utcnow
from app.core.db import unit_of_work
from app.core.queue import queue
from app.core.store import Store
from app.reports.operations import rebuild_counts
from app.run_jobs.exports import export_list
from app.run_jobs.imports import rehearse_import, run_import, undo_import
from app.runs.queries import files_in_use
from app.sla.operations import RECOMPUTE
from app.tickets import operations as tickets
from app.tickets.queries.clocks import tickets_to_recompute

RETRY = RetryStrategy(max_attempts=5, exponential_wait=3)
# A job that takes its worker down with it each time is not given to a sixth one.
MOST_RESCUES = 5
KEEP_HOURS = 7 * 24
RECOMPUTED_AT_ONCE = 200
RUN_FILES_KEPT = timedelta(days=1)
# What people ask for and wait for; importing it here is what makes a worker know it.
LONG_WORK = (export_list, rehearse_import, run_import, undo_import)


@contextmanager
def transaction(context: JobContext) -> Iterator[None]:
    """Run a task's operations in the application the worker was started with, as one transaction."""
    app: Flask = context.additional_context["app"]
    with app.app_context(), unit_of_work():
        yield


@queue.periodic(cron="*/10 * * * *", periodic_id="sweep")
@queue.task(name="sweep_expired_sessions", queueing_lock="sweep_expired_sessions", retry=RETRY, pass_context=True)
def sweep_expired_sessions(context: JobContext, timestamp: int) -> None:
    """Forget the sessions whose time is over."""
    with transaction(context):
        access.sweep_expired_sessions(now=utcnow())


@queue.periodic(cron="* * * * *", periodic_id="clocks")
@queue.task(name="sweep_overdue", queueing_lock="sweep_overdue", retry=RETRY, pass_context=True)
def sweep_overdue(context: JobContext, timestamp: int) -> None:
    """Note the breaches of the minute past."""
    with transaction(context):
        tickets.sweep_overdue(utcnow())


@queue.periodic(cron="* * * * *", periodic_id="approvals")
@queue.task(name="recall_approvals", queueing_lock="recall_approvals", retry=RETRY, pass_context=True)
def recall_approvals(context: JobContext, timestamp: int) -> None:
    """Remind, escalate and expire the approvals that are due."""
    with transaction(context):
        tickets.recall_approvals(utcnow())


@queue.periodic(cron="23 2 * * *", periodic_id="counts")
@queue.task(name="rebuild_counts", queueing_lock="rebuild_counts", retry=RETRY, pass_context=True)
def rebuild_daily_counts(context: JobContext, timestamp: int) -> None:
    """Fold the daily numbers of the dashboard; their days begin in the installation's zone."""
    with transaction(context):
        rebuild_counts(context.additional_context["app"].extensions["settings"].timezone)


@queue.task(name=RECOMPUTE, retry=RETRY, pass_context=True)
def recompute_clocks(context: JobContext, calendar_id: int | None = None) -> None:
    """Compute the running clocks again, on one calendar or all of them, in transactions too short to be in the way."""
    with transaction(context):
        ticket_ids = tickets_to_recompute(calendar_id)
    for start in range(0, len(ticket_ids), RECOMPUTED_AT_ONCE):
        with transaction(context):
            tickets.recompute_sla(ticket_ids[start : start + RECOMPUTED_AT_ONCE], utcnow())


@queue.periodic(cron="37 3 * * *", periodic_id="drafts")
@queue.task(name="forget_stale_drafts", queueing_lock="forget_stale_drafts", retry=RETRY, pass_context=True)
def forget_stale_drafts(context: JobContext, timestamp: int) -> None:
    """Forget the drafts that nobody touched for 90 days."""
    with transaction(context):
        tickets.forget_stale_drafts(now=utcnow())


@queue.periodic(cron="13 3 * * *", periodic_id="callers")
@queue.task(name="forget_callers", queueing_lock="forget_callers", retry=RETRY, pass_context=True)
def forget_callers(context: JobContext, timestamp: int) -> None:
    """Forget the tokens and invitations that ended long ago, the counters of requests, and what a key was answered."""
    with transaction(context):
        access.forget_answers(now=utcnow())
        access.sweep_tokens(now=utcnow())
        access.sweep_invitations(now=utcnow())
        access.forget_rates(now=utcnow())


@queue.periodic(cron="* * * * *", periodic_id="rescue")
@queue.task(name="rescue_stalled_jobs", queueing_lock="rescue_stalled_jobs", pass_context=True)
async def rescue_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Give the jobs of a worker that died without a word to another one: procrastinate leaves them."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        if job.attempts < MOST_RESCUES:
            await manager.retry_job(job)
        else:
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)


@queue.periodic(cron="7 3 * * *", periodic_id="forget")
@queue.task(name="forget_finished_jobs", queueing_lock="forget_finished_jobs", pass_context=True)
async def forget_finished_jobs(context: JobContext, timestamp: int) -> None:
    """Delete the jobs that succeeded a week ago."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEEP_HOURS)


@queue.periodic(cron="43 3 * * *", periodic_id="files")
@queue.task(name="sweep_files", queueing_lock="sweep_files", retry=RETRY, pass_context=True)
def sweep_attachments(context: JobContext, timestamp: int) -> None:
    """Remove the files that no attachment names; the log says which attachments have lost theirs."""
    sweep_files(context.additional_context["app"], utcnow())


@queue.periodic(cron="23 3 * * *", periodic_id="run_files")
@queue.task(name="forget_run_files", queueing_lock="forget_run_files", retry=RETRY, pass_context=True)
def forget_run_files(context: JobContext, timestamp: int) -> None:
    """Remove the files that no run needs any more, and what interrupted uploads left, but nothing of the last day."""
    app: Flask = context.additional_context["app"]
    store: Store = app.extensions["run_files"]
    before = utcnow() - RUN_FILES_KEPT
    found = list(store.every())
    with transaction(context):
        needed = files_in_use(utcnow())
    with app.app_context():
        for file in found:
            if file.digest not in needed:
                store.remove(file.digest, put_before=before)
    store.clear_halves(before=before)
