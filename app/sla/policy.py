"""Which policy and which calendar a cycle is measured with."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.sla.clock import Target


@dataclass(frozen=True)
class ClockSubject:
    """What the choice of a policy looks at. ``location_path``: the ticket's location first, then its ancestors."""

    ticket_id: int
    kind: str
    priority: str
    category_id: int | None
    location_path: tuple[int, ...]
    opened_at: datetime


@dataclass(frozen=True)
class Policy:
    """One version of a policy. A condition that is None matches everything; so does an open end of the dates."""

    version_id: int
    policy_id: int
    no: int
    position: int
    response: timedelta | None
    resolution: timedelta | None
    kind: str | None = None
    priority: str | None = None
    category_id: int | None = None
    location_id: int | None = None
    calendar_id: int | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    def budget(self, target: Target) -> timedelta | None:
        """Return the opening time allowed for a target, None when the policy does not set it."""
        return self.response if target is Target.RESPONSE else self.resolution

    def covers(self, other: "Policy", kind: str, priority: str) -> bool:
        """Return whether every ticket of that kind and priority that ``other`` is about is one of this policy's."""
        return (
            self.kind in (None, kind)
            and self.priority in (None, priority)
            and self.category_id in (None, other.category_id)
            and self.location_id in (None, other.location_id)
        )

    def matches(self, subject: ClockSubject) -> bool:
        """Return whether the policy is about such a ticket, whatever the date."""
        return (
            self.kind in (None, subject.kind)
            and self.priority in (None, subject.priority)
            and self.category_id in (None, subject.category_id)
            and (self.location_id is None or self.location_id in subject.location_path)
        )


def choose(policies: Iterable[Policy], subject: ClockSubject, at: datetime) -> Policy | None:
    """Return the first policy, in their explicit order, that applies to a cycle started at ``at``; None without one.

    Of each policy only its newest version begun by then is looked at, so that a version made for later leaves the
    cycles already started alone, and one made without a first day replaces all before it.
    """
    seen: set[int] = set()
    for policy in sorted(policies, key=lambda policy: (policy.position, policy.policy_id, -policy.no)):
        begun = policy.valid_from is None or policy.valid_from <= at
        if policy.policy_id in seen or not begun:
            continue
        seen.add(policy.policy_id)
        if (policy.valid_until is None or at < policy.valid_until) and policy.matches(subject):
            return policy
    return None


def never_chosen(
    policies: Iterable[Policy], kinds: Collection[str], priorities: Collection[str], now: datetime
) -> dict[int, tuple[int, ...]]:
    """Return, for each policy that no cycle from ``now`` on can choose, the policies above that match first.

    Only newest versions are compared, condition by condition: two locations are never looked at as one in the other.
    """
    newest: dict[int, Policy] = {}
    for policy in policies:
        known = newest.get(policy.policy_id)
        newest[policy.policy_id] = policy if known is None or policy.no > known.no else known
    order = sorted(newest.values(), key=lambda policy: (policy.position, policy.policy_id))
    found: dict[int, tuple[int, ...]] = {}
    for place, policy in enumerate(order):
        above = [one for one in order[:place] if _in_force_throughout(one, policy, now)]
        cells = [
            (kind, priority)
            for kind in kinds
            for priority in priorities
            if policy.kind in (None, kind) and policy.priority in (None, priority)
        ]
        first = [next((one.policy_id for one in above if one.covers(policy, *cell)), None) for cell in cells]
        winners = tuple(dict.fromkeys(one for one in first if one is not None))
        if winners and None not in first:
            found[policy.policy_id] = winners
    return found


def _in_force_throughout(policy: Policy, other: Policy, now: datetime) -> bool:
    start = max(other.valid_from or now, now)
    ends_later = policy.valid_until is None or (
        other.valid_until is not None and other.valid_until <= policy.valid_until
    )
    return (policy.valid_from is None or policy.valid_from <= start) and ends_later


def choose_calendar(policy: Policy, location_path: Iterable[int], by_location: Mapping[int, int], fallback: int) -> int:
    """Return the id of the calendar: the policy's if it names one, else the nearest location's, else ``fallback``."""
    if policy.calendar_id is not None:
        return policy.calendar_id
    return next((by_location[place] for place in location_path if place in by_location), fallback)
