"""Who is asked at a level, and who may answer (product.md, "Task"; done.md, D10, D11, D12; decision 0018)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.core.decision import YES, Decision, no
from app.core.i18n import N_, Message

_OWN = no("own_task", Message(N_("Nobody answers for what they asked for themselves, nor for what is meant for them.")))
_NOT_ASKED = no("not_asked", Message(N_("You are not asked about this.")))
_ANSWERED = no("answered", Message(N_("This was answered already.")))
_NOT_OPEN = no("not_open", Message(N_("Nothing is asked about this any more.")))
_SELF = no("self", Message(N_("You are asked yourself already.")))
_DISABLED = no("disabled", Message(N_("This person is disabled; choose somebody else.")))
_THEIRS = no("own_task", Message(N_("They asked for it, or it is meant for them: they never answer for it.")))
OWN_CHOICE = "own_choice"
_OWN_CHOICE = no(
    OWN_CHOICE, Message(N_("You asked for it, or it is meant for you: another administrator chooses who answers."))
)
_ASKED_ALREADY = no("asked_already", Message(N_("They are asked about this already.")))


class Who(StrEnum):
    """How a level names those it asks."""

    PERSON = "person"
    GROUP = "group"
    MANAGER = "manager"
    LOCATION = "location"


@dataclass(frozen=True)
class Asks:
    """One line of a level: a person or a group by its id, the requester's manager, or the location's approver."""

    who: Who
    id: int | None = None


@dataclass(frozen=True)
class Subject:
    """What is asked about. ``location_path``: its location first, then those above."""

    ticket_id: int
    category_id: int | None
    location_path: tuple[int, ...]
    requester_id: int
    requested_for_id: int | None = None

    @property
    def excluded(self) -> frozenset[int]:
        """Those who never answer: who asked for it, and whom it is meant for."""
        return frozenset(
            {self.requester_id} if self.requested_for_id is None else {self.requester_id, self.requested_for_id}
        )


@dataclass(frozen=True)
class Circle:
    """The people a level may reach: the requester's manager, the approver each location names, the members of groups.

    ``active`` are the ids of those among them who are not disabled.
    """

    manager_id: int | None = None
    by_location: Mapping[int, int] = field(default_factory=dict)
    members: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    active: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Asked:
    """Somebody who is asked, and why: named, member of a group, manager, approver of a location."""

    person_id: int
    because: Who


@dataclass(frozen=True)
class Seat:
    """One approver's place at a level; ``delegate_ids`` may answer for them now."""

    approver_id: int
    delegate_ids: frozenset[int] = frozenset()
    answered: bool = False


def asked_at(level: Iterable[Asks], subject: Subject, circle: Circle) -> tuple[Asked, ...]:
    """Return those a level asks about ``subject``, each once, in the level's order; nobody is an empty tuple.

    Where the manager is asked and there is none who may answer, the approver of the location is, then that of the
    nearest one above. Named people and groups have no such substitute: whoever set them meant them. Source: D11.
    """
    found: dict[int, Asked] = {}
    for asks in level:
        for one in _reached(asks, subject, circle):
            found.setdefault(one.person_id, one)
    return tuple(found.values())


def _reached(asks: Asks, subject: Subject, circle: Circle) -> Iterator[Asked]:
    if asks.who is Who.PERSON and asks.id is not None and _may_stand(asks.id, subject, circle):
        yield Asked(asks.id, Who.PERSON)
    elif asks.who is Who.GROUP and asks.id is not None:
        members = circle.members.get(asks.id, ())
        yield from (Asked(one, Who.GROUP) for one in members if _may_stand(one, subject, circle))
    elif asks.who in (Who.MANAGER, Who.LOCATION):
        yield from _first_of_chain(asks.who, subject, circle)


def _first_of_chain(start: Who, subject: Subject, circle: Circle) -> Iterator[Asked]:
    chain = [Asked(circle.manager_id, Who.MANAGER)] if start is Who.MANAGER and circle.manager_id is not None else []
    chain += [
        Asked(circle.by_location[one], Who.LOCATION) for one in subject.location_path if one in circle.by_location
    ]
    first = next((one for one in chain if _may_stand(one.person_id, subject, circle)), None)
    if first is not None:
        yield first


def _may_stand(person_id: int, subject: Subject, circle: Circle) -> bool:
    return person_id in circle.active and person_id not in subject.excluded


def may_answer(person_id: int | None, seat: Seat | None, subject: Subject) -> Decision:
    """Answer whether somebody may give the verdict of this seat: its approver or a delegate, once, never on their own.

    ``seat`` is None when that approver is not asked now. Refusals: ``not_open`` and ``answered`` are states (409),
    ``own_task`` and ``not_asked`` are rights (403).
    """
    if person_id is None or person_id in subject.excluded:
        return _OWN if person_id is not None else _NOT_ASKED
    if seat is None:
        return _NOT_OPEN
    if person_id != seat.approver_id and person_id not in seat.delegate_ids:
        return _NOT_ASKED
    return _ANSWERED if seat.answered else YES


def may_stand_in(person_id: int, approver_id: int, subject: Subject, *, active: bool) -> Decision:
    """Answer whether ``approver_id`` may let somebody answer for them about ``subject``."""
    if person_id == approver_id:
        return _SELF
    return _may_be_asked(person_id, subject, active)


def may_replace(person_id: int, asked: Iterable[int], subject: Subject, *, active: bool) -> Decision:
    """Answer whether somebody may be asked instead, or where nobody is; ``asked`` are those of the level."""
    return _ASKED_ALREADY if person_id in set(asked) else _may_be_asked(person_id, subject, active)


def may_choose(person_id: int | None, subject: Subject, others: Collection[int]) -> Decision:
    """Answer whether an administrator may choose who answers about ``subject``; ``others`` are the administrators.

    Nobody chooses who judges what they asked for themselves, while an administrator whom it does not concern can:
    a sole administrator is not locked in by that. Source: decision 0030.
    """
    is_own = person_id in subject.excluded
    return _OWN_CHOICE if is_own and frozenset(others) - subject.excluded else YES


def _may_be_asked(person_id: int, subject: Subject, active: bool) -> Decision:
    if person_id in subject.excluded:
        return _THEIRS
    return YES if active else _DISABLED
