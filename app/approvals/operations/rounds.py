"""Rounds: a submission is opened, answered, taken back, and ended from outside."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.approvals import queries
from app.approvals.asking import Subject, asked_at, may_answer
from app.approvals.checks import faults_of_verdict
from app.approvals.commands import GiveVerdict
from app.approvals.models import Round, RoundLevel, Verdict
from app.approvals.operations.levels import LATER, end_level, end_round, next_check, open_level
from app.approvals.operations.steps import find_level, require
from app.approvals.policy import Level
from app.approvals.progress import Given, Opened, Progress
from app.approvals.queries.rounds import OPEN
from app.approvals.rules import Answer, Rule, conclude, weigh
from app.audit.operations import record
from app.core.actor import Actor
from app.core.db import db
from app.core.decision import no
from app.core.errors import NotFound, Refused
from app.core.i18n import N_, Message
from app.directory.operations.steps import require_valid

# The button is shown for 8 s from when the page arrives; the answer and the next request travel too.
TAKEN_BACK_WITHIN = timedelta(seconds=15)
_NOT_YOURS = no("not_yours", Message(N_("Only the person who did this can take it back.")))
_TOO_LATE = no("too_late", Message(N_("It is too late to take this back; it stays as it is.")))
_OVERTAKEN = no("overtaken", Message(N_("Something else has happened on the ticket since; it stays as it is.")))
_WEIGHT = {"approved": Answer.APPROVED, "rejected": Answer.REJECTED}


def open_round(subject: Subject, location_id: int | None, *, actor: Actor, now: datetime) -> Opened | None:
    """Return the first level of the ticket's next round, opened now; None when no policy asks for approval.

    A round still open is superseded: what it was about is no longer what is asked. Where no policy covers what it has
    become, the policy of that round asks still, so that changing it is no way around (decision 0037). Call it with the
    ticket locked.
    """
    version_id, levels = _what_asks(subject)
    close_round(subject.ticket_id, "superseded", actor=actor, now=now)
    if version_id is None:
        return None
    last = db.session.scalar(select(func.max(Round.no)).where(Round.ticket_id == subject.ticket_id)) or 0
    round_ = Round(
        ticket_id=subject.ticket_id,
        no=last + 1,
        policy_version_id=version_id,
        category_id=subject.category_id,
        location_id=location_id,
        requester_id=subject.requester_id,
        requested_for_id=subject.requested_for_id,
        opened_at=now,
    )
    round_.levels = [
        RoundLevel(no=no, rule=level.rule.value, quorum=level.quorum) for no, level in enumerate(levels, start=1)
    ]
    db.session.add(round_)
    db.session.flush()
    opened = open_level(round_.levels[0], now)
    changes = {"ticket_id": [None, subject.ticket_id], "no": [None, round_.no], "asked": [None, [*opened.approver_ids]]}
    record("round.opened", "rounds", round_.id, changes, actor=actor, now=now)
    return opened


def _what_asks(subject: Subject) -> tuple[int | None, tuple[Level, ...]]:
    """Return the version of the policy that asks about it, and its levels; that of its open round where none does."""
    policy = queries.policy_for(subject)
    if policy is not None:
        return policy.version_id, policy.levels
    before = queries.lock_open_round(subject.ticket_id)
    return (None, ()) if before is None else (before.policy_version_id, queries.levels_of(before.policy_version_id))


def close_round(ticket_id: int, outcome: str, *, actor: Actor, now: datetime) -> bool:
    """End the ticket's open round as withdrawn, expired, superseded or dropped; return whether it had one."""
    round_ = queries.lock_open_round(ticket_id)
    if round_ is None:
        return False
    end_round(round_, outcome, now)
    record("round.ended", "rounds", round_.id, {"outcome": [None, outcome]}, actor=actor, now=now)
    return True


def asks_others_at(subject: Subject, location_id: int | None, *, actor: Actor, now: datetime) -> bool:
    """Return whether a ticket that waits is asked about anew because it moved; if not, its round notes the place.

    It is where another policy holds there, or a level would ask others. A place that no policy covers changes nothing:
    who was asked answers, so that moving is no way around them (decision 0030). Call it with the ticket locked.
    """
    round_, policy = queries.lock_open_round(subject.ticket_id), queries.policy_for(subject)
    if round_ is None or policy is None:
        return False
    before = queries.subject_of(round_)
    levels = queries.levels_of(round_.policy_version_id)
    if queries.policy_of(policy.version_id) != queries.policy_of(round_.policy_version_id):
        return True
    if any(_asked(level, before, now) != _asked(level, subject, now) for level in levels):
        return True
    changes = {"location_id": [round_.location_id, location_id]}
    round_.location_id = location_id
    db.session.flush()
    record("round.moved", "rounds", round_.id, changes, actor=actor, now=now)
    return False


