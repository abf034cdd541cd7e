"""One right in words."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """One right in words: what, where or of which groups, and each reason with the address of its group."""

    what: str
    where: Sequence[str]
    why: Sequence[tuple[str, str]]
