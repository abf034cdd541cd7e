"""What a door asks of imports."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.runs.commands import KeptFile


@dataclass(frozen=True)
class RehearseImport:
    """Look at an uploaded log without writing; ``zone`` is that of its dates."""

    file: KeptFile
    zone: str


@dataclass(frozen=True)
class KeepWords:
    """Give words of the log a meaning, or take it away with an empty target: (place, word) → target.

    ``run_id``: the rehearsal that met them, whose file is then looked at once more.
    """

    run_id: int
    words: Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class OfRun:
    """Import what a rehearsal looked at, or undo what an import did."""

    run_id: int
