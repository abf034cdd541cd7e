"""What a door asks of the configurable rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Details = TypeVar("Details")


@dataclass(frozen=True)
class CategoryDetails:
    """What the row of a category says."""

    key: str
    names: dict[str, str]
    kind: str = "incident"
    active: bool = True


@dataclass(frozen=True)
class HoldReasonDetails:
    """What the row of a hold reason says."""

    key: str
    names: dict[str, str]
    active: bool = True


@dataclass(frozen=True)
class RoutingRuleDetails:
    """What the row of a routing rule says; an empty condition matches everything."""

    name: str
    group_id: int
    kind: str | None = None
    category_id: int | None = None
    location_id: int | None = None
    active: bool = True


@dataclass(frozen=True)
class Create(Generic[Details]):
    """Add a configurable row."""

    details: Details


@dataclass(frozen=True)
class Update(Generic[Details]):
    """Change a configurable row; ``version`` is the one the editor saw."""

    id: int
    details: Details
    version: int


@dataclass(frozen=True)
class Delete:
    """Remove a configurable row that nothing uses."""

    id: int


@dataclass(frozen=True)
class MoveRule:
    """Move a routing rule up (negative) or down in the order."""

    id: int
    by: int


@dataclass(frozen=True)
class SetMatrix:
    """Set cells of the priority matrix: (impact, urgency) → priority."""

    cells: Mapping[tuple[str, str], str] = field(default_factory=dict)
