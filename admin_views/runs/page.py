"""A run's own page: its progress while it goes on, what came of it afterwards."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.base import PanelPage
from admin_views.runs.words import progress_of, state_badge
from app.core.actor import Actor
from app.runs import operations, queries
from app.runs.models import Run
from app.runs.rights import may_stop_run
from app.runs.sentences import told
from app.runs.vocabulary import KIND_NAMES, WAITING
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from app.web.words import say

RECENT = 50
LINES_PAGE = 25
LONGEST_PAGE = 7

# What a kind of run adds to its page, of one noun or of any (""): a template and what gives it what it needs.
PARTS: dict[tuple[str, str], tuple[str, Callable[[Run, Actor], Mapping[str, Any]]]] = {}


@dataclass(frozen=True)
class Tab:
    """Some of the lines that a run tells: those with one outcome, or with none, which were refused."""

    key: str
    label: str


class RunsPage(PanelPage):
    """``/runs/``: the reader's own long jobs; ``/runs/<id>``: one of them, followed while it goes on."""

    noun, title, icon = "runs", _l("Your long jobs"), "hourglass"
    extra_css, extra_js = ("runs.css",), ("runs.js",)

    def access(self, actor: Actor) -> bool:
        """Everybody sees what they asked for."""
        return True

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """List what the reader asked for, the latest first."""
        found = queries.runs_of(self.actor, RECENT)
        return self.render("runs/index.html", runs=found, kinds=KIND_NAMES, state_badge=state_badge)

    @expose("/<int:run_id>")
    def one(self, run_id: int) -> ResponseReturnValue:
        """Show one run."""
        return self.show(queries.get_run(run_id, self.actor))

    @expose("/<int:run_id>/progress")
    def progress(self, run_id: int) -> ResponseReturnValue:
        """Return how far it is as JSON, or 304 when nothing moved since the reader asked last."""
        answer = jsonify(progress_of(queries.get_run(run_id, self.actor)))
        answer.add_etag()
        return answer.make_conditional(request)

    @expose("/<int:run_id>/cancel", methods=("POST",))
    def cancel(self, run_id: int) -> ResponseReturnValue:
        """Stop the run at its next step; what is done by then stays done."""
        if self.attempt(operations.cancel_run, run_id) is not None:
            flash(_("It is asked to stop. What is done by then stays done."), "success")
        return redirect(f"{request.script_root}{self.url}/{run_id}", 303)

    def show(self, run: Run, status: int = 200) -> ResponseReturnValue:
        """Return the page of a run, with what its kind adds."""
        actor = self.actor
        template, part = PARTS.get((run.kind, run.noun)) or PARTS.get((run.kind, ""), ("", None))
        added = part(run, actor) if part else {}
        shown = asked_tab(added.get("tabs", ()))
        lines, count = queries.lines_of(run.id, shown or None, asked_page(), LINES_PAGE)
        known: dict[str, Any] = {"run": run, "kind": KIND_NAMES[run.kind], "progress": progress_of(run)}
        known |= {"state_badge": state_badge, "failure": say(told(run.failure)), "part": template}
        known |= {"lines": [(one, say(told(one.message))) for one in lines], "line_count": count}
        known |= {"page": min(asked_page(), max(1, -(-count // LINES_PAGE))), "pages": max(1, -(-count // LINES_PAGE))}
        known |= {"shown_tab": shown, "may_stop": may_stop_run(actor, run.person_id)}
        known |= {"no_worker": run.state == WAITING and queries.queue_state().workers == 0}
        return self.render("runs/run.html", **known, **added), status


def notices_of(run: Run) -> list[str]:
    """Return what a reader should know of the file."""
    return [say(told(one)) for one in run.report.get("notices", ())]


def asked_tab(tabs: Sequence[Tab]) -> str:
    """Return which of the tabs the address asks for, the first one when it asks for none of them."""
    keys = [tab.key for tab in tabs]
    asked = request.args.get("lines", "")
    return asked if asked in keys else keys[0] if keys else ""


def asked_page() -> int:
    """Return the page of lines that the address asks for; whatever is no number is the first."""
    text = request.args.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < LONGEST_PAGE else 1
