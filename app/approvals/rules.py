"""What the verdicts of a level, and the levels of a round, come to (product.md, "Task"; done.md, D9)."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class Rule(StrEnum):
    """How many of a level's approvers it takes."""

    ANY = "any"
    ALL = "all"
    QUORUM = "quorum"


class Answer(StrEnum):
    """What one approver said; WAITING is nothing yet."""

    APPROVED = "approved"
    REJECTED = "rejected"
    WAITING = "waiting"


def required(rule: Rule, quorum: int | None, approvers: int) -> Fraction:
    """Return the share of ``approvers`` that must approve: one of them, ``quorum`` per cent, or all.

    Raises ValueError without an approver, and for a quorum that is no percentage.
    """
    if approvers < 1:
        raise ValueError("A level is weighed among its approvers; it has none.")
    if rule is Rule.ANY:
        return Fraction(1, approvers)
    if rule is Rule.ALL:
        return Fraction(1)
    if quorum is None or not 1 <= quorum <= 100:
        raise ValueError("A quorum is from 1 to 100 %.")
    return Fraction(quorum, 100)


def weigh(rule: Rule, quorum: int | None, answers: Collection[Answer]) -> Answer:
    """Return what the level comes to, given one answer for each of its approvers.

    Approved if the share that approved reaches what is required; waiting while those still to answer could reach it
    with them; rejected otherwise. Shares are exact: a third of three is one, whatever a float makes of it. Source: D9.
    """
    needed = required(rule, quorum, len(answers))
    approved, waiting = (
        Fraction(sum(answer is one for answer in answers), len(answers)) for one in (Answer.APPROVED, Answer.WAITING)
    )
    if approved >= needed:
        return Answer.APPROVED
    return Answer.WAITING if approved + waiting >= needed else Answer.REJECTED


def exceeds(amount: Decimal | None, approved: Decimal | None) -> bool:
    """Return whether an amount is more than the one somebody has said yes to; no amount may be any.

    Where none was named, a yes was to whatever it costs, and naming one exceeds nothing. Source: decision 0030.
    """
    return approved is not None and (amount is None or amount > approved)


def conclude(levels: Sequence[Answer]) -> tuple[Answer, int | None]:
    """Return what a round comes to and the place of the level that is asked now, None when the round has ended.

    Levels are asked in their order: the next when the one before has approved, and none after one has rejected.
    Raises ValueError without a level.
    """
    if not levels:
        raise ValueError("A round has at least one level.")
    place = next((place for place, answer in enumerate(levels) if answer is not Answer.APPROVED), None)
    if place is None:
        return Answer.APPROVED, None
    return (Answer.REJECTED, None) if levels[place] is Answer.REJECTED else (Answer.WAITING, place)
