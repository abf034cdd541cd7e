"""What a door asks to delete tickets, to bring them back, and to tie people and other tickets to them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DeleteTicket:
    """Take a ticket out of every list, count, search and page; it can be restored."""

    ticket_id: int
    reason: str


@dataclass(frozen=True)
class RestoreTicket:
    """Bring a deleted ticket back as it was."""

    ticket_id: int
    reason: str = ""


@dataclass(frozen=True)
class Watch:
    """Let somebody watch a ticket: the acting person, or ``person_id``, who may see it already."""

    ticket_id: int
    person_id: int | None = None


@dataclass(frozen=True)
class Unwatch:
    """Let the acting person, or ``person_id``, watch a ticket no longer."""

    ticket_id: int
    person_id: int | None = None


@dataclass(frozen=True)
class Link:
    """Tie a ticket to another one, named by its number; ``relation`` is one of ``links.RELATIONS``."""

    ticket_id: int
    relation: str
    other: str


@dataclass(frozen=True)
class Unlink:
    """Undo such a tie."""

    ticket_id: int
    relation: str
    other: str


@dataclass(frozen=True)
class TieCi:
    """Say that a ticket concerns a CI, which the acting person sees."""

    ticket_id: int
    ci_id: int


@dataclass(frozen=True)
class UntieCi:
    """Say that a ticket does not concern that CI."""

    ticket_id: int
    ci_id: int
