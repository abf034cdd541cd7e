"""What a door asks of the CMDB: plain values, already typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.cmdb.vocabulary import Kind, State


@dataclass(frozen=True)
class CiDetails:
    """What the record of a CI says; ``attrs`` maps the keys of its type's fields to their values."""

    name: str
    tag: str
    manufacturer: str = ""
    model: str = ""
    serial: str = ""
    location_id: int | None = None
    purchased_on: date | None = None
    warranty_until: date | None = None
    notes: str = ""
    attrs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CreateCi:
    """Record a CI; with a holder it is handed over at once, and in use unless ``state`` says lent."""

    type_id: int
    details: CiDetails
    state: State = State.IN_STOCK
    holder_id: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class ChangeCi:
    """Change what the record says; ``version`` is the one the editor saw, None to ask nothing."""

    ci_id: int
    details: CiDetails
    version: int | None = None


@dataclass(frozen=True)
class HandOver:
    """Give a CI to somebody; whoever held it before gives it back by that."""

    ci_id: int
    person_id: int
    reason: str = ""
    lent: bool = False


@dataclass(frozen=True)
class GiveBack:
    """Take a CI back from its holder."""

    ci_id: int
    reason: str = ""
    state: State = State.IN_STOCK


@dataclass(frozen=True)
class ChangeState:
    """Put a CI in another state, its holder staying."""

    ci_id: int
    state: State
    reason: str = ""


@dataclass(frozen=True)
class Retire:
    """End a CI's life; its holder gives it back by that."""

    ci_id: int
    reason: str = ""


@dataclass(frozen=True)
class DeleteCi:
    """Take a CI that should never have been recorded out of sight; its tag and serial number are free again."""

    ci_id: int
    reason: str = ""


@dataclass(frozen=True)
class RestoreCi:
    """Bring a deleted CI back."""

    ci_id: int


@dataclass(frozen=True)
class Relate:
    """Say how one CI hangs together with another: ``ci_id`` *kind* ``other_id``, as "runs on"."""

    kind_id: int
    ci_id: int
    other_id: int


@dataclass(frozen=True)
class Unrelate:
    """Take a relation back."""

    relation_id: int


@dataclass(frozen=True)
class CiTypeDetails:
    """What the row of a type says."""

    key: str
    names: dict[str, str]
    icon: str = "device-desktop"
    active: bool = True


@dataclass(frozen=True)
class CiFieldDetails:
    """What the row of a field says; ``choices`` are (key, names) for a field of the kind *choice*."""

    type_id: int
    key: str
    names: dict[str, str]
    kind: Kind = Kind.TEXT
    required: bool = False
    is_unique: bool = False
    help: dict[str, str] = field(default_factory=dict)
    choices: Sequence[tuple[str, Mapping[str, str]]] = ()
    active: bool = True


@dataclass(frozen=True)
class MoveCiField:
    """Move a field up (negative) or down among those of its type."""

    id: int
    by: int


@dataclass(frozen=True)
class RelationKindDetails:
    """What the row of a kind of relation says: its name from either end, and what it forbids and carries."""

    key: str
    names: dict[str, str]
    inverse_names: dict[str, str]
    is_acyclic: bool = True
    carries_impact: bool = True
    active: bool = True
