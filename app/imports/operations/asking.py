"""Asking for an import: look at the file first, say what its columns mean, import it, perhaps undo it."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from app.audit.operations import record
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid, NotFound, Refused
from app.core.i18n import N_, Message
from app.directory.operations.steps import require
from app.imports.columns import heading_key
from app.imports.commands import KeepColumns, OfRun, RehearseFile
from app.imports.models import ImportColumn
from app.imports.queries import kept_columns
from app.imports.rights import may_import, may_import_something
from app.runs.commands import KeptFile, StartRun
from app.runs.models import Run
from app.runs.operations import start_run
from app.runs.queries import follower_of, get_run
from app.runs.vocabulary import DONE, IMPORT, REHEARSAL, UNDO

# The names of the jobs, by which a door of jobs registers them.
REHEARSE_TASK, IMPORT_TASK, UNDO_TASK = "rehearse_import", "run_import", "undo_import"
KEPT = timedelta(days=7)
# One import at a time, in the queue too: a second one would wait for the first one's lock, and keep a worker busy.
_TURN = "import"
UNREADABLE = Message(N_("This file cannot be imported as it is. Look at its bad lines."))


def rehearse_file(command: RehearseFile, *, actor: Actor, now: datetime) -> Run:
    """Return the run that looks at the file. Raises Forbidden."""
    require(may_import(actor, command.noun))
    file = replace(command.file, expires_at=now + KEPT)
    arguments = {"noun": command.noun, **command.options}
    return start_run(StartRun(REHEARSAL, REHEARSE_TASK, arguments, file), actor=actor, now=now)


def look_again(seen: Run, *, actor: Actor, now: datetime, **arguments: object) -> Run:
    """Return the run that looks at the same file once more, with other ``arguments``."""
    wanted = StartRun(REHEARSAL, REHEARSE_TASK, {**seen.arguments, **arguments}, _file_of(seen, now))
    return start_run(wanted, actor=actor, now=now)


def keep_columns(command: KeepColumns, *, actor: Actor, now: datetime) -> Run:
    """Keep what the columns mean, for this file and the next ones, and return the run that looks at it again.

    A choice that cannot be used, two columns that say the same, is the next run's to tell: nothing chosen is lost.
    Raises Invalid for columns that are not those of the file.
    """
    seen = get_run(command.run_id, actor, (REHEARSAL,))
    require(may_import(actor, seen.noun))
    known = seen.report.get("fields", ())
    columns = [heading for heading, *_ in seen.report["columns"]] if known else []
    if len(columns) != len(command.mapping) or not {*command.mapping} <= {*known, ""}:
        sentence = Message(N_("Choose a value of the list."))
        raise Invalid(sentence, fields={"fields": sentence})
    before = kept_columns(seen.noun)
    chosen = {heading_key(heading): key for heading, key in zip(columns, command.mapping, strict=True)}
    changes = {heading: [before.get(heading), key] for heading, key in chosen.items() if before.get(heading) != key}
    for heading in changes:
        fresh = insert(ImportColumn).values(noun=seen.noun, heading=heading, field=chosen[heading])
        keys = [ImportColumn.noun, ImportColumn.heading]
        db.session.execute(fresh.on_conflict_do_update(index_elements=keys, set_={"field": chosen[heading]}))
    if changes:
        record("import_columns.changed", "import_columns", None, changes, actor=actor, now=now)
    return look_again(seen, actor=actor, now=now, mapping=list(command.mapping))


def start_import(command: OfRun, *, actor: Actor, now: datetime) -> Run:
    """Return the run that imports what a rehearsal looked at; a second click finds the first one's.

    Raises Refused when the rehearsal has not ended well.
    """
    seen = _only_one(command.run_id, actor, REHEARSAL)
    if seen.state != DONE or not seen.report.get("readable"):
        raise Refused(UNREADABLE)
    if (started := follower_of(seen.id, IMPORT)) is not None:
        return started
    # What each column meant when it was looked at, whatever is kept by then.
    found = {"mapping": [key for _, key, *_ in seen.report["columns"]]} if "fields" in seen.report else {}
    wanted = StartRun(IMPORT, IMPORT_TASK, {**seen.arguments, **found}, _file_of(seen, now), seen.id, _TURN)
    return start_run(wanted, actor=actor, now=now)


def undo_import(command: OfRun, *, actor: Actor, now: datetime) -> Run:
    """Return the run that takes back what an import did; a second click finds the first one's.

    One that has ended and had to leave something is followed by another, which finds the rest taken back already.
    Raises Refused while the import goes on.
    """
    done = _only_one(command.run_id, actor, IMPORT)
    if done.finished_at is None:
        raise Refused(Message(N_("The import still goes on. Stop it first.")))
    started = follower_of(done.id, UNDO)
    if started is not None and not left_something(started):
        return started
    arguments = {"noun": done.noun, "file_name": done.file_name}
    return start_run(StartRun(UNDO, UNDO_TASK, arguments, None, done.id, _TURN), actor=actor, now=now)


def left_something(undo: Run) -> bool:
    """Return whether an undo has ended and left something as it was."""
    return undo.state == DONE and bool(undo.report.get("refused"))


def _only_one(run_id: int, actor: Actor, kind: str) -> Run:
    """Return the run, for one request at a time: of two clicks the second sees what the first started."""
    require(may_import_something(actor))
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("ticketease.runs"), run_id % 2**31)))
    run = get_run(run_id, actor, (kind,))
    require(may_import(actor, run.noun))
    return run


def _file_of(run: Run, now: datetime) -> KeptFile:
    if run.file is None or run.expires_at is None or run.expires_at <= now:
        raise NotFound(Message(N_("The file is no longer kept. Upload it again.")))
    return KeptFile(run.file, run.file_name or "", run.file_size or 0, now + KEPT)
