"""What a door asks to open a ticket."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.tickets.vocabulary import INCIDENT, TASK


@dataclass(frozen=True)
class Opening:
    """Open a ticket for ``requester_id``; its two kinds are below.

    ``location_id`` None means the person's it is for. ``group_id`` and ``priority`` are for imports only: the file's
    group instead of routing (``routed`` False keeps "no group" too), and the file's priority instead of the matrix.
    ``files`` are pending uploads that belong to the description; ``ci_ids`` are the CIs it concerns.
    """

    kind: ClassVar[str]

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
    files: tuple[UUID, ...] = ()
    ci_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class OpenIncident(Opening):
    """Open an incident: something is broken."""

    kind = INCIDENT


@dataclass(frozen=True)
class OpenTask(Opening):
    """Open a task: somebody needs something. Its category says whether it must be approved first.

    ``requested_for_id`` None means the requester.
    """

    kind = TASK

    requested_for_id: int | None = None
    additional_info: str = ""
