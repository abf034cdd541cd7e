"""Runs and their lines."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.runs.models import Run, RunLine
from app.runs.rights import may_see_run
from app.runs.vocabulary import CANCELLED, FAILED

LARGEST = 2**63 - 1


def get_run(run_id: int, actor: Actor, kinds: Collection[str] = ()) -> Run:
    """Return the run, its person loaded. Raises NotFound for none, another kind's, or one that is not theirs to see."""
    query = select(Run).where(Run.id == run_id).options(joinedload(Run.person))
    run = db.session.scalar(query) if run_id <= LARGEST else None
    if run is None or (kinds and run.kind not in kinds) or not may_see_run(actor, run.person_id):
        raise NotFound
    return run


def runs_of(actor: Actor, limit: int) -> list[Run]:
    """Return the latest runs that the actor asked for."""
    query = select(Run).where(Run.person_id == actor.person_id).order_by(Run.id.desc()).limit(limit)
    return list(db.session.scalars(query))


def history_of(actor: Actor, kinds: Collection[str], noun: str, limit: int) -> list[Run]:
    """Return the latest runs of these kinds and of ``noun`` that the actor may see, with their people."""
    # Imports of before their noun was noted are of incidents, as ``Run.noun`` says.
    own_noun = func.coalesce(Run.arguments["noun"].astext, "incidents")
    query = select(Run).where(Run.kind.in_(kinds), own_noun == noun).options(joinedload(Run.person))
    if not actor.reads_everything:
        query = query.where(Run.person_id == actor.person_id)
    return list(db.session.scalars(query.order_by(Run.id.desc()).limit(limit)))


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
