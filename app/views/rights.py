"""Who may keep which view. Seeing a view gives no right on what it lists."""

from dataclasses import dataclass

from app.core.actor import Actor
from app.core.decision import YES, Decision, no
from app.core.i18n import N_, Message

_NOT_YOURS = no("not_yours", Message(N_("Only its group's managers and administrators may change this view.")))
_NOT_ALL = no("not_for_all", Message(N_("Only administrators keep views for everyone.")))
_NOT_SEEN = no("not_found", Message(N_("This does not exist, or you may not see it.")))


@dataclass(frozen=True)
class ViewFacts:
    """Whose a view is: a person's, a group's or, with neither, everyone's."""

    person_id: int | None
    group_id: int | None


def groups_of(actor: Actor) -> frozenset[int]:
    """Return the groups whose views the actor is shown: those they belong to."""
    return frozenset().union(*actor.groups.values()) | actor.managed_groups


def may_keep_view(actor: Actor, view: ViewFacts) -> Decision:
    """Answer whether the actor may save, change or delete a view of this owner.

    Their own, those of groups they manage; administrators also those of every group and of everyone.
    """
    if view.person_id is not None:
        return YES if view.person_id == actor.person_id else _NOT_SEEN
    if actor.is_admin:
        return YES
    if view.group_id is None:
        return _NOT_ALL
    return YES if view.group_id in actor.managed_groups else _NOT_YOURS
