"""Asking for an import: look at the file first, then import it, perhaps undo it. Administrators only."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from app.audit.operations import record
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Forbidden, Invalid, NotFound, Refused
from app.core.i18n import N_, Message
from app.runs.commands import KeptFile, StartRun
from app.runs.models import Run
from app.runs.operations import start_run
from app.runs.queries import get_run
from app.runs.vocabulary import CANCELLED, DONE, FAILED, IMPORT, REHEARSAL, UNDO
from app.tickets.commands import KeepWords, OfRun, RehearseImport
from app.tickets.models import HoldReason, ImportWord
from app.tickets.queries.imports import import_words, receiving_groups
from app.tickets.servicenow.names import SOURCE
from app.tickets.servicenow.words import (
    GROUP,
    IMPACT,
    LONGEST_WORD,
    PLACES,
    PRIORITY,
    STATE,
    TARGET_STATES,
    URGENCY,
    hold_target,
)
from app.tickets.vocabulary import IMPACTS, PRIORITIES, URGENCIES

# The names of the jobs, by which a door of jobs registers them.
REHEARSE_TASK, IMPORT_TASK, UNDO_TASK = "rehearse_import", "run_import", "undo_import"
KEPT = timedelta(days=7)
# One import at a time, in the queue too: a second one would wait for the first one's lock, and keep a worker busy.
_TURN = "import"


def rehearse_import(command: RehearseImport, *, actor: Actor, now: datetime) -> Run:
    """Return the run that looks at the file."""
    _require_admin(actor)
    file = replace(command.file, expires_at=now + KEPT)
    wanted = StartRun(REHEARSAL, REHEARSE_TASK, {"zone": command.zone}, file)
    return start_run(wanted, actor=actor, now=now)


def start_import(command: OfRun, *, actor: Actor, now: datetime) -> Run:
    """Return the run that imports what a rehearsal looked at; a second click finds the first one's.

    Raises Refused when the rehearsal has not ended well.
    """
    _require_admin(actor)
    seen = _only_one(command.run_id, actor, REHEARSAL)
    if seen.state != DONE or not seen.report.get("readable"):
        raise Refused(Message(N_("This file cannot be imported as it is. Look at its bad lines.")))
    if (started := _under_way(seen.id, IMPORT)) is not None:
        return started
    wanted = StartRun(IMPORT, IMPORT_TASK, dict(seen.arguments), _file_of(seen, now), seen.id, _TURN)
    return start_run(wanted, actor=actor, now=now)


def undo_import(command: OfRun, *, actor: Actor, now: datetime) -> Run:
    """Return the run that deletes, restorably, the tickets that an import made; a second click finds the first one's.

    Raises Refused while the import goes on.
    """
    _require_admin(actor)
    done = _only_one(command.run_id, actor, IMPORT)
    if done.finished_at is None:
        raise Refused(Message(N_("The import still goes on. Stop it first.")))
    if (started := _under_way(done.id, UNDO)) is not None:
        return started
    wanted = StartRun(UNDO, UNDO_TASK, {"file_name": done.file_name}, None, done.id, _TURN)
    return start_run(wanted, actor=actor, now=now)


def keep_words(command: KeepWords, *, actor: Actor, now: datetime) -> Run:
    """Keep what words of the log mean, for this file and the next ones, and return the run that looks at it again.

    Raises Invalid for a meaning we do not have.
    """
    _require_admin(actor)
    seen = get_run(command.run_id, actor, (REHEARSAL,))
    before, allowed = import_words(), targets()
    for (place, word), target in command.words.items():
        if place not in PLACES or not 0 < len(word) <= LONGEST_WORD or (target and target not in allowed[place]):
            raise Invalid(Message(N_("Choose a value of the list.")))
    changes = {
        f"{place}: {word}": [before.get((place, word)), target or None]
        for (place, word), target in command.words.items()
        if before.get((place, word), "") != target
    }
    for (place, word), target in command.words.items():
        _keep_word(place, word, target)
    if changes:
        record("import_words.changed", "import_words", None, changes, actor=actor, now=now)
    wanted = StartRun(REHEARSAL, REHEARSE_TASK, dict(seen.arguments), _file_of(seen, now))
    return start_run(wanted, actor=actor, now=now)


def targets() -> Mapping[str, set[str]]:
    """Return what a word may mean, by place."""
    reasons = db.session.scalars(select(HoldReason.key).where(HoldReason.active))
    return {
        STATE: {one for one in TARGET_STATES if one != "on_hold"} | {hold_target(key) for key in reasons},
        IMPACT: set(IMPACTS),
        URGENCY: set(URGENCIES),
        PRIORITY: set(PRIORITIES),
        GROUP: {str(found) for found in receiving_groups()},
    }


def _keep_word(place: str, word: str, target: str) -> None:
    own = (ImportWord.source == SOURCE, ImportWord.place == place, ImportWord.word == word)
    if not target:
        db.session.execute(delete(ImportWord).where(*own))
        return
    query = insert(ImportWord).values(source=SOURCE, place=place, word=word, target=target)
    keys = [ImportWord.source, ImportWord.place, ImportWord.word]
    db.session.execute(query.on_conflict_do_update(index_elements=keys, set_={"target": target}))


def _require_admin(actor: Actor) -> None:
    if not actor.is_admin:
        raise Forbidden


def _only_one(run_id: int, actor: Actor, kind: str) -> Run:
    """Return the run, for one request at a time: of two clicks the second sees what the first started."""
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("ticketease.runs"), run_id % 2**31)))
    return get_run(run_id, actor, (kind,))


def _under_way(run_id: int, kind: str) -> Run | None:
    query = select(Run).where(Run.of_id == run_id, Run.kind == kind, Run.state.not_in((FAILED, CANCELLED)))
    return db.session.scalar(query.order_by(Run.id.desc()).limit(1))


def _file_of(run: Run, now: datetime) -> KeptFile:
    if run.file is None or run.expires_at is None or run.expires_at <= now:
        raise NotFound(Message(N_("The file is no longer kept. Upload it again.")))
    return KeptFile(run.file, run.file_name or "", run.file_size or 0, now + KEPT)
