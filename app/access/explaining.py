"""What somebody may see and do, and why: the very rules that decide are asked, once for each reason there may be.

A reason is an actor who has nothing but it: one membership, the reporting line, a global right, being oneself. What
the whole actor may do and such a part of them may do too is that reason's; nothing here knows a rule of its own.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from app.access.questions import GROUP, LOCATION, OTHER, QUESTIONS, SELF, Question
from app.core.actor import Actor
from app.core.i18n import Message


@dataclass(frozen=True)
class Reason:
    """One thing that gives rights: in words, the group it is about, and an actor who has nothing else."""

    words: Message
    part: Actor
    group_id: int | None = None

    @property
    def is_oneself(self) -> bool:
        """Whether it is nothing but being that person."""
        return self.part == Actor(self.part.person_id)


@dataclass(frozen=True)
class Right:
    """What somebody may do, at these locations or to these groups (``OTHER`` alone: as its words say), and why."""

    question: Question
    subjects: frozenset[int]
    reasons: tuple[Reason, ...]


def explain(
    whole: Actor, reasons: Sequence[Reason], locations: Collection[int], groups: Collection[int]
) -> list[Right]:
    """Return every right of ``whole``, by question, then by what it is about, each with all of its reasons."""
    subjects: dict[str, Collection[int]] = {LOCATION: locations, GROUP: groups, SELF: (OTHER,)}
    found: list[Right] = []
    for question in QUESTIONS:
        allowed = _allowed(question, whole, subjects[question.about])
        own = _allowed(question, Actor(whole.person_id), allowed)
        because: dict[frozenset[int], list[Reason]] = {}
        for reason in reasons:
            # What one may do as oneself, every part of one may do: that is no reason of the others.
            given = _allowed(question, reason.part, allowed) - (frozenset() if reason.is_oneself else own)
            if given:
                because.setdefault(given, []).append(reason)
        found += [Right(question, given, tuple(these)) for given, these in because.items()]
    return found


def _allowed(question: Question, actor: Actor, subjects: Iterable[int]) -> frozenset[int]:
    return frozenset(one for one in subjects if question.asks(actor, one))
