"""What a door asks of approvals: plain values, already typed."""

from dataclasses import dataclass

from app.approvals.policy import Level
from app.directory.rows import Create, Delete, Move, Update


@dataclass(frozen=True)
class PolicyDetails:
    """What a policy says: the categories it is for, where it holds (None: everywhere), and its levels in order."""

    names: dict[str, str]
    category_ids: frozenset[int]
    levels: tuple[Level, ...]
    location_id: int | None = None


CreatePolicy = Create[PolicyDetails]
UpdatePolicy = Update[PolicyDetails]
MovePolicy = Move
DeletePolicy = Delete


@dataclass(frozen=True)
class GiveVerdict:
    """Answer for ``approver_id`` at a level: ``approved``, or ``rejected`` with a reason."""

    level_id: int
    approver_id: int
    answer: str
    reason: str = ""


@dataclass(frozen=True)
class Delegate:
    """Let somebody else answer for ``approver_id`` at this level; None takes that back."""

    level_id: int
    approver_id: int
    delegate_id: int | None


@dataclass(frozen=True)
class Reroute:
    """Ask ``person_id`` at a level, in the place of somebody or, without, where nobody was found."""

    level_id: int
    person_id: int
    instead_of_id: int | None = None


@dataclass(frozen=True)
class MakeLink:
    """Make a one-tap link for an approver of a level."""

    level_id: int
    approver_id: int
    token_hash: str
