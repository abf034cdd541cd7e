"""Why somebody has rights: each membership, the reporting line, the global rights, being oneself."""

from datetime import datetime

from app.access.explaining import Reason
from app.core.actor import Actor
from app.core.i18n import N_, Message
from app.directory.models import Membership
from app.directory.queries import groups_of_person, subtree_ids

_SELF = Message(N_("everybody may"))
_REPORTS = Message(N_("people report to them"))
_ADMIN = Message(N_("administrator"))
_AUDITOR = Message(N_("auditor"))
_MEMBER = N_("member of %(group)s")
_MANAGER = N_("group manager of %(group)s")


def reasons_of(whole: Actor, now: datetime) -> list[Reason]:
    """Return everything that gives the actor a right at ``now``, each as an actor who has nothing else."""
    bare = Actor(whole.person_id)
    reasons = [Reason(_SELF, bare)]
    if whole.is_admin:
        reasons.append(Reason(_ADMIN, Actor(whole.person_id, is_admin=True)))
    if whole.is_auditor:
        reasons.append(Reason(_AUDITOR, Actor(whole.person_id, is_auditor=True)))
    if whole.has_reports:
        reasons.append(Reason(_REPORTS, Actor(whole.person_id, has_reports=True)))
    stays = groups_of_person(whole.person_id or 0, now)
    below = {one: subtree_ids([one]) for one in {stay.group.location_id for stay in stays}}
    return reasons + [_by(stay, whole.person_id, below[stay.group.location_id]) for stay in stays]


def _by(stay: Membership, person_id: int | None, below: frozenset[int]) -> Reason:
    group = stay.group
    own = frozenset({group.id})
    words = Message(_MANAGER if stay.is_manager else _MEMBER, {"group": group.name})
    part = Actor(
        person_id,
        scopes=dict.fromkeys(group.purposes, below),
        groups=dict.fromkeys(group.purposes, own),
        managed_groups=own if stay.is_manager else frozenset(),
    )
    return Reason(words, part, group.id)
