"""What a door asks of the attachments."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class KeepUpload:
    """Keep a file that lies in the store already as brought by the actor and not sent yet.

    ``thumb`` and ``preview`` are the digests of a picture's copies.
    """

    digest: str
    size: int
    name: str
    media_type: str
    thumb: str | None = None
    preview: str | None = None


@dataclass(frozen=True)
class DropUpload:
    """Forget a file that the actor brought and did not send."""

    key: UUID


@dataclass(frozen=True)
class Bind:
    """Tie the actor's files to what they send: a comment, the event of a solution, or else the description."""

    keys: tuple[UUID, ...]
    ticket_id: int
    comment_id: int | None = None
    event_seq: int | None = None


@dataclass(frozen=True)
class Redact:
    """Take a file off a ticket for good; the line that it was there stays."""

    key: UUID
