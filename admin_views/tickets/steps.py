"""The next-step buttons: only the moves allowed now, the likeliest one first and solid."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app

from app.access.ticket_rights import Action
from app.tickets import lifecycle
from app.tickets.lifecycle import ACTIVE, PHASE, UNSTARTED, WAITING, Move
from app.tickets.queries import Seen
from app.tickets.vocabulary import (
    AWAITING_APPROVAL,
    CANCELLED,
    CLOSED,
    EXPIRED,
    IN_PROGRESS,
    ON_HOLD,
    REJECTED,
    RESOLVED,
)
from app.web.words import gettext as _
from app.web.words import say

WORKED_ON = (UNSTARTED, ACTIVE, WAITING)
ASKS = (ON_HOLD, RESOLVED, CANCELLED, AWAITING_APPROVAL)
REOPEN = "reopen"


@dataclass(frozen=True)
class Step:
    """One button; with a ``place`` it first opens the form that asks what the move needs to know."""

    key: str
    label: str
    path: str
    target: str = ""
    place: str = ""
    verb: str = ""
    likeliest: bool = False


def reopen_window() -> timedelta:
    """Return how long after its resolution a ticket may be reopened: a setting."""
    return timedelta(days=current_app.extensions["settings"].reopen_days)


def is_takeable(seen: Seen) -> bool:
    """Return whether the actor is offered to take the ticket: it is worked on, and nobody has it yet."""
    ticket = seen.ticket
    return bool(seen.may(Action.WORK)) and PHASE[ticket.status] in WORKED_ON and ticket.assignee_id is None


def moves_now(seen: Seen, now: datetime) -> list[Move]:
    """Return the moves the actor may choose now, the likeliest first."""
    return seen.moves(now, reopen_window())


def steps_of(seen: Seen, now: datetime) -> list[Step]:
    """Return the buttons; exactly one is solid, unless nothing is likelier than leaving it as it is."""
    steps = [_step(move) for move in moves_now(seen, now)]
    if _is_too_late(seen, now):
        verb = _("Open a linked ticket")
        steps.append(Step("follow", _("%(verb)s…", verb=verb), REOPEN, place=REOPEN, verb=verb))
    if is_takeable(seen):
        return [Step("take", _("Take"), "take", likeliest=True), *steps]
    solid = _likeliest(seen, steps)
    return [Step(**{**vars(step), "likeliest": step.key == solid}) for step in steps]


def _step(move: Move) -> Step:
    label = say(move.label)
    if move.name == REOPEN:
        return Step(move.name, _("%(verb)s…", verb=label), REOPEN, place=REOPEN, verb=label)
    if move.target in ASKS:
        return Step(move.name, _("%(verb)s…", verb=label), "status", move.target, move.target, label)
    return Step(move.name, label, "status", move.target)


def _likeliest(seen: Seen, steps: list[Step]) -> str:
    """Return the solid step: the first for whoever works on it.

    A requester confirms a solution and asks again for what was rejected; nobody presses them to cancel anything.
    """
    if not steps or not seen.may(Action.WORK):
        return {RESOLVED: "close", REJECTED: "resubmit", EXPIRED: "resubmit"}.get(seen.ticket.status, "")
    return "" if seen.ticket.status in (RESOLVED, CLOSED, CANCELLED) else steps[0].key


def _is_too_late(seen: Seen, now: datetime) -> bool:
    ticket = seen.ticket
    if ticket.status not in (RESOLVED, CLOSED) or not seen.may(Action.MOVE):
        return False
    if lifecycle.is_reopenable(ticket.resolved_at, now, reopen_window()):
        return False
    return lifecycle.find(ticket.kind, ticket.status, IN_PROGRESS) is not None
