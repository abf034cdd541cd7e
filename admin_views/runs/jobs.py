"""Settings → Jobs: what the queue holds, what failed and why, whether a worker is alive, what comes when."""

from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.base import PanelPage
from app.core.actor import Actor
from app.run_jobs.turns import turns
from app.runs import operations, queries
from app.runs.tasks import name_of, why_failed
from app.web.format import now
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from app.web.words import say

SHOWN = 50


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
        failed = [(job, say(name_of(job.task)), say(why_failed(job.message))) for job in queries.failed_jobs(SHOWN)]
        known: dict[str, Any] = {
            "queue": queries.queue_state(),
            "failed": failed,
            "turns": [(say(name_of(one.task)), one) for one in turns(now())],
        }
        known |= {"running": [(job, say(name_of(job.task))) for job in queries.running_jobs(SHOWN)]}
        known |= {"waiting": [(job, say(name_of(job.task))) for job in queries.waiting_jobs(SHOWN)]}
        return self.render("runs/jobs.html", **known, may_retry=self.actor.is_admin)

    @expose("/<int:job_id>/retry", methods=("POST",))
    def retry(self, job_id: int) -> ResponseReturnValue:
        """Let a failed job run again."""
        if self.attempt(operations.retry_job, job_id):
            flash(_("It runs again as soon as a worker is free."), "success")
        return redirect(f"{request.script_root}{self.url}/", 303)
