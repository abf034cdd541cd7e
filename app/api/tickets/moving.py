"""Moving tickets: their state, who works on them, what they become."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import current_app
from marshmallow import fields

from app.access.ticket_rights import Action
from app.api.base.answering import Listed, Made
from app.api.base.bounded import Several, whole
from app.api.base.door import anybody, caller
from app.api.base.naming import id_keyed
from app.api.base.shapes import NOBODYS, Shape, YesOrNo, key, list_of, one_of, text
from app.api.categories import category_of
from app.api.tickets.door import door, seen_at, ticket_at, ticket_now
from app.api.tickets.holding import held_both, held_ticket
from app.api.tickets.shapes import Ticket, shown
from app.attachments.limits import MOST_FILES
from app.core.errors import Forbidden, NotFound
from app.core.i18n import N_, Message
from app.tickets import operations, queries
from app.tickets.commands import (
    AskAgain,
    Assign,
    ChangeStatus,
    Convert,
    DeleteTicket,
    MarkDuplicate,
    Merge,
    Reopen,
    RestoreTicket,
    Take,
    Transfer,
    Undo,
)
from app.tickets.lifecycle import Move
from app.tickets.operations.concerning import MOST as MOST_CIS
from app.tickets.queries import TicketRecord
from app.tickets.queries.undoing import acts_at
from app.tickets.vocabulary import (
    ADDITIONAL_MAX,
    BODY_MAX,
    OTHER_KIND,
    REASON_MAX,
    STATUSES,
    TITLE_MAX,
    TITLE_MIN,
)
from app.web.format import now

LONGEST_NUMBER = 20


class Transition(Shape):
    """Where to, and what that move needs: ``reason`` cancels, ``solution`` resolves, ``hold_reason`` puts on hold."""

    to = one_of(STATUSES, required=True)
    reason = text(REASON_MAX, load_default="")
    solution = text(REASON_MAX, load_default="")
    hold_reason = text(100, allow_none=True, load_default=None)
    files = Several(fields.UUID(), MOST_FILES, load_default=list)


class TicketMove(Shape):
    """A move: by ``POST …/transition`` to that state; ``needs`` are fields of it that must be filled."""

    name = fields.String(required=True)
    to = one_of(STATUSES, required=True)
    needs = fields.List(fields.String(), required=True)


class Reason(Shape):
    """Why."""

    reason = text(REASON_MAX, load_default="")


class Assignee(Shape):
    """Who works on it; null is nobody."""

    person = key(required=True, allow_none=True)


class Destination(Shape):
    """The group that receives it. ``lose_sight`` says that the caller knows they may not see it any more."""

    group = key(required=True)
    reason = text(REASON_MAX, load_default="")
    lose_sight = YesOrNo(load_default=False)


class Becoming(Shape):
    """What it is about as the other kind."""

    category = text(100, allow_none=True, load_default=None)
    reason = text(REASON_MAX, load_default="")
    lose_sight = YesOrNo(load_default=False)


class Other(Shape):
    """Another ticket, by its number."""

    number = text(LONGEST_NUMBER, 1, required=True)


class Correction(Shape):
    """A task that was rejected or has expired, corrected, to be asked for again."""

    title = text(TITLE_MAX, TITLE_MIN, required=True)
    description = text(BODY_MAX, load_default="")
    category = text(100, required=True)
    requested_for = key(allow_none=True, load_default=None)
    additional_info = text(ADDITIONAL_MAX, load_default="")
    reason = text(REASON_MAX, load_default="")
    cis = Several(
        key(),
        MOST_CIS,
        allow_none=True,
        load_default=None,
        metadata={"description": "What it concerns, of what the caller sees; null leaves it."},
    )
    version = whole(1, NOBODYS, required=True, metadata={"description": "The version that was corrected."})


@door.get("/tickets/<key>/moves", list_of(TicketMove), may=anybody)
def list_moves(key: str) -> Listed:
    """List the states that the caller may bring the ticket to now, the likeliest first; none is refused for rights."""
    return Listed([_move(one) for one in seen_at(key).moves(now(), reopen_window())])


@door.post("/tickets/<key>/transition", Ticket, may=anybody, body=Transition, held=held_ticket)
def change_status(key: str, body: dict[str, Any]) -> dict[str, Any] | None:
    """Bring a ticket to another state, as far as its lifecycle and the caller's part in it allow."""

    def command(ticket: TicketRecord) -> ChangeStatus:
        return ChangeStatus(
            ticket.id,
            body["to"],
            hold_reason_id=hold_reason_id(body["hold_reason"]),
            solution=body["solution"],
            reason=body["reason"],
            window=reopen_window(),
            files=tuple(body["files"]),
        )

    return _done(key, operations.change_status, command)


@door.post("/tickets/<key>/reopen", Ticket, may=anybody, body=Reason, also=(201,), held=held_ticket)
def reopen_ticket(key: str, body: dict[str, Any]) -> dict[str, Any] | Made | None:
    """Reopen a ticket, or open a new linked one when the window has passed (201 then)."""
    ticket = ticket_at(key)
    command = Reopen(ticket.id, body["reason"], reopen_window())
    done = operations.reopen(command, actor=caller(), now=now())
    told = shown(ticket_now(done.id))
    return told if done.id == ticket.id else Made(told, f"/tickets/{done.number}")


