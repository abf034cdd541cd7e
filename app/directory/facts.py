"""What the rules of rights need to know of people and groups."""

from dataclasses import dataclass
from enum import IntEnum

from app.core.actor import Actor
from app.directory.purposes import OFFICES, Purpose


class Rank(IntEnum):
    """Who stands above whom (product.md, Rights come from groups)."""

    REQUESTER = 1
    TECHNICIAN = 2
    OFFICER = 3
    AUDITOR = 4
    ADMINISTRATOR = 5


@dataclass(frozen=True)
class PersonFacts:
    """A person as the rules see them; ``person_id`` is None for one who is about to be created."""

    person_id: int | None
    location_id: int | None
    rank: Rank = Rank.REQUESTER
    manager_id: int | None = None
    active: bool = True


@dataclass(frozen=True)
class GroupFacts:
    """A group as the rules see it; ``group_id`` is None for one that is about to be created."""

    group_id: int | None
    location_id: int
    purposes: frozenset[Purpose] = frozenset()
    active: bool = True


def rank_by(*, is_admin: bool, is_auditor: bool, purposes: frozenset[str]) -> Rank:
    """Return the rank that the two global rights and the purposes of somebody's groups give."""
    if is_admin:
        return Rank.ADMINISTRATOR
    if is_auditor:
        return Rank.AUDITOR
    if purposes & OFFICES:
        return Rank.OFFICER
    return Rank.TECHNICIAN if purposes else Rank.REQUESTER


def rank_of_actor(actor: Actor) -> Rank:
    """Return the rank of the acting person."""
    held = frozenset(purpose for purpose, groups in actor.groups.items() if groups)
    return rank_by(is_admin=actor.is_admin, is_auditor=actor.is_auditor, purposes=held)
