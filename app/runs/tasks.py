"""What the tasks of the queue do, in words, and why one failed."""

from app.core.i18n import N_, Message

# What the tasks do, in words; one that is missing shows its name.
TASK_NAMES: dict[str, Message] = {
    "sweep_expired_sessions": Message(N_("End the sessions whose time is over")),
    "sweep_overdue": Message(N_("Note what became overdue")),
    "recall_approvals": Message(N_("Remind, escalate and end the approvals that are due")),
    "recompute_clocks": Message(N_("Compute running clocks again")),
    "rescue_stalled_jobs": Message(N_("Give the jobs of a dead worker to another")),
    "forget_callers": Message(N_("Forget tokens and invitations that ended long ago")),
    "forget_finished_jobs": Message(N_("Forget the jobs that succeeded long ago")),
    "forget_run_files": Message(N_("Remove imported and exported files that nobody needs any more")),
    "forget_stale_drafts": Message(N_("Forget the drafts that nobody touched for long")),
    "sweep_files": Message(N_("Remove uploaded files that nothing names")),
    "rebuild_counts": Message(N_("Count the days again")),
    "rehearse_import": Message(N_("Look at a file")),
    "run_import": Message(N_("Import")),
    "undo_import": Message(N_("Undo of an import")),
    "export_list": Message(N_("Export")),
}


def name_of(task: str) -> Message:
    """Return what a task does."""
    return TASK_NAMES.get(task, Message(task))


def why_failed(message: Message) -> Message:
    """Return the sentence of a failure; a worker that died left none."""
    return message if message.text else Message(N_("Its worker died while it ran, without a word."))
