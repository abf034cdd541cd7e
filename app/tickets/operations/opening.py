"""Opening: number, priority, group, clocks and history in one transaction."""

from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Sequence, Table, Text, bindparam, func, insert, select

from app.access.ticket_rights import RequesterFacts, is_technician, may_open
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Forbidden, Invalid
from app.core.i18n import N_, Message
from app.directory.models import Group, Location, Person
from app.directory.queries import ancestor_ids
from app.sla import operations as sla
from app.tickets import priority, texts
from app.tickets.commands import OpenIncident, Opening, OpenTask
from app.tickets.models import AssignmentTrace, Category, ExternalRef, Ticket
from app.tickets.operations import history, rounds
from app.tickets.operations.attaching import attach
from app.tickets.operations.clocks import follow, reckon_first
from app.tickets.operations.concerning import concern
from app.tickets.operations.history import Event
from app.tickets.queries import settings
from app.tickets.queries.concerning import types_of
from app.tickets.routing import Routing, Subject, choose_group
from app.tickets.vocabulary import IMPACTS, TASK, URGENCIES, number_of

_OWN = bindparam("own", type_=Text)
_ALONE = select(func.pg_advisory_xact_lock(func.hashtextextended(_OWN, 0)))
_TWIN = select(Ticket).where(Ticket.idempotency_key == _OWN)
_TRACED = insert(cast(Table, AssignmentTrace.__table__))


def open_incident(command: OpenIncident, *, actor: Actor, now: datetime) -> Ticket:
    """Return the new incident, or the one that the same ``idempotency_key`` made before.

    Raises Invalid with the fields that are wrong, Forbidden when the actor may not open one for that person.
    """
    return _open(command, actor=actor, now=now)


def open_task(command: OpenTask, *, actor: Actor, now: datetime) -> Ticket:
    """Return the new task, *awaiting approval* when its category asks for one; errors as for ``open_incident``.

    Whatever people ask for has a category: by it one knows whose approval it needs.
    """
    return _open(command, actor=actor, now=now)


def _open(command: Opening, *, actor: Actor, now: datetime) -> Ticket:
    if twin := twin_of(command.idempotency_key, actor):
        return twin
    requester = check_person("requester_id", command.requester_id, actor)
    facts = RequesterFacts(requester.id, requester.location_id, requester.manager_id)
    if not (decision := may_open(actor, command.kind, facts)):
        raise Forbidden(decision.reason, code=decision.code)
    chosen = command.location_id if is_technician(actor, command.kind) else None
    place = chosen or _beneficiary(command, requester, actor).location_id or requester.location_id
    return create(replace(command, location_id=place), actor=actor, now=now)


def create(command: Opening, *, actor: Actor, now: datetime, inherited: frozenset[int] = frozenset()) -> Ticket:
    """Return the new ticket; rights and double submits are the caller's.

    It concerns the CIs of the command and those ``inherited`` from the ticket it follows, seen by the actor or not.
    """
    path = _checked_path(command)
    check_category(command.category_id, command.kind, actor)
    about = types_of({*command.ci_ids, *inherited})
    routing = _route(command, Subject(command.kind, command.category_id, path, about), actor)
    ticket = _drawn_up(command, routing, path, actor, now)
    first = reckon_first(ticket, path)
    ticket.due_at, ticket.late_since = first.due.due_at, first.due.late_since
    db.session.add(ticket)
    db.session.flush()
    if actor.is_system and command.reference:
        source, reference = command.reference
        db.session.add(ExternalRef(ticket_id=ticket.id, source=source, reference=reference))
    if routing.considered or not actor.is_system:
        keep_trace(ticket.id, routing.as_trace(), now)
    told = ("number", "title", "priority", "group_id", *(["requested_for_id"] if ticket.requested_for_id else []))
    changes = {name: [None, getattr(ticket, name)] for name in told}
    details: dict[str, Any] = {"unrouted": ticket.unrouted_reason} if ticket.unrouted_reason else {}
    if rounds.is_unasked(ticket):
        details["by"] = "unasked"
    history.record(Event.OPENED, ticket, changes, actor=actor, now=now, moved=(None, ticket.status), details=details)
    attach(command.files, ticket, actor=actor, now=now)
    concern(ticket, command.ci_ids, actor=actor, inherited=inherited)
    if rounds.concerns(None, ticket.status):
        rounds.follow(ticket, None, actor=actor, now=now)
    if ticket.last_seq == history.FIRST:
        sla.begin(ticket.id, first)
    else:
        follow(ticket, now)
    return ticket


def twin_of(key: str | None, actor: Actor) -> Ticket | None:
    """Return the ticket that the actor's form with this key already made.

    Two clicks may arrive at once. The lock makes the second wait until the first has committed.
    """
    if not key:
        return None
    own = own_key(key, actor)
    db.session.execute(_ALONE, {"own": own})
    return db.session.scalar(_TWIN, {"own": own})


