"""What a door asks of the configurable rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.directory.rows import Create, Delete, Move, Update

__all__ = [
    "CategoryDetails",
    "Create",
    "Delete",
    "HoldReasonDetails",
    "MoveRule",
    "RoutingRuleDetails",
    "SetMatrix",
    "TryRules",
    "Update",
]


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
    ci_type_id: int | None = None


MoveRule = Move


@dataclass(frozen=True)
class TryRules:
    """Try the routing rules on tickets of the past: as they stand or, with ``details``, as they would be.

    ``details`` are those of the rule ``rule_id``, or of a new one behind all others.
    """

    details: RoutingRuleDetails | None = None
    rule_id: int | None = None


@dataclass(frozen=True)
class SetMatrix:
    """Set cells of the priority matrix: (impact, urgency) → priority."""

    cells: Mapping[tuple[str, str], str] = field(default_factory=dict)