def _asked(level: Level, subject: Subject, now: datetime) -> frozenset[int]:
    found = asked_at(level.asks, subject, queries.circle_of(level.asks, subject, now))
    return frozenset(one.person_id for one in found)


def give_verdict(command: GiveVerdict, *, actor: Actor, now: datetime) -> Given:
    """Return the verdict, with what the round comes to by it.

    Two may answer for the same approver at once, or with the same instant for two of them: the round's lock makes the
    second one see the first. Raises Forbidden when the actor is not asked, Refused when it was answered or the level
    has ended, Invalid for a rejection without a reason, NotFound.
    """
    round_ = queries.lock_round_of(command.level_id)
    level = find_level(round_, command.level_id)
    seat = queries.seats_of(level, now).get(command.approver_id)
    require(may_answer(actor.person_id, seat, queries.subject_of(round_)))
    reason = command.reason.replace("\r\n", "\n").strip()
    require_valid(faults_of_verdict(command.answer, reason))
    verdict = Verdict(
        level_id=level.id,
        approver_id=command.approver_id,
        answered_by_id=actor.person_id,
        answer=command.answer,
        reason=reason,
        answered_at=now,
        source=actor.source,
    )
    db.session.add(verdict)
    db.session.flush()
    changes = {"level": [None, level.no], "approver_id": [None, command.approver_id], "answer": [None, command.answer]}
    record("round.answered", "rounds", round_.id, changes, actor=actor, now=now)
    progress = advance(round_, level, now)
    return Given(verdict.id, round_.ticket_id, level.no, command.approver_id, command.answer, progress)


def take_back_verdict(verdict_id: int, *, actor: Actor, now: datetime) -> int:
    """Return the id of the ticket, whose round is as it was before the actor's own verdict.

    Raises NotFound, Refused when it is another's, too late, or somebody else has answered since. Whether anything else
    happened on the ticket is for its operations to say.
    """
    level_id = db.session.scalar(select(Verdict.level_id).where(Verdict.id == verdict_id))
    if level_id is None:
        raise NotFound
    round_ = queries.lock_round_of(level_id)
    verdict = db.session.get(Verdict, verdict_id)
    if verdict is None or verdict.taken_back_at is not None:
        raise NotFound
    _require_last(verdict, round_, actor, now)
    verdict.taken_back_at = now
    for level in round_.levels:
        if level.id == level_id:
            _reopen(level, now)
        elif level.state in ("open", "nobody", "dropped") and level.no > find_level(round_, level_id).no:
            _unask(level, now)
    round_.ended_at = round_.outcome = None
    db.session.flush()
    record("round.taken_back", "rounds", round_.id, {"verdict": [verdict_id, None]}, actor=actor, now=now)
    return round_.ticket_id


def _require_last(verdict: Verdict, round_: Round, actor: Actor, now: datetime) -> None:
    if verdict.answered_by_id != actor.person_id:
        require(_NOT_YOURS)
    if now - verdict.answered_at > TAKEN_BACK_WITHIN:
        raise Refused.by(_TOO_LATE)
    newest = max(one.id for level in round_.levels for one in level.verdicts)
    later = db.session.scalar(select(func.max(Round.no)).where(Round.ticket_id == round_.ticket_id))
    if newest != verdict.id or later != round_.no or round_.outcome not in (None, "approved", "rejected"):
        raise Refused.by(_OVERTAKEN)


def advance(round_: Round, level: RoundLevel, now: datetime) -> Progress:
    """Return what the round comes to by what those who are asked at the level have said; the next level is opened."""
    db.session.expire(level, ["verdicts"])
    comes_to = weigh(Rule(level.rule), level.quorum, _answers(level))
    if comes_to is not Answer.WAITING:
        end_level(level, comes_to.value, now)
    outcome, place = conclude([_WEIGHT.get(one.state, Answer.WAITING) for one in round_.levels])
    if outcome is not Answer.WAITING:
        end_round(round_, outcome.value, now)
        return Progress(round_.no, outcome)
    asked = round_.levels[place or 0]
    opened = open_level(asked, now) if asked.state == LATER else None
    db.session.flush()
    return Progress(round_.no, outcome, opened)


def _answers(level: RoundLevel) -> list[Answer]:
    said = {verdict.approver_id: Answer(verdict.answer) for verdict in level.verdicts}
    return [said.get(one.person_id, Answer.WAITING) for one in level.approvers if one.ended_at is None]


def _reopen(level: RoundLevel, now: datetime) -> None:
    level.state, level.ended_at = OPEN, None
    level.next_check_at = next_check(level, now)


def _unask(level: RoundLevel, now: datetime) -> None:
    for one in level.approvers:
        one.ended_at = one.ended_at or now
    level.state, level.opened_at, level.ended_at, level.next_check_at = LATER, None, None, None
    level.remind_at = level.escalate_at = level.expire_at = None
