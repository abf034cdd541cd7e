"""What somebody who left still holds goes to somebody else, or back to where it is kept."""

from datetime import datetime

from app.cmdb.commands import GiveBack, HandOver
from app.cmdb.operations.holding import give_back, hand_over
from app.cmdb.queries.holders import kept_of
from app.core.actor import Actor
from app.directory.commands import PassOn
from app.directory.operations import heir_of

MOST = 500


def pass_on_cis(command: PassOn, *, actor: Actor, now: datetime) -> int:
    """Hand the person's CIs that the actor keeps to another, at most 500 at once; return how many.

    Without an heir they are in stock again. Raises NotFound, Forbidden, Refused.
    """
    heir = heir_of(command, actor)
    cis = kept_of(command.person_id, actor, MOST)
    for ci in cis:
        if heir is None:
            give_back(GiveBack(ci.id), actor=actor, now=now)
        else:
            hand_over(HandOver(ci.id, heir.id), actor=actor, now=now)
    return len(cis)
