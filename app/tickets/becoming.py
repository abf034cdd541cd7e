"""When a ticket may become one of the other kind (done.md, D2; decisions 0017 and 0030)."""

from app.core.decision import YES, Decision, no
from app.core.i18n import N_, Message
from app.tickets.lifecycle import APPROVAL, OPEN_PHASES, PHASE
from app.tickets.vocabulary import INCIDENT

_ENDED = no("ended", Message(N_("It has ended; reopen it before it becomes another kind.")))
_AWAITS = no(
    "awaits_approval",
    Message(
        N_(
            "It awaits its approval, and as an incident it would be worked on without. Once it is approved it can be "
            "converted; asked for by mistake, its requester withdraws it."
        )
    ),
)


def may_become(status: str, opened_as: str) -> Decision:
    """Answer whether a ticket in this state may become one of the other kind; ``opened_as`` is its first kind.

    What awaits approval becomes no incident, unless it was one before staff made it a task: it goes back to that.
    """
    if PHASE[status] not in OPEN_PHASES:
        return _ENDED
    return _AWAITS if PHASE[status] == APPROVAL and opened_as != INCIDENT else YES
