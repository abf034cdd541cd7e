"""The tickets of somebody who left go to somebody else, or back to the queues; so do the answers they owe."""

from datetime import datetime

from app.approvals.asking import OWN_CHOICE
from app.approvals.commands import Reroute
from app.core.actor import Actor
from app.core.errors import Forbidden, Refused
from app.core.i18n import N_, Message
from app.directory.commands import PassOn
from app.directory.operations import heir_of
from app.directory.operations.steps import require
from app.directory.rights import may_administer
from app.tickets.operations.assignment import assign_seen
from app.tickets.operations.verdicts import reroute_approval
from app.tickets.queries.lookup import lock_all_visible
from app.tickets.queries.persons import ids_assigned_to, levels_awaiting
from app.tickets.queries.undoing import not_before

MOST = 1_000


def pass_on_tickets(command: PassOn, *, actor: Actor, now: datetime) -> int:
    """Give the person's open tickets that the actor works to another, at most 1,000 at once; return how many.

    Without an heir nobody has them, and their groups' queues show them. All of them change or none; raises NotFound,
    Refused, Invalid when the heir does not work one of them.
    """
    heir = heir_of(command, actor)
    seen = lock_all_visible(ids_assigned_to(command.person_id, actor, MOST), actor)
    theirs = {key: one for key, one in seen.items() if one.ticket.assignee_id == command.person_id}
    if not theirs:
        raise Refused(Message(N_("Somebody else was quicker: none of their tickets is left.")), code="none_left")
    acted_at = not_before(theirs, now)
    for one in theirs.values():
        assign_seen(one, heir.id if heir else None, acted_at)
    return len(theirs)


def pass_on_approvals(command: PassOn, *, actor: Actor, now: datetime) -> int:
    """Let another be asked wherever the person's answer is awaited; return how often. Administrators only.

    All of them change or none, but for the administrator's own requests, which are another's to pass on. Raises
    NotFound, Forbidden, Refused without an heir, when they may not be asked, or when only their own are left.
    """
    require(may_administer(actor))
    heir = heir_of(command, actor)
    if heir is None:
        raise Refused(Message(N_("Somebody has to be asked: choose who.")), code="nobody_asked")
    passed, own = 0, None
    for level_id in levels_awaiting(command.person_id):
        try:
            reroute_approval(Reroute(level_id, heir.id, command.person_id), actor=actor, now=now)
            passed += 1
        except Forbidden as refusal:
            if refusal.code != OWN_CHOICE:
                raise
            own = refusal
    if own is not None and not passed:
        raise Refused(own.message, code=OWN_CHOICE)
    return passed
