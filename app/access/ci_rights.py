"""Who may do what to a CI (product.md, "Rights come from groups"; threats.md, roles × resources).

``cmdb.queries.visible_to`` is ``view`` for the database, and a property test proves that the two agree.
"""

from dataclasses import dataclass

from app.core.actor import Actor
from app.core.decision import YES, Decision, no
from app.core.i18n import N_, Message
from app.directory.purposes import SUPPORT, Purpose

# Those whose work is with machines see the ones of their places; who keeps people, groups or stock does not.
SEEING = (*sorted(SUPPORT), Purpose.CMDB)

_NOT_HERE = no("not_found", Message(N_("This does not exist, or you may not see it.")))
_READS_ONLY = no("reads_only", Message(N_("An auditor reads everything and changes nothing.")))
_NOT_YOURS = no("not_yours", Message(N_("Only a CMDB group of its location may change this.")))
_NOWHERE = no("no_location", Message(N_("Name a location that one of your CMDB groups keeps.")))
_NOT_THERE = no("out_of_scope", Message(N_("None of your CMDB groups holds for that location.")))


@dataclass(frozen=True)
class CiFacts:
    """A CI as the rules see it."""

    location_id: int | None
    holder_id: int | None = None
    holder_manager_id: int | None = None


def places_seen(actor: Actor) -> frozenset[int]:
    """Return the locations whose CIs the actor sees by their groups."""
    return frozenset[int]().union(*(actor.scopes.get(purpose, frozenset()) for purpose in SEEING))


def may_see(actor: Actor, ci: CiFacts) -> Decision:
    """Answer whether the CI is the actor's business: their own, their reports', of their places, or everything."""
    if actor.reads_everything or ci.location_id in places_seen(actor):
        return YES
    own = actor.person_id is not None and ci.holder_id == actor.person_id
    reports = actor.has_reports and ci.holder_id is not None and ci.holder_manager_id == actor.person_id
    return YES if own or reports else _NOT_HERE


def may_place(actor: Actor, location_id: int | None) -> Decision:
    """Answer whether the actor may record a CI at that location, or move one there."""
    if actor.is_admin:
        return YES
    if actor.is_auditor:
        return _READS_ONLY
    if location_id is None:
        return _NOWHERE
    return YES if actor.holds(Purpose.CMDB, location_id) else _NOT_THERE


def may_edit(actor: Actor, ci: CiFacts) -> Decision:
    """Answer whether the actor may change the CI, hand it over, take it back, relate it."""
    if not may_see(actor, ci):
        return _NOT_HERE
    decision = may_place(actor, ci.location_id)
    return decision if decision or decision is _READS_ONLY else _NOT_YOURS


def keeps_cis(actor: Actor) -> bool:
    """Return whether the actor keeps the CIs of some place."""
    return actor.is_admin or (actor.holds(Purpose.CMDB) and not actor.is_auditor)


def has_inventory(actor: Actor) -> bool:
    """Return whether the list of all CIs is the actor's business; everybody has the page of their own equipment."""
    return actor.reads_everything or bool(places_seen(actor)) or actor.has_reports
