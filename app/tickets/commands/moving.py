"""What a door asks to bring tickets from state to state."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.tickets.lifecycle import REOPEN_WINDOW


@dataclass(frozen=True)
class ChangeStatus:
    """Bring a ticket to ``target``; ``reason`` cancels, ``solution`` resolves, ``hold_reason_id`` puts on hold.

    ``window`` is how long after its resolution a ticket may be reopened; None is always (imports).
    ``files`` are pending uploads that come with the solution.
    """

    ticket_id: int
    target: str
    hold_reason_id: int | None = None
    solution: str = ""
    reason: str = ""
    window: timedelta | None = REOPEN_WINDOW
    files: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class AskAgain:
    """Ask anew for a task that was rejected or has expired, as its requester corrects it; ``reason`` says what is new.

    ``requested_for_id`` None means the requester; ``version`` is the one that was corrected. ``ci_ids`` are those it
    concerns of what the actor sees; None leaves them as they are.
    """

    ticket_id: int
    version: int
    title: str
    category_id: int | None
    body: str = ""
    additional_info: str = ""
    requested_for_id: int | None = None
    reason: str = ""
    ci_ids: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Reopen:
    """Reopen a ticket, or open a new linked one when the window has passed."""

    ticket_id: int
    reason: str = ""
    window: timedelta | None = REOPEN_WINDOW
    idempotency_key: str | None = None


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
class Undo:
    """Take back the actor's own take, assignment or closing: event ``seq`` of the ticket."""

    ticket_id: int
    seq: int


@dataclass(frozen=True)
class UndoBulk:
    """Take back what the actor did to many tickets at one instant."""

    acted_at: datetime
