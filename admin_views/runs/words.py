"""What a page and its script say of a run's progress, in the reader's language."""

from typing import Any

from flask_babel import format_decimal

from app.imports.operations import left_something
from app.runs.models import Run
from app.runs.pace import pace_of
from app.runs.queries import follower_of
from app.runs.vocabulary import ENDED, STATE_NAMES, UNDO, WAITING, units_of
from app.web.components import badge
from app.web.format import duration
from app.web.words import gettext as _
from app.web.words import say

TONES = {
    "waiting": ("neutral", "hourglass"),
    "running": ("blue", "circle-dot"),
    "done": ("green", "circle-check"),
    "failed": ("red", "alert-circle"),
    "cancelled": ("neutral", "ban"),
}


def state_badge(run: Run) -> Any:
    """Return the state of a run as a small word with its icon."""
    return badge(say(STATE_NAMES[run.state]), *TONES[run.state])


def progress_of(run: Run) -> dict[str, Any]:
    """Return how far the run is: whether it ended, the share done in percent (None: not known), and the words."""
    pace = pace_of(run.done, run.total, run.started_at, run.reported_at)
    if run.state == WAITING:
        words = _("It waits for its turn.")
    elif run.cancel_asked and run.state not in ENDED:
        words = _("It stops at the next step…")
    else:
        words = " · ".join(_parts(run, pace.rate, pace.left))
    share = None if pace.share is None else round(100 * pace.share, 1)
    return {"ended": run.state in ENDED, "state": run.state, "share": share, "words": words}


def undoing_of(run: Run) -> dict[str, Any]:
    """Return what the page of an import shows of its undo: the one there is, and how the button for one is called."""
    undo = follower_of(run.id, UNDO)
    leaves = undo is not None and left_something(undo)
    label = _("Undo this import") if undo is None else _("Undo what is left") if leaves else ""
    return {"undone_by": undo, "undo_leaves": leaves, "undo_label": label}


def _parts(run: Run, rate: float | None, left: Any) -> list[str]:
    known, unknown = units_of(run.kind, run.noun)
    if run.total is None and not run.done:
        return [_("It begins…")]
    values = {"done": format_decimal(run.done), "total": format_decimal(run.total or 0)}
    parts = [_(unknown if run.total is None else known, **values)]
    if rate is not None and run.state not in ENDED:
        parts.append(_("%(rate)s a second", rate=format_decimal(round(rate) if rate >= 10 else round(rate, 1))))
    if left is not None and run.state not in ENDED:
        seconds = int(left.total_seconds())
        span = _("%(n)s s", n=seconds) if seconds < 60 else duration(left)
        parts.append(_("%(span)s left", span=span))
    return parts
