"""Settings → Jobs: what the queue holds, what failed and why, whether a worker is alive, what comes when."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from admin_views.base import PanelPage
from app.core.actor import Actor
from app.runs import operations, queries
from app.web.format import now
from app.web.words import say

SHOWN = 50
# What the tasks do, in words; one that is missing shows its name.
TASK_NAMES = {
    "sweep_expired_sessions": _l("End the sessions whose time is over"),
    "sweep_overdue": _l("Note what became overdue"),
    "recall_approvals": _l("Remind, escalate and end the approvals that are due"),
    "recompute_clocks": _l("Compute running clocks again"),
    "rescue_stalled_jobs": _l("Give the jobs of a dead worker to another"),
    "forget_callers": _l("Forget tokens and invitations that ended long ago"),
    "forget_finished_jobs": _l("Forget the jobs that succeeded long ago"),
    "forget_run_files": _l("Remove imported and exported files that nobody needs any more"),
    "forget_stale_drafts": _l("Forget the drafts that nobody touched for long"),
    "sweep_files": _l("Remove uploaded files that nothing names"),
    "rebuild_counts": _l("Count the days again"),
    "rehearse_import": _l("Look at a file"),
    "run_import": _l("Import"),
    "undo_import": _l("Undo of an import"),
    "export_list": _l("Export"),
}


@dataclass(frozen=True)
class Turn:
    """A periodic task: when it ran last and what became of it, when it runs next."""

    name: str
    cron: str
    last_at: datetime | None
    failed: bool
    next_at: datetime


class JobsPage(PanelPage):
    """``/jobs/``: the queue as it stands; a failed job can be tried again."""

    noun, title, icon, section, position = "jobs", _l("Jobs"), "rotate-clockwise", "settings", 90
    extra_css = ("runs.css",)

    def access(self, actor: Actor) -> bool:
        """Administrators, and auditors to read."""
        return actor.reads_everything

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Show the queue."""
        failed = [(job, task_name(job.task), why_failed(job)) for job in queries.failed_jobs(SHOWN)]
        known: dict[str, Any] = {"queue": queries.queue_state(), "failed": failed, "turns": turns(now())}
        known |= {"running": [(job, task_name(job.task)) for job in queries.running_jobs(SHOWN)]}
        known |= {"waiting": [(job, task_name(job.task)) for job in queries.waiting_jobs(SHOWN)]}
        return self.render("runs/jobs.html", **known, may_retry=self.actor.is_admin)

    @expose("/<int:job_id>/retry", methods=("POST",))
    def retry(self, job_id: int) -> ResponseReturnValue:
        """Let a failed job run again."""
        if self.attempt(operations.retry_job, job_id):
            flash(_("It runs again as soon as a worker is free."), "success")
        return redirect(f"{request.script_root}{self.url}/", 303)


def task_name(task: str) -> str:
    """Return what a task does, in words."""
    return str(TASK_NAMES.get(task, task))


def why_failed(job: queries.FailedJob) -> str:
    """Return the sentence of a failure; a worker that died left none."""
    return say(job.message) if job.message.text else _("Its worker died while it ran, without a word.")


def turns(at: datetime) -> list[Turn]:
    """Return every periodic task, the next one first."""
    import app.jobs  # noqa: F401 - registers the tasks; nothing else of the panel needs them, nor the queue
    from app.core.queue import queue

    last = queries.last_periodic()
    found = []
    for periodic in queue.periodic_registry.periodic_tasks.values():
        latest = last.get(periodic.task.name)
        upcoming = periodic.croniter.get_next(ret_type=float, start_time=at.timestamp())
        found.append(
            Turn(
                task_name(periodic.task.name),
                periodic.cron,
                latest.at if latest else None,
                latest is not None and latest.status == "failed",
                datetime.fromtimestamp(upcoming, UTC),
            )
        )
    return sorted(found, key=lambda one: one.next_at)
