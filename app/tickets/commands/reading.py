"""Looking at a ticket."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MarkRead:
    """Say that everything up to ``seq`` has been seen."""

    ticket_id: int
    seq: int
