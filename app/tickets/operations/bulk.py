"""One act on many tickets, all or nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.core.actor import Actor
from app.core.errors import BadRequest, DomainError, NotFound
from app.core.i18n import N_, Message
from app.tickets.commands import Bulk, ChangeStatus
from app.tickets.operations.assignment import assign_seen, take_seen
from app.tickets.operations.status import move
from app.tickets.queries.lookup import Seen, lock_all_visible
from app.tickets.queries.undoing import not_before
from app.tickets.vocabulary import CLOSED, ON_HOLD, RESOLVED

MOST = 10_000


@dataclass(frozen=True)
class BulkRow:
    """What became of one ticket. ``number`` is None for one that is not seen.

    ``reason`` says why it was refused, ``status`` with which answer: 404, 403, 409 or 422, and ``fields`` for what of
    the command. ``acted_at`` is the one instant of everything that was done, by which it can be taken back
    (``undo_bulk``).
    """

    ticket_id: int
    number: str | None
    reason: Message | None = None
    status: int = 200
    fields: Mapping[str, Message] = field(default_factory=dict)
    acted_at: datetime | None = None


class BulkRefused(DomainError):
    """At least one ticket was refused, so nothing changed; ``rows`` tells each one.

    The answer is that of the gravest refusal: out of sight, then forbidden, then not possible now. Where each was
    refused for what the command says, it is that of the command (422).
    """

    code = "bulk_refused"

    def __init__(self, rows: list[BulkRow]) -> None:
        self.rows = rows
        found = {row.status for row in rows if row.reason is not None}
        self.status = 422 if found == {422} else next((one for one in (404, 403) if one in found), 409)
        refused = sum(row.reason is not None for row in rows)
        super().__init__(Message(N_("Nothing changed. Tickets refused: %(number)s."), {"number": refused}))


def bulk(command: Bulk, *, actor: Actor, now: datetime) -> list[BulkRow]:
    """Return one row for each ticket, all done.

    Raises BulkRefused with every row and its reason when one of them is forbidden, refused or out of sight
    (threat 8), BadRequest for an unknown act or more than 10,000 tickets.
    """
    if command.act not in ACTS:
        raise BadRequest(Message(N_("There is no such act.")))
    if len(command.ticket_ids) > MOST:
        raise BadRequest(Message(N_("At most %(number)s tickets at once."), {"number": MOST}))
    ids = tuple(dict.fromkeys(command.ticket_ids))
    seen = lock_all_visible(ids, actor)
    # No event is dated before the last one of its ticket; one instant for all of them tells this act from any other.
    acted_at = not_before(seen, now)
    rows = [_row(one, seen.get(one), command, acted_at) for one in ids]
    if any(row.reason for row in rows):
        raise BulkRefused(rows)
    return rows


def _row(ticket_id: int, seen: Seen | None, command: Bulk, now: datetime) -> BulkRow:
    if seen is None:
        return BulkRow(ticket_id, None, NotFound().message, NotFound.status)
    try:
        ACTS[command.act](seen, command, now)
    except DomainError as refusal:
        return BulkRow(ticket_id, seen.ticket.number, refusal.message, refusal.status, refusal.fields)
    return BulkRow(ticket_id, seen.ticket.number, acted_at=now)


def _move_to(target: str) -> Callable[[Seen, Bulk, datetime], object]:
    def carry_out(seen: Seen, command: Bulk, now: datetime) -> object:
        wanted = ChangeStatus(seen.ticket.id, target, hold_reason_id=command.hold_reason_id, solution=command.solution)
        return move(seen, wanted, now)

    return carry_out


ACTS: dict[str, Callable[[Seen, Bulk, datetime], object]] = {
    "take": lambda seen, _command, now: take_seen(seen, now),
    "assign": lambda seen, command, now: assign_seen(seen, command.person_id, now),
    "hold": _move_to(ON_HOLD),
    "resolve": _move_to(RESOLVED),
    "close": _move_to(CLOSED),
}
