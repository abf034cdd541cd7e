"""The door of the approvals, and the place of an answer that its addresses name."""

from app.api.base.door import Door
from app.approvals.rules import Answer
from app.core.errors import NotFound

ANSWERS = (Answer.APPROVED.value, Answer.REJECTED.value)
door = Door(
    "approvals",
    "What waits for an answer, by its level and approver.",
    {"source_md": "text", "estimated_cost": "amount"},
)


def seat_of(key: str) -> tuple[int, int]:
    """Return the level and the approver of "<level>-<approver>"; raise NotFound when it is anything else."""
    level, _dash, approver = key.partition("-")
    parts = [int(one) for one in (level, approver) if one.isascii() and one.isdigit() and len(one) <= 9]
    if len(parts) != 2:
        raise NotFound
    return parts[0], parts[1]
