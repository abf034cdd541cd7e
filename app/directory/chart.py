"""The organisation chart as a tree: who reports to whom, as deep as it was read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

OPEN_LEVELS = 2
MOST_OPEN = 40
MOST_DRAWN = 200


class Placed(Protocol):
    """What the chart needs to know of a person."""

    @property
    def id(self) -> int:
        """Whose place it is."""

    @property
    def manager_id(self) -> int | None:
        """Below whom it stands."""

    @property
    def reports(self) -> int:
        """How many stand directly below."""


One = TypeVar("One", bound=Placed)


@dataclass(frozen=True)
class Branch:
    """A person of the chart and those below who are drawn; ``closed`` counts those left for another look."""

    person: Placed
    below: tuple["Branch", ...]

    @property
    def closed(self) -> int:
        """How many direct reports are not drawn."""
        return self.person.reports - len(self.below)


def opens(level: Iterable[Placed]) -> list[int]:
    """Return the ids whose reports are drawn too: all of a level that is short enough, else none of it."""
    wanted = [one for one in level if one.reports]
    return [one.id for one in wanted] if sum(one.reports for one in wanted) <= MOST_OPEN else []


def branches(level: Iterable[One], below: Mapping[int | None, list[One]]) -> tuple[Branch, ...]:
    """Return each of ``level`` with its reports of ``below``, by manager."""
    return tuple(Branch(one, branches(below.get(one.id, ()), below)) for one in level)
