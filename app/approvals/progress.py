"""What an act on a round brought about, for whoever keeps the ticket's history."""

from dataclasses import dataclass

from app.approvals.rules import Answer


@dataclass(frozen=True)
class Opened:
    """A level that was opened: the ``no``-th of ``of``. No ``approver_ids``: nobody was found to ask."""

    level_id: int
    no: int
    of: int
    approver_ids: tuple[int, ...]


@dataclass(frozen=True)
class Progress:
    """Where a round stands: WAITING, or how it ended; ``opened`` is the level that began with it.

    ``reason`` is that of a rejection which ends the round later than it was said.
    """

    round_no: int
    outcome: Answer
    opened: Opened | None = None
    reason: str = ""


@dataclass(frozen=True)
class Given:
    """A verdict that was given, at which level and for whom, and what it came to."""

    verdict_id: int
    ticket_id: int
    level_no: int
    approver_id: int
    answer: str
    progress: Progress


@dataclass(frozen=True)
class Recalled:
    """A level was recalled: ``kind`` reminded or escalated, whom it was told (None: administrators), whose answer."""

    kind: str
    person_id: int | None
    about_id: int
