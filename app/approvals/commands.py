"""What a door asks of approvals: plain values, already typed."""

from dataclasses import dataclass

from app.approvals.policy import Level


@dataclass(frozen=True)
class PolicyDetails:
    """What a policy says: the categories it is for, where it holds (None: everywhere), and its levels in order."""

    names: dict[str, str]
    category_ids: frozenset[int]
    levels: tuple[Level, ...]
    location_id: int | None = None


@dataclass(frozen=True)
class CreatePolicy:
    """Add a policy at the end of the order."""

    details: PolicyDetails


@dataclass(frozen=True)
class UpdatePolicy:
    """Make a new version of a policy; ``version`` is the one the editor saw."""

    policy_id: int
    details: PolicyDetails
    version: int


@dataclass(frozen=True)
class MovePolicy:
    """Move a policy one place: up (-1, asked earlier) or down (+1)."""

    policy_id: int
    by: int


@dataclass(frozen=True)
class DeletePolicy:
    """Remove a policy that approved nothing yet."""

    policy_id: int


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
