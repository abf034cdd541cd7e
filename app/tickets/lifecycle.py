"""The one table of a ticket's moves: who may bring it from which state to which, and with what.

Source: product.md, "Incident" and "Task". Doors draw their buttons from ``targets``, operations ask ``decide``;
nothing else knows which state follows which. Clocks and reports look at ``PHASE``, never at a state.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.decision import YES, Decision, no
from app.core.i18n import N_, Message
from app.tickets.vocabulary import (
    ASSIGNED,
    AWAITING_APPROVAL,
    CANCELLED,
    CLOSED,
    EXPIRED,
    IN_PROGRESS,
    KINDS,
    NEW,
    ON_HOLD,
    REJECTED,
    RESOLVED,
    STATUS_NAMES,
    TASK,
    WITHDRAWN,
)

APPROVAL, UNSTARTED, ACTIVE, WAITING, DONE, DROPPED = "approval", "new", "active", "waiting", "done", "dropped"
PHASE = {
    AWAITING_APPROVAL: APPROVAL,
    NEW: UNSTARTED,
    ASSIGNED: UNSTARTED,
    IN_PROGRESS: ACTIVE,
    ON_HOLD: WAITING,
    RESOLVED: DONE,
    CLOSED: DONE,
    CANCELLED: DROPPED,
    REJECTED: DROPPED,
    WITHDRAWN: DROPPED,
    EXPIRED: DROPPED,
}
OPEN_PHASES = (APPROVAL, UNSTARTED, ACTIVE, WAITING)

# ``ROUND`` is nobody: a round of approval that has its answer, or that what was approved has changed under. ``REPLY``
# is what the requester says publicly: on a ticket that waits it lets the work go on (done.md, D5).
STAFF, REQUESTER, ROUND, REPLY = "staff", "requester", "round", "reply"
STAFF_ONLY, REQUESTER_ONLY, EITHER = frozenset({STAFF}), frozenset({REQUESTER}), frozenset({STAFF, REQUESTER})
ROUND_ONLY = frozenset({ROUND})

HOLD_REASON, SOLUTION, REASON, ASSIGNEE, NO_ASSIGNEE = "hold_reason", "solution", "reason", "assignee", "no_assignee"
UNDO = "undo"
REOPEN_WINDOW = timedelta(days=14)
BOTH, TASKS = frozenset(KINDS), frozenset({TASK})


@dataclass(frozen=True)
class Move:
    """One row: for these kinds, from any of ``sources`` to ``target``, by one of ``roles``.

    ``needs`` are the fields that must be filled. ``in_window``: only while reopening is open.
    ``assignee`` needs are met by naming or removing somebody, ``undo`` by taking one's own act back at once
    (``undoing.decide``), never by a status button. What a round of approval does is nobody's button either.
    """

    name: str
    kinds: frozenset[str]
    sources: tuple[str, ...]
    target: str
    roles: frozenset[str]
    label: Message
    needs: tuple[str, ...] = ()
    in_window: bool = False

    @property
    def is_button(self) -> bool:
        """Whether a person makes this move by choosing a state."""
        return {ASSIGNEE, NO_ASSIGNEE, UNDO}.isdisjoint(self.needs)


_SEND_BACK = Message(N_("Send back for approval"))
# Likeliest first: the order in which the buttons are drawn.
MOVES: tuple[Move, ...] = (
    Move("start", BOTH, (NEW, ASSIGNED), IN_PROGRESS, STAFF_ONLY, Message(N_("Start"))),
    Move("resume", BOTH, (ON_HOLD,), IN_PROGRESS, frozenset({STAFF, REPLY}), Message(N_("Resume"))),
    Move(
        "resolve",
        BOTH,
        (NEW, ASSIGNED, IN_PROGRESS, ON_HOLD),
        RESOLVED,
        STAFF_ONLY,
        Message(N_("Resolve")),
        (SOLUTION,),
    ),
    Move(
        "hold",
        BOTH,
        (NEW, ASSIGNED, IN_PROGRESS),
        ON_HOLD,
        STAFF_ONLY,
        Message(N_("Put on hold")),
        (HOLD_REASON,),
    ),
    Move("rehold", BOTH, (ON_HOLD,), ON_HOLD, STAFF_ONLY, Message(N_("Change the hold reason")), (HOLD_REASON,)),
    Move("close", BOTH, (RESOLVED,), CLOSED, EITHER, Message(N_("Close"))),
    Move("reopen", BOTH, (RESOLVED, CLOSED), IN_PROGRESS, EITHER, Message(N_("Reopen")), (), True),
    Move("cancel", BOTH, (NEW, ASSIGNED), CANCELLED, EITHER, Message(N_("Cancel the ticket")), (REASON,)),
    Move("drop", BOTH, (IN_PROGRESS, ON_HOLD), CANCELLED, STAFF_ONLY, Message(N_("Cancel the ticket")), (REASON,)),
    Move("name", BOTH, (NEW,), ASSIGNED, STAFF_ONLY, Message(N_("Assign")), (ASSIGNEE,)),
    Move("unname", BOTH, (ASSIGNED,), NEW, STAFF_ONLY, Message(N_("Remove the assignee")), (NO_ASSIGNEE,)),
    # A take or an assignment is taken back by the two rows above: somebody is removed, or named again.
    Move("unclose", BOTH, (CLOSED,), RESOLVED, EITHER, Message(N_("Undo")), (UNDO,)),
    Move("approve", TASKS, (AWAITING_APPROVAL,), NEW, ROUND_ONLY, Message(N_("Approve"))),
    Move("approve_named", TASKS, (AWAITING_APPROVAL,), ASSIGNED, ROUND_ONLY, Message(N_("Approve"))),
    Move("reject", TASKS, (AWAITING_APPROVAL,), REJECTED, ROUND_ONLY, Message(N_("Reject")), (REASON,)),
    Move("expire", TASKS, (AWAITING_APPROVAL,), EXPIRED, ROUND_ONLY, Message(N_("Let it expire"))),
    Move("send_back", TASKS, (NEW, ASSIGNED, IN_PROGRESS, ON_HOLD), AWAITING_APPROVAL, ROUND_ONLY, _SEND_BACK),
    Move("resubmit", TASKS, (REJECTED, EXPIRED), AWAITING_APPROVAL, REQUESTER_ONLY, Message(N_("Ask again"))),
    Move("withdraw", TASKS, (AWAITING_APPROVAL,), WITHDRAWN, REQUESTER_ONLY, Message(N_("Withdraw the request"))),
)

_MISSING = {
    HOLD_REASON: Message(N_("Choose why it is put on hold.")),
    SOLUTION: Message(N_("Say what solved it.")),
    REASON: Message(N_("Give a reason.")),
    ASSIGNEE: Message(N_("Name somebody to do this.")),
    NO_ASSIGNEE: Message(N_("Remove the assignee to do this.")),
    UNDO: Message(N_("Only who has just closed it can take that back; reopen it instead.")),
}


def decide(
    kind: str,
    status: str,
    target: str,
    *,
    roles: Collection[str],
    filled: Collection[str] = (),
    reopenable: bool = True,
) -> Decision:
    """Return whether one of ``roles`` may bring a ``kind`` in ``status`` to ``target``.

    ``filled`` names the fields that came with it. Refusals: ``no_such_move`` (409 in a door),
    ``not_yours`` (the move exists, for others: 403), ``window_passed``, ``missing_<field>`` (422).
    """
    move = find(kind, status, target)
    if move is None:
        words = {"state": STATUS_NAMES[status], "target": STATUS_NAMES.get(target, Message("?"))}
        return no("no_such_move", Message(N_("A ticket that is %(state)s cannot become %(target)s."), words))
    if move.roles == ROUND_ONLY and ROUND not in roles:
        return no("not_yours", Message(N_("Its approval decides this, nothing else does.")))
    if move.roles.isdisjoint(roles):
        return no("not_yours", Message(N_("You may not do this.")))
    if move.in_window and not reopenable:
        return no("window_passed", Message(N_("It ended too long ago to be reopened; open a linked ticket instead.")))
    for need in move.needs:
        if need not in filled:
            return no(f"missing_{need}", _MISSING[need])
    return YES


def is_resumed_by(status: str, *, roles: Collection[str], internal: bool) -> bool:
    """Return whether what somebody says on a ticket resumes it: its requester's public reply while it is on hold."""
    return not internal and REQUESTER in roles and bool(decide(TASK, status, IN_PROGRESS, roles={REPLY}))


def find(kind: str, status: str, target: str) -> Move | None:
    """Return the row for this pair of states, or None when there is no such move."""
    rows = (move for move in MOVES if kind in move.kinds and status in move.sources and target == move.target)
    return next(rows, None)


def targets(kind: str, status: str, *, roles: Collection[str], reopenable: bool = True) -> Iterator[Move]:
    """Yield the moves that a holder of ``roles`` may choose now, the likeliest first."""
    for move in MOVES:
        fits = kind in move.kinds and status in move.sources and not move.roles.isdisjoint(roles)
        if fits and move.is_button and (reopenable or not move.in_window):
            yield move


def is_reopenable(ended_at: datetime | None, now: datetime, window: timedelta | None) -> bool:
    """Return whether a ticket resolved at ``ended_at`` may still be reopened; no ``window`` means always."""
    return window is None or ended_at is None or now - ended_at <= window


def is_overdue(status: str, due_at: datetime | None, late_since: datetime | None, now: datetime) -> bool:
    """Return whether a ticket is overdue: not ended, and past its due instant or already late.

    ``queries.overdue`` is the same rule for the database; a test proves that they agree.
    """
    if PHASE[status] not in OPEN_PHASES:
        return False
    return late_since is not None or (due_at is not None and due_at < now)
