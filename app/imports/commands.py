"""What can be asked of imports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.runs.commands import KeptFile


@dataclass(frozen=True)
class RehearseFile:
    """Look at a file of ``noun`` without writing; ``options`` are what its form asked for, as JSON."""

    noun: str
    file: KeptFile
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class OfRun:
    """Go on from a run: import what it looked at, or undo what it imported."""

    run_id: int


@dataclass(frozen=True)
class KeepColumns:
    """What each column of the file that a run looked at says, in their order; empty for nothing."""

    run_id: int
    mapping: tuple[str, ...]
