"""Letting somebody else answer: a delegate for one request, another approver named by an administrator."""

from datetime import datetime
from typing import Any

from app.approvals import queries
from app.approvals.asking import Asked, Subject, Who, may_answer, may_choose, may_replace, may_stand_in
from app.approvals.commands import Delegate, Reroute
from app.approvals.models import Round, RoundApprover, RoundLevel
from app.approvals.operations.levels import NOBODY, ask, next_check, note, said_of, start_waiting
from app.approvals.operations.steps import find_level, require
from app.approvals.queries.rounds import OPEN
from app.audit.operations import record
from app.core.actor import Actor
from app.core.db import db
from app.core.decision import no
from app.core.errors import NotFound
from app.core.i18n import N_, Message
from app.directory.operations.steps import require as require_right
from app.directory.rights import may_administer

REROUTED = "rerouted"
_NOT_OPEN = no("not_open", Message(N_("Nothing is asked about this any more.")))
_NOT_ONESELF = no("oneself", Message(N_("You may not name yourself: another administrator can.")))
_ANSWERED = no("answered", Message(N_("This was answered already.")))


def delegate(command: Delegate, *, actor: Actor, now: datetime) -> int | None:
    """Return who answered for the approver at the level before; the delegate may from now on.

    The approver may name one, no delegate of theirs, and so may an administrator, who never names themselves and has
    no choice about their own request (``may_choose``); None takes it back. The delegate is told. Raises NotFound,
    Forbidden, Refused.
    """
    round_, level, seat = _open_seat(command.level_id, command.approver_id)
    subject = queries.subject_of(round_)
    if actor.person_id == command.approver_id:
        require(may_answer(actor.person_id, queries.seats_of(level, now)[command.approver_id], subject))
    else:
        _require_choice(actor, subject, command.delegate_id)
    if command.delegate_id is not None:
        active = command.delegate_id in queries.active_among({command.delegate_id})
        require(may_stand_in(command.delegate_id, command.approver_id, subject, active=active))
        note(level.id, "delegated", command.delegate_id, command.approver_id, now)
    before, seat.delegate_id = seat.delegate_id, command.delegate_id
    changes = {"approver_id": [None, seat.person_id], "delegate_id": [before, command.delegate_id]}
    changes |= _own_request(actor, subject)
    record("round.delegated", "rounds", round_.id, changes, actor=actor, now=now)
    return before


def reroute(command: Reroute, *, actor: Actor, now: datetime) -> RoundLevel:
    """Return the level, which asks somebody else now: administrators name them, never themselves.

    Their own request is for another administrator (``may_choose``). Links of who is no longer asked die with their
    place. Raises NotFound, Forbidden, Refused.
    """
    require_right(may_administer(actor))
    round_ = queries.lock_round_of(command.level_id)
    subject = queries.subject_of(round_)
    _require_choice(actor, subject, command.person_id)
    level = find_level(round_, command.level_id)
    asked = [one for one in level.approvers if one.ended_at is None]
    if level.state not in (OPEN, NOBODY):
        require(_NOT_OPEN)
    active = command.person_id in queries.active_among({command.person_id})
    require(may_replace(command.person_id, [one.person_id for one in asked], subject, active=active))
    if command.instead_of_id is not None:
        _let_go(level, command.instead_of_id, now)
    if level.state == NOBODY:
        start_waiting(level, said_of(level), now)
    _ask_instead(level, command.person_id, now)
    note(level.id, REROUTED, command.person_id, command.instead_of_id, now)
    changes = {"level": [None, level.no], "approver_id": [command.instead_of_id, command.person_id]}
    changes |= _own_request(actor, subject)
    record("round.rerouted", "rounds", round_.id, changes, actor=actor, now=now)
    return level


def _require_choice(actor: Actor, subject: Subject, chosen_id: int | None) -> None:
    require_right(may_administer(actor))
    if chosen_id == actor.person_id:
        require_right(_NOT_ONESELF)
    require_right(may_choose(actor.person_id, subject, queries.administrators()))


def _own_request(actor: Actor, subject: Subject) -> dict[str, list[Any]]:
    """Return what the record says besides when a sole administrator chose who judges what is their own."""
    return {"own_request": [None, True]} if actor.person_id in subject.excluded else {}


def mark_question(level_id: int, approver_id: int, *, actor: Actor, now: datetime) -> None:
    """Keep that the approver, or who answers for them, has asked a question. Raises as ``give_verdict`` does."""
    round_, seat = _asked_seat(level_id, approver_id, actor, now)
    seat.question_at = now
    record("round.questioned", "rounds", round_.id, {"approver_id": [None, approver_id]}, actor=actor, now=now)


def require_asked(level_id: int, approver_id: int, *, actor: Actor, now: datetime) -> None:
    """Raise as ``give_verdict`` does unless the level waits for an answer that is the actor's to give; it is locked."""
    _asked_seat(level_id, approver_id, actor, now)


def _asked_seat(level_id: int, approver_id: int, actor: Actor, now: datetime) -> tuple[Round, RoundApprover]:
    round_, level, seat = _open_seat(level_id, approver_id)
    require(may_answer(actor.person_id, queries.seats_of(level, now)[approver_id], queries.subject_of(round_)))
    return round_, seat


def _open_seat(level_id: int, approver_id: int) -> tuple[Round, RoundLevel, RoundApprover]:
    round_ = queries.lock_round_of(level_id)
    level = find_level(round_, level_id)
    seat = next((one for one in level.approvers if one.person_id == approver_id and one.ended_at is None), None)
    if seat is None:
        raise NotFound
    if level.state != OPEN:
        require(_NOT_OPEN)
    if any(verdict.approver_id == approver_id for verdict in level.verdicts):
        require(_ANSWERED)
    return round_, level, seat


def _let_go(level: RoundLevel, person_id: int, now: datetime) -> None:
    place = next((one for one in level.approvers if one.person_id == person_id and one.ended_at is None), None)
    if place is None:
        raise NotFound
    if any(verdict.approver_id == person_id for verdict in level.verdicts):
        require(_ANSWERED)
    place.ended_at = now
    db.session.flush()


def _ask_instead(level: RoundLevel, person_id: int, now: datetime) -> None:
    ask(level, [Asked(person_id, Who.PERSON)], now)
    place = db.session.get(RoundApprover, (level.id, person_id), populate_existing=True)
    if place is not None:
        place.because = REROUTED
    level.next_check_at = next_check(level, now)
    db.session.flush()
