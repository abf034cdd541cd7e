"""The small steps that the verbs of approvals share."""

from app.approvals.models import Round, RoundLevel
from app.core.decision import Decision
from app.core.errors import Forbidden, NotFound, Refused

# What stands in the way is how far things have come, not a missing right: the answer is 409, not 403.
_STATES = frozenset({"not_open", "answered", "self", "disabled", "asked_already", "no_longer"})


def require(decision: Decision) -> None:
    """Raise what a *no* means: Refused when a state forbids it, Forbidden when a right is missing."""
    if decision:
        return
    if decision.code in _STATES:
        raise Refused.by(decision)
    raise Forbidden(decision.reason, code=decision.code)


def find_level(round_: Round, level_id: int) -> RoundLevel:
    """Return the level of a round with this id; raise NotFound without one."""
    found = next((level for level in round_.levels if level.id == level_id), None)
    if found is None:
        raise NotFound
    return found
