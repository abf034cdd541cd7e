"""What can be asked of runs and jobs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.core.i18n import Message


@dataclass(frozen=True)
class KeptFile:
    """A file that a run reads or made: its name in the store, the name a person knows, its size in bytes."""

    file: str
    name: str
    size: int
    expires_at: datetime


@dataclass(frozen=True)
class StartRun:
    """A run of ``kind``, carried out by the job ``task``; two with the same ``turn`` wait for each other."""

    kind: str
    task: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    file: KeptFile | None = None
    of_id: int | None = None
    turn: str | None = None


@dataclass(frozen=True)
class Told:
    """One thing a run has to tell: where (a line of the file, a column or a number) and what.

    ``outcome`` is what becomes of the line; None for what cannot be used or was refused.
    """

    message: Message
    line: int | None = None
    place: str | None = None
    outcome: str | None = None


@dataclass(frozen=True)
class FinishRun:
    """What came of a run; ``cancelled``: it was stopped on the way, and this is what was done until then."""

    run_id: int
    report: Mapping[str, Any]
    lines: tuple[Told, ...] = ()
    cancelled: bool = False
    file: KeptFile | None = None
