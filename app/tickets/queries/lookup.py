"""One ticket, with what the actor is to it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Select, any_, bindparam, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from app.access.ticket_rights import Action, Role, TicketFacts, may, role_on
from app.approvals.queries import people_put
from app.core.actor import Actor
from app.core.db import db
from app.core.decision import Decision, no
from app.core.errors import Forbidden, NotFound
from app.core.i18n import N_, Message
from app.directory.models import Group, Person
from app.tickets.lifecycle import Move, is_reopenable, targets
from app.tickets.models import Ticket, TicketNumber
from app.tickets.queries.scope import Reach, gone, in_scope, reach_of
from app.tickets.vocabulary import TASK

_ASKER, _BENEFICIARY = aliased(Person), aliased(Person)


def _shown_of(person: Any) -> tuple[Any, ...]:
    own = (person.first_name, person.last_name, person.lang, person.tz)
    # The version too: who changes a person read here is still told when somebody was quicker.
    return (*own, person.location_id, person.manager_id, person.active, person.version)


# As few joins as can be: the planner's time doubles with each. What few tickets have costs a statement when they do.
# Of three people a page shows the name and asks the language: all their columns would be half of the statement.
_NAMED = (
    contains_eager(Ticket.requester.of_type(_ASKER)).load_only(*_shown_of(_ASKER)),
    contains_eager(Ticket.requested_for.of_type(_BENEFICIARY)).load_only(*_shown_of(_BENEFICIARY)),
    joinedload(Ticket.assignee).load_only(*_shown_of(Person)),
    contains_eager(Ticket.group),
    *map(joinedload, (Ticket.category, Ticket.location, Ticket.hold_reason)),
    *map(selectinload, (Ticket.priority_override_by, Ticket.duplicate_of)),
)
LARGEST_ID = 2**63 - 1
_DELETED = no("deleted", Message(N_("This ticket is deleted; restore it first.")))


@dataclass(frozen=True)
class Seen:
    """A ticket that the actor may see, and what they are to it."""

    ticket: Ticket
    facts: TicketFacts
    actor: Actor

    @property
    def roles(self) -> frozenset[Role]:
        """Return what the actor is to the ticket."""
        return role_on(self.actor, self.facts)

    def may(self, action: Action) -> Decision:
        """Answer whether the actor may do this to the ticket; what is deleted is only read."""
        if self.ticket.deleted_at is not None and action not in (Action.VIEW, Action.VIEW_NOTES):
            return _DELETED
        return may(self.actor, action, self.facts)

    def require(self, action: Action) -> None:
        """Raise Forbidden unless the actor may do this to the ticket."""
        if not (decision := self.may(action)):
            raise Forbidden(decision.reason, code=decision.code)

    def moves(self, now: datetime, window: timedelta) -> list[Move]:
        """Return the moves the actor may choose now, the likeliest first; ``window`` is that of reopening."""
        if not self.may(Action.MOVE):
            return []
        ticket = self.ticket
        reopenable = is_reopenable(ticket.resolved_at, now, window)
        return list(targets(ticket.kind, ticket.status, roles=self.roles, reopenable=reopenable))


def get_visible(number: str, actor: Actor) -> Seen:
    """Return the ticket with this number, everything it names loaded, in one statement; raise NotFound otherwise.

    A priority set by hand and an original each cost one more.

    A former number finds it too, and that of a ticket merged into it, by a second statement: the door then redirects
    to ``ticket.number``.
    """
    row = db.session.execute(_numbered(reach_of(actor)), {"number": number}).first()
    seen = _seen(row, actor) if row else _find(Ticket.id.in_(_formerly(number)), in_scope(actor), actor)
    if seen is None:
        raise NotFound
    if seen.ticket.merged_into_id is not None:
        # Who asked for a merged ticket may not see the one it is part of: they keep their own.
        return _find(Ticket.id == seen.ticket.merged_into_id, in_scope(actor), actor) or seen
    return seen


def get_deleted(number: str, actor: Actor) -> Seen:
    """Return the deleted ticket with this number; raise NotFound for anybody but an administrator."""
    seen = _find(Ticket.number == number, gone(actor), actor) if actor.is_admin else None
    if seen is None:
        raise NotFound
    return seen


def get_visible_by_id(ticket_id: int, actor: Actor) -> Seen:
    """Return the ticket with what the actor is to it, in one statement; raise NotFound when they may not see it."""
    row = db.session.execute(_with_facts().where(Ticket.id == ticket_id, in_scope(actor))).first()
    if row is None:
        raise NotFound
    return _seen(row, actor)


def lock_visible(ticket_id: int, actor: Actor) -> Seen:
    """Return the ticket locked for a change, as it is now; raise NotFound when the actor may not see it."""
    seen = lock_all_visible((ticket_id,), actor).get(ticket_id)
    if seen is None:
        raise NotFound
    return seen


def lock_all_visible(
    ticket_ids: Collection[int], actor: Actor, *, also: ColumnElement[bool] | None = None
) -> dict[int, Seen]:
    """Return, by id, those of the tickets that the actor may see, locked in one statement.

    Always in the order of their ids: two bulk actions over the same tickets wait for each other, never in a ring.
    ``also`` is a condition under which the actor reaches a ticket that is out of their sight.
    """
    wanted = [one for one in ticket_ids if 0 < one <= LARGEST_ID]
    query = _locking_in(reach_of(actor)) if also is None else _locking(or_(in_scope(actor), also))
    rows = db.session.execute(query, {"wanted": wanted}).all()
    asked = _asked(row[0] for row in rows)
    return {row[0].id: Seen(row[0], _facts(row, asked), actor) for row in rows}


def lock_any(ticket_id: int, actor: Actor) -> Seen | None:
    """Return the ticket locked, in the actor's sight or not: a round of approval has asked whose verdict it is."""
    return lock_all_visible((ticket_id,), actor, also=Ticket.deleted_at.is_(None)).get(ticket_id)


