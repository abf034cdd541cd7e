"""What earlier imports left."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.audit.models import AuditEntry
from app.core.db import db
from app.directory.models import Person
from app.imports.models import ImportColumn, RunRecord


@dataclass(frozen=True)
class Done:
    """What a run did to a record: its version afterwards, and what it said before."""

    record_id: int
    outcome: str
    version: int
    before: dict[str, Any]


def kept_columns(noun: str) -> dict[str, str]:
    """Return what headings of files of ``noun`` were said to mean: heading, as it is compared → field."""
    rows = select(ImportColumn.heading, ImportColumn.field).where(ImportColumn.noun == noun)
    return {row.heading: row.field for row in db.session.execute(rows)}


def done_by(run_id: int, noun: str) -> list[Done]:
    """Return what a run did to each record, in the order of their ids."""
    columns = (RunRecord.record_id, RunRecord.outcome, RunRecord.version, RunRecord.before)
    rows = select(*columns).where(RunRecord.run_id == run_id, RunRecord.noun == noun).order_by(RunRecord.record_id)
    return [Done(*row) for row in db.session.execute(rows)]


def counts_of(run_id: int, noun: str, outcomes: Collection[str]) -> Counter[str]:
    """Return to how many records a run did each of ``outcomes``."""
    found = Counter(one.outcome for one in done_by(run_id, noun))
    return Counter({outcome: found[outcome] for outcome in outcomes})


def toucher_of(noun: str, record_id: int) -> str:
    """Return who is behind the latest entry of the audit about a record: a person's name, else part of the machine."""
    rows = (
        select(Person, AuditEntry.source)
        .select_from(AuditEntry)
        .outerjoin(Person, AuditEntry.actor_id == Person.id)
        .where(AuditEntry.noun == noun, AuditEntry.subject_id == record_id)
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    )
    found = db.session.execute(rows).one_or_none()
    return "" if found is None else found[0].name if found[0] else str(found[1])
