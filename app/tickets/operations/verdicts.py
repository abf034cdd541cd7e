"""Verdicts on tasks: a round of ``app.approvals`` weighs them, the task follows, and the history tells."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from app.approvals import operations as approvals
from app.approvals import queries
from app.approvals.commands import Delegate, GiveVerdict, Reroute
from app.approvals.progress import Opened, Progress, Recalled
from app.approvals.rules import Answer, exceeds
from app.core.actor import Actor
from app.core.db import db, savepoint
from app.core.errors import BadRequest, DomainError, NotFound, Refused
from app.core.i18n import N_, Message
from app.sla import operations as sla
from app.tickets.commands import AddComment, ApproveMany, AskQuestion, Edit, EstimateCost, TakeBackVerdict
from app.tickets.models import Comment, Ticket, TicketEvent
from app.tickets.operations import approving, history, rounds
from app.tickets.operations.clocks import follow
from app.tickets.operations.commenting import comment
from app.tickets.operations.editing import COST, apply_edit
from app.tickets.operations.history import Event
from app.tickets.queries.lookup import Seen, lock_any
from app.tickets.vocabulary import AWAITING_APPROVAL

RECALLED_AT_ONCE = 500
MOST_AT_ONCE = 200
_OVERTAKEN = Message(N_("Something else has happened on the ticket since; it stays as it is."))
_TOO_MANY = Message(N_("At most %(most)d at once."), {"most": MOST_AT_ONCE})


@dataclass(frozen=True)
class Decided:
    """A verdict that was given on a ticket, and what it came to: waiting for others, approved, rejected."""

    ticket: Ticket
    verdict_id: int
    outcome: Answer


@dataclass(frozen=True)
class Estimated:
    """A task with its estimated cost; ``asked_anew`` when that is more than somebody had said yes to."""

    ticket: Ticket
    asked_anew: bool


@dataclass(frozen=True)
class Approval:
    """One line of the report on many: approved, or why not."""

    number: str
    reason: Message | None = None


def decide_approval(command: GiveVerdict, *, actor: Actor, now: datetime) -> Decided:
    """Return the verdict with the task, moved when its round has ended by it.

    A level that the actor neither is asked about nor may see is not found. Raises as ``give_verdict`` does.
    """
    ticket = _lock(queries.ticket_of_level(command.level_id), actor).ticket
    given = approvals.give_verdict(command, actor=actor, now=now)
    teller = _telling(actor, given.approver_id)
    ends = given.progress.outcome is not Answer.WAITING
    reason = command.reason.strip()
    details = {"verdict": given.verdict_id, "level": given.level_no, "ends": ends}
    changes = {"verdict": [None, given.answer], "approver_id": [None, given.approver_id]}
    history.record(
        Event.ANSWERED,
        ticket,
        changes,
        actor=teller,
        now=now,
        moved=(None, given.answer),
        reason="" if ends else reason,
        details=details,
    )
    _follow(ticket, given.progress, reason, teller, now)
    return Decided(ticket, given.verdict_id, given.progress.outcome)


def decide_by_link(token_hash: str, command: GiveVerdict, *, actor: Actor, now: datetime) -> Decided:
    """Return the verdict as ``decide_approval`` does, with the one-tap link used up; raise Refused for a dead one."""
    # The ticket first, then its round, as every verdict takes the locks: a link and a page never wait in a ring.
    _lock(queries.ticket_of_level(command.level_id), actor)
    approvals.use_link(token_hash, actor=actor, now=now)
    return decide_approval(command, actor=actor, now=now)


def approve_many(command: ApproveMany, *, actor: Actor, now: datetime) -> list[Approval]:
    """Approve each that can be approved, and say of each what became of it; one refused keeps no other from it.

    Raises BadRequest for more than two hundred at once.
    """
    if len(command.seats) > MOST_AT_ONCE:
        raise BadRequest(_TOO_MANY)
    tickets = queries.tickets_of_levels({level_id for level_id, _approver in command.seats})
    # In the order of their tickets, as every bulk act takes the locks: two of them never wait in a ring.
    seats = sorted(set(command.seats), key=lambda seat: (tickets.get(seat[0], 0), *seat))
    return [_approved(*seat, actor, now) for seat in seats]


def take_back_approval(command: TakeBackVerdict, *, actor: Actor, now: datetime) -> Ticket:
    """Return the task as it was before the actor's own verdict, while nothing else has happened to it.

    Raises NotFound, Forbidden for another's, Refused when it is too late or overtaken.
    """
    ticket = _lock(queries.ticket_of_verdict(command.verdict_id), actor).ticket
    given = _require_untouched(ticket, command.verdict_id)
    approvals.take_back_verdict(command.verdict_id, actor=actor, now=now)
    before, changes = ticket.status, ticket.apply(status=AWAITING_APPROVAL)
    moved = (before, ticket.status) if changes else (None, None)
    details = {"undone": given.seq, "act": Event.ANSWERED.value}
    changes = changes or {"verdict": [command.verdict_id, None]}
    history.record(Event.UNDONE, ticket, changes, actor=actor, now=now, moved=moved, details=details)
    # The clocks that began or were cancelled by it are computed again as if it had never been.
    sla.forget_running(ticket.id, cancelled_since=given.occurred_at)
    follow(ticket, now)
    return ticket


def ask_question(command: AskQuestion, *, actor: Actor, now: datetime) -> Comment:
    """Return the public comment in which somebody who is asked asks back. Raises as ``comment`` does."""
    ticket_id = queries.ticket_of_level(command.level_id)
    _lock(ticket_id, actor)
    approvals.mark_question(command.level_id, command.approver_id, actor=actor, now=now)
    said = AddComment(ticket_id, command.source_md, idempotency_key=command.idempotency_key)
    return comment(said, actor=actor, now=now)


def estimate_cost(command: EstimateCost, *, actor: Actor, now: datetime) -> Estimated:
    """Return the task with what it may cost, as somebody who is asked about it says.

    The amount is what they answer on: others who are asked read it on their cards. Where somebody has said yes to a
    lower one already, they are asked anew, in a round of its own (decision 0030). Raises as ``give_verdict`` does,
    Invalid for what is no amount, Conflict when somebody else changed it meanwhile.
    """
    seen = _lock(queries.ticket_of_level(command.level_id), actor)
    approvals.require_asked(command.level_id, command.approver_id, actor=actor, now=now)
    wanted = Edit(seen.ticket.id, command.version, {COST: command.amount})
    before, teller = seen.ticket.estimated_cost, _telling(actor, command.approver_id)
    apply_edit(replace(seen, actor=teller), wanted, now)
    is_raised = exceeds(seen.ticket.estimated_cost, before) and queries.has_answers(seen.ticket.id)
    if is_raised:
        rounds.begin(seen.ticket, actor=teller, now=now)
    return Estimated(seen.ticket, is_raised)


def delegate_approval(command: Delegate, *, actor: Actor, now: datetime) -> Ticket:
    """Return the task, which a delegate may now answer for the approver. Raises as ``approvals.delegate`` does."""
    ticket = _lock(queries.ticket_of_level(command.level_id), actor).ticket
    before = approvals.delegate(command, actor=actor, now=now)
    changes = {"delegate_id": [before, command.delegate_id]}
    teller = _telling(actor, command.approver_id)
    moved, own = (before, command.delegate_id), _own(ticket, actor)
    history.record(Event.DELEGATED, ticket, changes, actor=teller, now=now, moved=moved, details=own)
    return ticket


def reroute_approval(command: Reroute, *, actor: Actor, now: datetime) -> Ticket:
    """Return the task, about which somebody else is asked. Raises as ``approvals.reroute`` does."""
    ticket = _lock(queries.ticket_of_level(command.level_id), actor).ticket
    approvals.reroute(command, actor=actor, now=now)
    moved = (command.instead_of_id, command.person_id)
    own = _own(ticket, actor)
    history.record(Event.REROUTED, ticket, {"approver_id": [*moved]}, actor=actor, now=now, moved=moved, details=own)
    return ticket


def recall_approvals(now: datetime) -> int:
    """Remind, escalate and expire what is due, and ask anew where nobody was left; return how many tasks changed.

    A task that somebody is changing now waits for the next time; a deleted one, until it is restored.
    """
    actor = Actor.system("approvals")
    alive = Ticket.deleted_at.is_(None)
    due = queries.tickets_to_recall(now, RECALLED_AT_ONCE, select(Ticket.id).where(alive))
    free = select(Ticket).where(Ticket.id.in_(due), alive).order_by(Ticket.id)
    tickets = db.session.scalars(free.with_for_update(skip_locked=True)).all()
    return sum(_recall(ticket, actor, now) for ticket in tickets)


def _recall(ticket: Ticket, actor: Actor, now: datetime) -> bool:
    done = approvals.recall(ticket.id, actor=actor, now=now)
    for one in done:
        if isinstance(one, Recalled):
            changes, moved = {"told": [None, one.person_id]}, (None, one.person_id)
            history.record(Event(one.kind), ticket, changes, actor=actor, now=now, moved=moved)
        elif isinstance(one, Opened):
            rounds.tell_asked(ticket, one, actor=actor, now=now)
        elif isinstance(one, Progress):
            _follow(ticket, one, one.reason, actor, now)
        else:
            approving.expire(ticket.id, actor=actor, now=now)
    return bool(done)


def _follow(ticket: Ticket, progress: Progress, reason: str, actor: Actor, now: datetime) -> None:
    if progress.outcome is Answer.APPROVED:
        approving.approve(ticket.id, actor=actor, now=now, reason=reason)
    elif progress.outcome is Answer.REJECTED:
        approving.reject(ticket.id, reason, actor=actor, now=now)
    elif progress.opened is not None:
        rounds.tell_asked(ticket, progress.opened, actor=actor, now=now)


def _approved(level_id: int, approver_id: int, actor: Actor, now: datetime) -> Approval:
    command = GiveVerdict(level_id, approver_id, Answer.APPROVED.value)
    number = ""
    try:
        number = _lock(queries.ticket_of_level(level_id), actor).ticket.number
        with savepoint():
            decide_approval(command, actor=actor, now=now)
    except DomainError as refusal:
        return Approval(number, refusal.message)
    return Approval(number)


def _lock(ticket_id: int, actor: Actor) -> Seen:
    """Return the ticket locked; raise NotFound unless the actor sees it or its approval was ever put to them."""
    seen = lock_any(ticket_id, actor)
    if seen is None or not seen.roles:
        raise NotFound
    return seen


def _telling(actor: Actor, approver_id: int) -> Actor:
    return actor if actor.person_id == approver_id else replace(actor, on_behalf_of_id=approver_id)


def _own(ticket: Ticket, actor: Actor) -> dict[str, bool]:
    """Return what is shown besides of a choice about one's own request: only a sole administrator has it."""
    return {"own": True} if actor.person_id in (ticket.requester_id, ticket.requested_for_id) else {}


def _require_untouched(ticket: Ticket, verdict_id: int) -> TicketEvent:
    """Return the verdict's event; raise Refused when more followed than what it brought about itself."""
    events = db.session.scalars(
        select(TicketEvent).where(TicketEvent.ticket_id == ticket.id).order_by(TicketEvent.seq.desc()).limit(4)
    ).all()
    given = next((one for one in events if one.details.get("verdict") == verdict_id), None)
    if given is None:
        raise Refused(_OVERTAKEN, code="overtaken")
    brought = (Event.STATUS_CHANGED, Event.ASKED)
    for one in events:
        same = (one.occurred_at, one.person_id) == (given.occurred_at, given.person_id)
        if one.seq > given.seq and not (same and one.kind in brought):
            raise Refused(_OVERTAKEN, code="overtaken")
    return given