@lru_cache(maxsize=256)
def _locking_in(reach: Reach) -> Select[*tuple[Any, ...]]:
    return _locking(in_scope(reach.actor))


def _locking(reach: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    wanted = bindparam("wanted", type_=ARRAY(BigInteger))
    query = _with_facts().where(Ticket.id == any_(wanted), reach).order_by(Ticket.id)
    return query.with_for_update(of=Ticket).execution_options(populate_existing=True)


def merged_with(ticket_id: Any) -> Select[int]:
    """Return the query of the ids whose stories are read in this ticket: its own, and those merged into it."""
    one = aliased(Ticket)
    return select(one.id).where(or_(one.id == ticket_id, one.merged_into_id == ticket_id))


def facts_of(ticket: Ticket) -> TicketFacts:
    """Return what the rules of rights need to know of a ticket already at hand; one statement."""
    row = db.session.execute(_with_facts().where(Ticket.id == ticket.id)).one()
    return _facts(row, _asked([ticket]))


@lru_cache(maxsize=256)
def _numbered(reach: Reach) -> Select[*tuple[Any, ...]]:
    return _whole(Ticket.number == bindparam("number"), in_scope(reach.actor))


def _whole(condition: ColumnElement[bool], reach: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return _with_facts().where(condition, reach).options(*_NAMED)


def _find(condition: ColumnElement[bool], reach: ColumnElement[bool], actor: Actor) -> Seen | None:
    row = db.session.execute(_whole(condition, reach)).first()
    return _seen(row, actor) if row else None


def _formerly(number: str) -> Select[int]:
    return select(TicketNumber.ticket_id).where(TicketNumber.number == number)


@cache
def _with_facts() -> Select[*tuple[Any, ...]]:
    # Built once: every change of a ticket begins with it.
    return (
        select(Ticket, _ASKER.manager_id, _BENEFICIARY.manager_id, Group.members_only)
        .join(_ASKER, Ticket.requester_id == _ASKER.id)
        .outerjoin(_BENEFICIARY, Ticket.requested_for_id == _BENEFICIARY.id)
        .outerjoin(Group, Ticket.group_id == Group.id)
    )


def _seen(row: Any, actor: Actor) -> Seen:
    return Seen(row[0], _facts(row, _asked([row[0]])), actor)


def _asked(tickets: Iterable[Ticket]) -> Mapping[int, frozenset[int]]:
    """Return, for each task that was ever submitted, those to whom its approval is or was put; one statement."""
    tasks = [ticket.id for ticket in tickets if ticket.kind == TASK]
    asked: dict[int, frozenset[int]] = {}
    for ticket_id, person_id in db.session.execute(people_put(tasks, func.statement_timestamp())) if tasks else ():
        asked[ticket_id] = asked.get(ticket_id, frozenset()) | {person_id}
    return asked


def _facts(row: Any, asked: Mapping[int, frozenset[int]]) -> TicketFacts:
    ticket, asker_manager_id, beneficiary_manager_id, members_only = row
    return TicketFacts(
        kind=ticket.kind,
        requester_id=ticket.requester_id,
        requested_for_id=ticket.requested_for_id,
        requester_manager_id=asker_manager_id,
        requested_for_manager_id=beneficiary_manager_id,
        location_id=ticket.location_id,
        group_id=ticket.group_id,
        group_members_only=bool(members_only),
        assignee_id=ticket.assignee_id,
        asked_ids=asked.get(ticket.id, frozenset()),
    )
