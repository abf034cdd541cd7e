"""What a door asks to make a ticket another one: of the other kind, or part of another ticket."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Convert:
    """Make an incident a task, or a task an incident; ``category_id`` is one of the new kind.

    ``lose_sight`` is False for one who wants to be warned before the ticket leaves their sight.
    """

    ticket_id: int
    category_id: int | None = None
    reason: str = ""
    lose_sight: bool = True


@dataclass(frozen=True)
class Merge:
    """Make a ticket part of another one, named by its number."""

    ticket_id: int
    into: str
