"""What a run did to which record, noted in the transaction that did it."""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Table, insert

from app.core.db import db
from app.imports.models import RunRecord

_INSERT = insert(cast(Table, RunRecord.__table__))


def note_records(run_id: int, noun: str, outcome: str, records: Mapping[int, tuple[int, Mapping[str, Any]]]) -> None:
    """Note what a run did to each record: id → (its version afterwards, what it said before)."""
    common = {"run_id": run_id, "noun": noun, "outcome": outcome}
    rows = [
        {**common, "record_id": record, "version": version, "before": dict(before)}
        for record, (version, before) in records.items()
    ]
    if rows:
        db.session.execute(_INSERT, rows)