@door.post("/tickets/<key>/ask-again", Ticket, may=anybody, body=Correction, held=held_ticket)
def ask_again(key: str, body: dict[str, Any]) -> dict[str, Any] | None:
    """Correct a task that was rejected or has expired, and ask for it again: a new round."""

    def command(ticket: TicketRecord) -> AskAgain:
        return AskAgain(
            ticket.id,
            title=body["title"],
            category_id=category_of(ticket.kind, body["category"]),
            body=body["description"],
            additional_info=body["additional_info"],
            requested_for_id=body["requested_for"],
            reason=body["reason"],
            ci_ids=None if body["cis"] is None else tuple(body["cis"]),
            version=body["version"],
        )

    return _done(key, operations.ask_again, command)


@door.post("/tickets/<key>/take", Ticket, may=anybody, held=held_ticket)
def take_ticket(key: str) -> dict[str, Any] | None:
    """Make the caller the assignee of a ticket that nobody has."""
    return _done(key, operations.take, lambda ticket: Take(ticket.id))


@door.post("/tickets/<key>/undo", Ticket, may=anybody, held=held_ticket)
def undo_act(key: str) -> dict[str, Any]:
    """Take back the caller's own take, assignment or closing, done just now, while nothing has followed it."""
    seen = seen_at(key)
    ticket, seq = seen.ticket, seen.ticket.last_seq
    if not seen.may(Action.VIEW_NOTES):
        # The last event may be a note, which is none of theirs: their own act is found by the instant they know (D16).
        own = acts_at(caller().person_id, ticket.updated_at)
        if ticket.id not in own:
            raise Forbidden
        seq = own[ticket.id]
    return shown(ticket_now(operations.undo(Undo(ticket.id, seq), actor=caller(), now=now()).id))


@door.post("/tickets/<key>/assign", Ticket, may=anybody, body=Assignee, also=(204,), held=held_ticket)
def assign_ticket(key: str, body: dict[str, Any]) -> dict[str, Any] | None:
    """Name the assignee, or nobody; nothing is told (204) once it has left the caller's sight."""
    return _done(key, operations.assign, lambda ticket: Assign(ticket.id, body["person"]))


@door.post("/tickets/<key>/transfer", Ticket, may=anybody, body=Destination, also=(204,), held=held_ticket)
def transfer_ticket(key: str, body: dict[str, Any]) -> dict[str, Any] | None:
    """Give the ticket to another group; nothing is told (204) once it has left the caller's sight."""
    asked = (body["group"], body["reason"], body["lose_sight"])
    return _done(key, operations.transfer, lambda ticket: Transfer(ticket.id, *asked))


@door.post("/tickets/<key>/convert", Ticket, may=anybody, body=Becoming, also=(204,), held=held_ticket)
def convert_ticket(key: str, body: dict[str, Any]) -> dict[str, Any] | None:
    """Make an incident a task or a task an incident, under a new number; the old one leads to it for ever."""

    def command(ticket: TicketRecord) -> Convert:
        category_id = category_of(OTHER_KIND[ticket.kind], body["category"])
        return Convert(ticket.id, category_id, body["reason"], body["lose_sight"])

    return _done(key, operations.convert, command)


@door.post("/tickets/<key>/merge", Ticket, may=anybody, body=Other, held=held_both)
def merge_ticket(key: str, body: dict[str, Any]) -> dict[str, Any] | None:
    """Make the ticket part of another one, which is told; the old number leads there for ever."""
    merged = operations.merge(Merge(ticket_at(key).id, body["number"]), actor=caller(), now=now())
    return shown(ticket_now(merged.id))


@door.post("/tickets/<key>/duplicate", Ticket, may=anybody, body=Other, held=held_both)
def mark_duplicate(key: str, body: dict[str, Any]) -> dict[str, Any] | None:
    """Cancel the ticket as a duplicate of another one."""
    return _done(key, operations.mark_duplicate, lambda ticket: MarkDuplicate(ticket.id, body["number"]))


@door.post("/tickets/<key>/delete", None, may=anybody, body=Reason, status=204, held=held_ticket)
def delete_ticket(key: str, body: dict[str, Any]) -> None:
    """Take the ticket out of every list, with a reason; administrators may, and may restore it."""
    operations.delete_ticket(DeleteTicket(ticket_at(key).id, body["reason"]), actor=caller(), now=now())


@door.post("/tickets/<key>/restore", Ticket, may=anybody, body=Reason)
def restore_ticket(key: str, body: dict[str, Any]) -> dict[str, Any]:
    """Bring a deleted ticket, named by its number, back as it was."""
    gone = queries.get_deleted(key[:LONGEST_NUMBER].upper(), caller()).ticket
    operations.restore_ticket(RestoreTicket(gone.id, body["reason"]), actor=caller(), now=now())
    return shown(ticket_now(gone.id))


def _move(move: Move) -> dict[str, Any]:
    return {"name": move.name, "to": move.target, "needs": list(move.needs)}


def reopen_window() -> timedelta:
    """Return how long after its resolution a ticket may be reopened: a setting."""
    return timedelta(days=current_app.extensions["settings"].reopen_days)


def _done(key: str, operation: Callable[..., Any], command: Callable[[TicketRecord], Any]) -> dict[str, Any] | None:
    """Carry out an act; return the ticket as it is now, None once it has left the caller's sight."""
    ticket = ticket_at(key)
    operation(command(ticket), actor=caller(), now=now())
    try:
        return shown(ticket_now(ticket.id))
    except NotFound:
        return None


def hold_reason_id(key: str | None) -> int | None:
    """Return the id of the hold reason with this key; raise Invalid when there is none such."""
    found = None if key is None else queries.hold_reason_keyed(key)
    known = {} if found is None else {found.key: found.id}
    return id_keyed(known, key, "hold_reason", Message(N_("Choose a reason of the list.")))
