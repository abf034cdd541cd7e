"""What a door asks of imports."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class KeepWords:
    """Give words of the log a meaning, or take it away with an empty target: (place, word) → target.

    ``run_id``: the rehearsal that met them, whose file is then looked at once more.
    """

    run_id: int
    words: Mapping[tuple[str, str], str]
