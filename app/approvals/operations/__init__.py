"""What can be done to policies, rounds and verdicts; ``tickets.operations`` calls the rounds', its ticket locked."""

from app.approvals.operations.links import LASTS, LinkState, make_link, read_link, use_link
from app.approvals.operations.passing_on import delegate, mark_question, require_asked, reroute
from app.approvals.operations.policies import (
    create_policy,
    delete_policy,
    details_of,
    goes_before,
    is_about,
    move_policy,
    preview,
    told,
    update_policy,
)
from app.approvals.operations.recalling import EXPIRED, recall
from app.approvals.operations.rounds import (
    TAKEN_BACK_WITHIN,
    asks_others_at,
    close_round,
    give_verdict,
    open_round,
    take_back_verdict,
)

__all__ = [
    "EXPIRED",
    "LASTS",
    "TAKEN_BACK_WITHIN",
    "LinkState",
    "asks_others_at",
    "close_round",
    "create_policy",
    "delegate",
    "delete_policy",
    "details_of",
    "give_verdict",
    "goes_before",
    "is_about",
    "make_link",
    "mark_question",
    "move_policy",
    "open_round",
    "preview",
    "read_link",
    "recall",
    "require_asked",
    "reroute",
    "take_back_verdict",
    "told",
    "update_policy",
    "use_link",
]
