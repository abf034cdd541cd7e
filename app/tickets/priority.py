"""Priority from impact and urgency (product.md, "Incident"; D3)."""

from collections.abc import Mapping

from app.tickets.vocabulary import IMPACTS, PRIORITIES, URGENCIES

Matrix = Mapping[tuple[str, str], str]

_STEP = {"low": -1, "normal": 0, "high": 1}


def shipped(impact: str, urgency: str) -> str:
    """Return the priority that TicketEase ships with: the impact's own, one step down or up by urgency."""
    rank = IMPACTS.index(impact) + _STEP[urgency]
    return PRIORITIES[max(0, min(rank, len(PRIORITIES) - 1))]


SHIPPED: Matrix = {(impact, urgency): shipped(impact, urgency) for impact in IMPACTS for urgency in URGENCIES}


def priority_of(impact: str, urgency: str, matrix: Matrix, override: str | None = None) -> str:
    """Return the ticket's priority: the staff's override, else the matrix cell, else the shipped cell."""
    return override or matrix.get((impact, urgency)) or SHIPPED[impact, urgency]
