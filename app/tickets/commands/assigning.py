"""What a door asks to give a ticket to somebody."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Take:
    """Make the acting person the assignee."""

    ticket_id: int


@dataclass(frozen=True)
class Assign:
    """Name the assignee; None removes them."""

    ticket_id: int
    person_id: int | None


@dataclass(frozen=True)
class Transfer:
    """Give the ticket to another group; None is for imports, whose logs know tickets that lost their group."""

    ticket_id: int
    group_id: int | None
    reason: str = ""
