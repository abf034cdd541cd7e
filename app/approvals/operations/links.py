"""One-tap links: made for one approver of one level, used once, dead when either is no longer asked (D15)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app.approvals import queries
from app.approvals.asking import may_answer
from app.approvals.commands import MakeLink
from app.approvals.models import ApprovalLink, Round
from app.approvals.operations.steps import find_level, require
from app.audit.operations import record
from app.core.actor import Actor
from app.core.db import db
from app.core.decision import YES, Decision, no
from app.core.errors import NotFound, Refused
from app.core.i18n import N_, Message

LASTS = timedelta(days=7)
_UNKNOWN = no("unknown", Message(N_("This link is not one of ours, or not all of it arrived.")))
_USED = no("used", Message(N_("This link was used already; it works once.")))
_EXPIRED = no("expired", Message(N_("This link is too old. Sign in to answer.")))
_DEAD = no("dead", Message(N_("You are no longer asked about this; the link has ended.")))
_ANSWERED = no("answered", Message(N_("This was answered already; the link has ended.")))


@dataclass(frozen=True)
class LinkState:
    """A link as it stands: whether it may still be used, and what it is for when it is one of ours."""

    decision: Decision
    link: ApprovalLink | None = None
    round: Round | None = None


def make_link(command: MakeLink, *, actor: Actor, now: datetime) -> ApprovalLink:
    """Return the link of an approver, for who may answer as them. Raises NotFound, Forbidden, Refused.

    It answers as the approver, so a delegate has none: they sign in.
    """
    round_ = queries.lock_round_of(command.level_id)
    level = find_level(round_, command.level_id)
    seat = queries.seats_of(level, now).get(command.approver_id)
    if actor.person_id != command.approver_id:
        raise NotFound
    require(may_answer(actor.person_id, seat, queries.subject_of(round_)))
    link = ApprovalLink(
        token_hash=command.token_hash,
        level_id=level.id,
        approver_id=command.approver_id,
        created_at=now,
        created_by_id=actor.person_id,
        expires_at=now + LASTS,
    )
    db.session.add(link)
    db.session.flush()
    record("round.linked", "rounds", round_.id, {"approver_id": [None, link.approver_id]}, actor=actor, now=now)
    return link


def read_link(token_hash: str | None, now: datetime) -> LinkState:
    """Return the state of a link by the hash of its token, None for a token that is not ours. Nothing changes."""
    link = db.session.get(ApprovalLink, token_hash) if token_hash else None
    if link is None:
        return LinkState(_UNKNOWN)
    round_ = db.session.scalars(select(Round).where(Round.levels.any(id=link.level_id)).options(*queries.WHOLE)).one()
    return LinkState(_judged(link, round_, now), link, round_)


def use_link(token_hash: str, *, actor: Actor, now: datetime) -> ApprovalLink:
    """Return the link, used up: the verdict follows in the same transaction. Raises Refused when it may not be used."""
    query = select(ApprovalLink).where(ApprovalLink.token_hash == token_hash).with_for_update()
    link = db.session.scalar(query.execution_options(populate_existing=True))
    if link is None:
        raise Refused.by(_UNKNOWN)
    round_ = queries.lock_round_of(link.level_id)
    decision = _judged(link, round_, now)
    if not decision:
        raise Refused.by(decision)
    link.used_at = now
    db.session.flush()
    record("round.link_used", "rounds", round_.id, {"approver_id": [None, link.approver_id]}, actor=actor, now=now)
    return link


def _judged(link: ApprovalLink, round_: Round, now: datetime) -> Decision:
    if link.used_at is not None:
        return _USED
    if link.expires_at <= now:
        return _EXPIRED
    level = find_level(round_, link.level_id)
    if any(verdict.approver_id == link.approver_id for verdict in level.verdicts):
        return _ANSWERED
    # Whoever was asked again since, or enabled again, gets a new link: what died once stays dead.
    asked = {one.person_id for one in level.approvers if one.ended_at is None and one.asked_at <= link.created_at}
    if link.approver_id not in asked or level.state != "open":
        return _DEAD
    return YES if queries.stayed_active(link.approver_id, link.created_at) else _DEAD
