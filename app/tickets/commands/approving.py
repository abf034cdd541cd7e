"""What a door asks of the approval of a task, beyond the commands of ``app.approvals``."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class TakeBackVerdict:
    """Take back the actor's own verdict, given just now."""

    verdict_id: int


@dataclass(frozen=True)
class AskQuestion:
    """Ask the requester something before answering for ``approver_id`` at a level: a public comment."""

    level_id: int
    approver_id: int
    source_md: str
    idempotency_key: str | None = None


@dataclass(frozen=True)
class EstimateCost:
    """Say what the task may cost, before answering for ``approver_id`` at a level; None is not known.

    ``version`` is that of the task whose cost the approver read.
    """

    level_id: int
    approver_id: int
    version: int
    amount: Decimal | None


@dataclass(frozen=True)
class ApproveMany:
    """Approve at several places at once: pairs of a level and the approver one answers for."""

    seats: tuple[tuple[int, int], ...]
