"""Runs and their lines."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.core.parts import Place, part_of
from app.runs.models import Run, RunLine
from app.runs.rights import may_fetch_file, may_see_run
from app.runs.vocabulary import CANCELLED, DONE, EXPORT, FAILED

LARGEST = 2**63 - 1
# Imports of before their noun was noted are of incidents, as ``Run.noun`` says.
_NOUN: Any = func.coalesce(Run.arguments["noun"].astext, "incidents")


def get_run(run_id: int, actor: Actor, kinds: Collection[str] = ()) -> Run:
    """Return the run, its person loaded. Raises NotFound for none, another kind's, or one that is not theirs to see."""
    query = select(Run).where(Run.id == run_id).options(joinedload(Run.person))
    run = db.session.scalar(query) if run_id <= LARGEST else None
    if run is None or (kinds and run.kind not in kinds) or not may_see_run(actor, run.person_id):
        raise NotFound
    return run


def get_file(run_id: int, actor: Actor, now: datetime) -> Run:
    """Return the export whose file the actor may save now; raise NotFound before it is written and once it is gone."""
    run = get_run(run_id, actor, (EXPORT,))
    if not is_fetchable(run, actor, now):
        raise NotFound
    return run


def is_fetchable(run: Run, actor: Actor, now: datetime) -> bool:
    """Return whether the actor may save the file that the run made."""
    kept = run.state == DONE and run.file is not None and run.expires_at is not None and run.expires_at > now
    return kept and may_fetch_file(actor, run.person_id)


def runs_of(actor: Actor, limit: int) -> list[Run]:
    """Return the latest runs that the actor asked for."""
    query = select(Run).where(Run.person_id == actor.person_id).order_by(Run.id.desc()).limit(limit)
    return list(db.session.scalars(query))


def history_of(actor: Actor, kinds: Collection[str], noun: str, limit: int) -> list[Run]:
    """Return the latest runs of these kinds and of ``noun`` that the actor may see, with their people."""
    query = select(Run).where(Run.kind.in_(kinds), noun == _NOUN).options(joinedload(Run.person))
    if not actor.reads_everything:
        query = query.where(Run.person_id == actor.person_id)
    return list(db.session.scalars(query.order_by(Run.id.desc()).limit(limit)))


def runs_part(
    kind: str | None,
    noun: str | None,
    place: Place | None,
    limit: int,
    *,
    nouns: Collection[str] | None,
    everybodys: bool,
    actor: Actor,
) -> tuple[list[Run], Place | None]:
    """Return a part of the runs the actor asked for, or of all they may see, the latest first, and where it ends.

    ``nouns`` are those of which they may be, None for any.
    """
    query = select(Run).options(joinedload(Run.person))
    if not (everybodys and actor.reads_everything):
        query = query.where(Run.person_id == actor.person_id)
    if kind is not None:
        query = query.where(Run.kind == kind)
    if noun is not None:
        query = query.where(noun == _NOUN)
    if nouns is not None:
        query = query.where(_NOUN.in_(nouns))
    return part_of(query, (Run.id,), place, limit, falling=True)


def lines_part(
    run_id: int, outcome: str | None, place: Place | None, limit: int, *, refused: bool = False
) -> tuple[list[RunLine], Place | None]:
    """Return a part of what the run tells, of one ``outcome`` if named, or of what was refused; and where it ends."""
    query = select(RunLine).where(RunLine.run_id == run_id)
    if outcome is not None or refused:
        query = query.where(RunLine.outcome.is_not_distinct_from(outcome))
    return part_of(query, (RunLine.no,), place, limit)


def follower_of(run_id: int, kind: str) -> Run | None:
    """Return the run of ``kind`` that goes on from this one: imports or undoes it; not one that failed or stopped."""
    follows = (Run.of_id == run_id, Run.kind == kind, Run.state.not_in((FAILED, CANCELLED)))
    query = select(Run).where(*follows).order_by(Run.id.desc()).limit(1)
    return db.session.scalar(query)


def earlier_runs(run_id: int, of_id: int, kind: str) -> list[int]:
    """Return the other runs of ``kind`` that went on from ``of_id``, however they ended, in their order."""
    others = (Run.of_id == of_id, Run.kind == kind, Run.id != run_id)
    return list(db.session.scalars(select(Run.id).where(*others).order_by(Run.id)))


def lines_of(run_id: int, outcome: str | None, page: int, size: int) -> tuple[list[RunLine], int]:
    """Return one page of what the run tells of this ``outcome``, None for what was refused, and how much there is."""
    lines = select(RunLine).where(RunLine.run_id == run_id, RunLine.outcome.is_not_distinct_from(outcome))
    count = db.session.scalar(select(func.count()).select_from(lines.subquery())) or 0
    last = max(1, -(-count // size))
    start = (min(max(1, page), last) - 1) * size
    return list(db.session.scalars(lines.order_by(RunLine.no).limit(size).offset(start))), count


def files_in_use(now: datetime) -> set[str]:
    """Return the kept files that a run may still need."""
    query = select(Run.file).where(Run.file.is_not(None), (Run.expires_at > now) | Run.finished_at.is_(None))
    return {file for file in db.session.scalars(query) if file}
