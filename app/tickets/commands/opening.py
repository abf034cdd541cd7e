"""What a door asks to open a ticket."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class OpenIncident:
    """Open an incident for ``requester_id``.

    ``location_id`` None means the requester's. ``group_id`` and ``priority`` are for imports only: the file's
    group instead of routing (``routed`` False keeps "no group" too), and the file's priority instead of the matrix.
    ``files`` are pending uploads that belong to the description.
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
    files: tuple[UUID, ...] = ()
