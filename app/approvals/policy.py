"""Which policy a task is approved by: the first, in their order, that names its category and holds at its place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from app.approvals.asking import Asks, Subject
from app.approvals.rules import Rule


@dataclass(frozen=True)
class Level:
    """One step of a policy: whom it asks, how many of them it takes, and how long they have."""

    asks: tuple[Asks, ...]
    rule: Rule = Rule.ANY
    quorum: int | None = None
    delay: timedelta | None = None
    expiry: timedelta | None = None


@dataclass(frozen=True)
class Policy:
    """The version of a policy that is in force; ``location_id`` None holds everywhere, else there and below."""

    version_id: int
    position: int
    category_ids: frozenset[int]
    levels: tuple[Level, ...]
    location_id: int | None = None

    def covers(self, subject: Subject) -> bool:
        """Return whether the policy is about such a task."""
        here = self.location_id is None or self.location_id in subject.location_path
        return here and subject.category_id in self.category_ids


def choose(policies: Iterable[Policy], subject: Subject) -> Policy | None:
    """Return the policy that decides who approves ``subject``; None when it needs no approval."""
    ordered = sorted(policies, key=lambda policy: (policy.position, policy.version_id))
    return next((policy for policy in ordered if policy.covers(subject)), None)
