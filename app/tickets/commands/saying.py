"""What a door asks to change what a ticket says, or to say something on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.tickets.commands.moving import ChangeStatus


@dataclass(frozen=True)
class Edit:
    """Change what a ticket says; ``version`` is the one the editor saw.

    ``changes`` maps any of title, body, category_id, impact, urgency, location_id, priority_override and, of a task,
    requested_for_id, additional_info, estimated_cost to its new value; ``priority_reason`` says why staff sets the
    priority by hand.
    """

    ticket_id: int
    version: int
    changes: Mapping[str, Any]
    priority_reason: str = ""


@dataclass(frozen=True)
class AddComment:
    """Say something on a ticket, to everybody on it or, ``internal``, among staff; ``files`` are pending uploads."""

    ticket_id: int
    source_md: str
    internal: bool = False
    idempotency_key: str | None = None
    files: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Reply:
    """Say something and, with ``move``, bring the ticket to another state in the same breath."""

    said: AddComment
    move: ChangeStatus | None = None
