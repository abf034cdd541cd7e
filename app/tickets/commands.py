"""What a door asks of the tickets: plain values, already typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Generic, TypeVar

from app.tickets.lifecycle import REOPEN_WINDOW

Details = TypeVar("Details")


@dataclass(frozen=True)
class OpenIncident:
    """Open an incident for ``requester_id``.

    ``location_id`` None means the requester's. ``group_id`` and ``priority`` are for imports only: the file's
    group instead of routing (``routed`` False keeps "no group" too), and the file's priority instead of the matrix.
    """

    title: str
    requester_id: int
    body: str = ""
    category_id: int | None = None
    impact: str = "one_person"
    urgency: str = "normal"
    location_id: int | None = None
    idempotency_key: str | None = None
    routed: bool = True
    group_id: int | None = None
    priority: str | None = None
    reference: tuple[str, str] | None = None


@dataclass(frozen=True)
class ChangeStatus:
    """Bring a ticket to ``target``; ``reason`` cancels, ``solution`` resolves, ``hold_reason_id`` puts on hold.

    ``window`` is how long after its resolution a ticket may be reopened; None is always (imports).
    """

    ticket_id: int
    target: str
    hold_reason_id: int | None = None
    solution: str = ""
    reason: str = ""
    window: timedelta | None = REOPEN_WINDOW


@dataclass(frozen=True)
class Reopen:
    """Reopen a ticket, or open a new linked one when the window has passed."""

    ticket_id: int
    reason: str = ""
    window: timedelta | None = REOPEN_WINDOW
    idempotency_key: str | None = None


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


@dataclass(frozen=True)
class Edit:
    """Change what a ticket says; ``version`` is the one the editor saw.

    ``changes`` maps any of title, body, category_id, impact, urgency, location_id, priority_override to its
    new value; ``priority_reason`` says why staff sets the priority by hand.
    """

    ticket_id: int
    version: int
    changes: Mapping[str, Any]
    priority_reason: str = ""


@dataclass(frozen=True)
class AddComment:
    """Say something on a ticket, to everybody on it or, ``internal``, among staff."""

    ticket_id: int
    source_md: str
    internal: bool = False
    idempotency_key: str | None = None


@dataclass(frozen=True)
class Reply:
    """Say something and, with ``move``, bring the ticket to another state in the same breath."""

    said: AddComment
    move: ChangeStatus | None = None


@dataclass(frozen=True)
class MarkDuplicate:
    """Cancel a ticket as a duplicate of another one, named by its number."""

    ticket_id: int
    original: str


@dataclass(frozen=True)
class Bulk:
    """Do one act to many tickets, all or nothing.

    ``act`` is take, assign, hold, resolve or close; the other fields are what that act needs.
    """

    ticket_ids: tuple[int, ...]
    act: str
    person_id: int | None = None
    hold_reason_id: int | None = None
    solution: str = ""


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
