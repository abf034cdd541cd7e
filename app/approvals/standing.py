"""By what somebody is asked, or could be: the policies in force, read from one person's side (product.md, "Task").

The other side of ``asking``: a law of the tests holds that whom a level asks about anything stands here.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.approvals.asking import Asks, Who
from app.approvals.policy import Policy

Paths = Mapping[int, tuple[int, ...]]


@dataclass(frozen=True)
class Reach:
    """What makes somebody an approver: their groups, people who report to them, the locations that name them."""

    person_id: int
    group_ids: frozenset[int] = frozenset()
    has_reports: bool = False
    location_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Standing:
    """One reason why a level may ask somebody: ``id`` is the group's or the location's, where it is one.

    ``instead``: only where a level asks the manager, and there is none who may answer.
    """

    policy: Policy
    level_no: int
    because: Who
    id: int | None = None
    instead: bool = False


def in_force(policies: Iterable[Policy], paths: Paths) -> list[Policy]:
    """Return the policies in their order, each with the categories that none before it takes wherever it holds.

    ``paths`` holds, by location, the location first, then those above. A policy that is left no category asks nobody.
    """
    found: list[Policy] = []
    for policy in sorted(policies, key=lambda one: (one.position, one.version_id)):
        above = paths.get(policy.location_id or 0, ())
        taken = {
            category
            for other in found
            if other.location_id is None or other.location_id in above
            for category in other.category_ids
        }
        if left := policy.category_ids - taken:
            found.append(Policy(policy.version_id, policy.position, left, policy.levels, policy.location_id))
    return found


def standings(reach: Reach, policies: Sequence[Policy], paths: Paths) -> list[Standing]:
    """Return every reason why the policies in force may ask somebody, in their order."""
    return [
        one
        for policy in policies
        for no, level in enumerate(policy.levels, start=1)
        for one in dict.fromkeys(_at(policy, no, level.asks, reach, paths))
    ]


def _at(policy: Policy, no: int, asks: Iterable[Asks], reach: Reach, paths: Paths) -> Iterator[Standing]:
    for one in asks:
        if one.who is Who.PERSON and one.id == reach.person_id:
            yield Standing(policy, no, Who.PERSON)
        elif one.who is Who.GROUP and one.id in reach.group_ids:
            yield Standing(policy, no, Who.GROUP, one.id)
        elif one.who in (Who.MANAGER, Who.LOCATION):
            if one.who is Who.MANAGER and reach.has_reports:
                yield Standing(policy, no, Who.MANAGER)
            for place in sorted(_meeting(policy.location_id, reach.location_ids, paths)):
                yield Standing(policy, no, Who.LOCATION, place, instead=one.who is Who.MANAGER)


def _meeting(location_id: int | None, places: Collection[int], paths: Paths) -> set[int]:
    """Return those of the places that the policy of a location meets: one of the two lies on the other's way up."""
    above = paths.get(location_id or 0, ())
    return {one for one in places if location_id is None or one in above or location_id in paths.get(one, ())}
