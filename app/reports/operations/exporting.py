"""Lists that leave as files: each is in the audit, the long ones are written by a job."""

from dataclasses import asdict
from datetime import datetime

from app.audit.operations import record
from app.core.actor import Actor
from app.reports.commands import ExportList
from app.runs.commands import StartRun
from app.runs.models import Run
from app.runs.operations import start_run
from app.runs.vocabulary import EXPORT

EXPORT_TASK = "export_list"


def note_export(command: ExportList, *, actor: Actor, now: datetime) -> None:
    """Note in the audit who took which list with them."""
    told = {"query": command.query, "kind": command.kind, "rows": command.count}
    record("list.exported", command.noun, None, told, actor=actor, now=now)


def start_export(command: ExportList, *, actor: Actor, now: datetime) -> Run:
    """Return the run that writes the list into a file; it sees what the actor may see when it begins."""
    note_export(command, actor=actor, now=now)
    return start_run(StartRun(EXPORT, EXPORT_TASK, asdict(command)), actor=actor, now=now)