def own_key(key: str | None, actor: Actor) -> str | None:
    """Return the key as stored: a key counts for one person only, so nobody meets another's ticket by it."""
    return f"{actor.person_id or actor.source}:{key[:100]}" if key else None


def keep_trace(ticket_id: int, trace: dict[str, Any], now: datetime) -> None:
    """Store why a group received the ticket."""
    db.session.execute(_TRACED, {"ticket_id": ticket_id, "at": now, "trace": trace})


def check_category(category_id: int | None, kind: str, actor: Actor) -> None:
    """Raise Invalid unless the category is one of the kind that may be chosen now; a task without one is not asked."""
    if category_id is None and kind == TASK and not actor.is_system:
        raise texts.invalid("category_id", Message(N_("Choose what it is about: the category says who approves it.")))
    category = db.session.get(Category, category_id) if category_id is not None else None
    if category_id is not None and (category is None or category.kind != kind):
        raise texts.invalid("category_id", Message(N_("Choose a category of the list.")))
    if category is not None and not category.active and not actor.is_system:
        raise texts.invalid("category_id", Message(N_("This category is no longer used.")))


def check_location(location_id: int | None) -> None:
    """Raise Invalid unless the location exists."""
    if location_id is not None and db.session.get(Location, location_id) is None:
        raise no_location()


def no_location() -> Invalid:
    """Return the refusal of a location that does not exist."""
    return texts.invalid("location_id", Message(N_("Choose a location of the list.")))


def check_person(field: str, person_id: int, actor: Actor) -> Person:
    """Return the active person; raise Invalid for nobody or somebody who left, whom only the machine names."""
    person = db.session.get(Person, person_id)
    if person is None or not (person.active or actor.is_system):
        raise texts.invalid(field, Message(N_("Choose a person of the directory.")))
    return person


def routing_for(subject: Subject) -> Routing:
    """Return which group receives such a ticket, and why."""
    takers = settings.takers_along(subject.kind, subject.location_path)
    return choose_group(subject, settings.rules_for(subject.kind), takers)


def next_number(kind: str) -> str:
    """Return the next number of the kind, which its sequence gives once only."""
    sequence = Sequence(f"ticket_number_{kind}").next_value()
    return number_of(kind, db.session.execute(select(sequence)).scalar_one())


def _beneficiary(command: Opening, requester: Person, actor: Actor) -> Person:
    """Return whom it is for: where they are is where the work is done."""
    wanted = command.requested_for_id if isinstance(command, OpenTask) else None
    return requester if wanted is None else check_person("requested_for_id", wanted, actor)


def _checked_path(command: Opening) -> tuple[int, ...]:
    """Return the location and those above it; raise Invalid for what is no choice."""
    if command.impact not in IMPACTS:
        raise texts.invalid("impact", Message(N_("Choose a value of the list.")))
    if command.urgency not in URGENCIES:
        raise texts.invalid("urgency", Message(N_("Choose a value of the list.")))
    path = tuple(ancestor_ids(command.location_id)) if command.location_id is not None else ()
    if command.location_id is not None and not path:
        raise no_location()
    return path


def _route(command: Opening, subject: Subject, actor: Actor) -> Routing:
    if actor.is_system and not command.routed:
        group = db.session.get(Group, command.group_id) if command.group_id is not None else None
        return Routing(command.group_id, group.name if group else "")
    return routing_for(subject)


def _drawn_up(command: Opening, routing: Routing, path: tuple[int, ...], actor: Actor, now: datetime) -> Ticket:
    """Return the new ticket, not yet written."""
    computed = priority.priority_of(command.impact, command.urgency, settings.matrix())
    given = command.priority if actor.is_system and command.priority != computed else None
    return Ticket(
        kind=command.kind,
        number=next_number(command.kind),
        status=rounds.first_status(command.kind, command.category_id, path),
        priority=given or computed,
        priority_override=given,
        priority_override_reason=actor.source if given else None,
        title=texts.title(command.title),
        body=texts.body(command.body),
        category_id=command.category_id,
        impact=command.impact,
        urgency=command.urgency,
        requester_id=command.requester_id,
        location_id=command.location_id,
        group_id=routing.group_id,
        unrouted_reason=routing.unrouted_reason,
        opened_at=now,
        updated_at=now,
        last_seq=history.FIRST,
        version=1,
        idempotency_key=own_key(command.idempotency_key, actor),
        **_of_task(command),
    )


def _of_task(command: Opening) -> dict[str, Any]:
    if not isinstance(command, OpenTask):
        return {}
    wanted = command.requested_for_id
    return {
        "requested_for_id": command.requester_id if wanted is None else wanted,
        "additional_info": texts.additional_info(command.additional_info),
    }
