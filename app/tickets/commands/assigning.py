"""What a door asks to give a ticket to somebody."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Take:
    """Make the acting person the assignee."""

    ticket_id: int


@dataclass(frozen=True)
class Assign:
    """Name the assignee; None removes them.

    ``only_if_free``: the one who asks saw a ticket that nobody had, and means it for nobody's ticket only.
    """

    ticket_id: int
    person_id: int | None
    only_if_free: bool = False


@dataclass(frozen=True)
class Transfer:
    """Give the ticket to another group; None is for imports, whose logs know tickets that lost their group.

    ``lose_sight`` is False for one who wants to be warned before a ticket leaves their sight; ``only_if_free`` as for
    ``Assign``: whoever took the ticket meanwhile keeps it.
    """

    ticket_id: int
    group_id: int | None
    reason: str = ""
    lose_sight: bool = True
    only_if_free: bool = False
