"""Changing what a ticket says, with lost updates noticed (D4) and the priority computed (D3)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.access.ticket_rights import Action
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Conflict, Invalid, Refused
from app.core.i18n import N_, Message
from app.tickets import priority, texts
from app.tickets.commands import Edit
from app.tickets.lifecycle import OPEN_PHASES, PHASE
from app.tickets.models import Ticket, TicketEvent
from app.tickets.operations import history
from app.tickets.operations.approving import what_was_approved_changed
from app.tickets.operations.assignment import Handover, stays_in_sight
from app.tickets.operations.clocks import follow
from app.tickets.operations.history import Event
from app.tickets.operations.opening import check_category, check_location, check_person
from app.tickets.queries import settings
from app.tickets.queries.lookup import Seen, lock_visible
from app.tickets.vocabulary import IMPACTS, PRIORITIES, RESOLVED, TASK, URGENCIES

OVERRIDE = "priority_override"
EDITABLE = ("title", "body", "category_id", "impact", "urgency", "location_id", OVERRIDE)
COST = "estimated_cost"
OF_TASKS = ("requested_for_id", "additional_info", COST)
_ONLY_TASKS = Message(N_("Only a task has this."))
_CHOICES = {"impact": IMPACTS, "urgency": URGENCIES, OVERRIDE: (None, *PRIORITIES)}
_PRIORITY = frozenset({"priority", OVERRIDE, "priority_override_by_id", "priority_override_reason"})
_MOVE_CLOCKS = frozenset({"priority", "category_id", "location_id"})


def edit(command: Edit, *, actor: Actor, now: datetime) -> Handover:
    """Return the ticket with what it now says; a new location may take it out of the actor's sight.

    Raises Conflict with (theirs, yours) for each field that somebody else changed since ``command.version``,
    Invalid with the fields that are wrong, Refused when the ticket has ended.
    """
    seen = lock_visible(command.ticket_id, actor)
    ticket = seen.ticket
    seen.require(Action.WORK)
    if PHASE[ticket.status] not in OPEN_PHASES and ticket.status != RESOLVED and not actor.is_system:
        raise Refused(Message(N_("%(number)s has ended; it is no longer edited."), {"number": ticket.number}))
    changes = apply_edit(seen, command, now)
    what_was_approved_changed(ticket, changes, actor=actor, now=now)
    return Handover(ticket, "location_id" not in changes or stays_in_sight(ticket, actor))


def apply_edit(seen: Seen, command: Edit, now: datetime) -> dict[str, list[Any]]:
    """Return what the edit changed of the locked ticket. Errors as ``edit``.

    Whose right it is, the verb has asked; whether its approval begins anew, the verb says.
    """
    ticket, actor = seen.ticket, seen.actor
    wanted = _cleaned(command, ticket, actor)
    _refuse_lost_update(command.version, ticket, wanted)
    changes = ticket.apply(**wanted, **_priority_values(command, wanted, ticket, actor))
    if changes:
        ticket.version += 1
        _record(ticket, changes, command, actor, now)
    return changes


def _cleaned(command: Edit, ticket: Ticket, actor: Actor) -> dict[str, Any]:
    """Return the wanted values, checked; only the fields that people may edit ever get here."""
    wanted = dict(command.changes)
    if unknown := sorted(set(wanted) - {*EDITABLE, *(OF_TASKS if ticket.kind == TASK else ())}):
        sentence = _ONLY_TASKS if {*unknown} <= {*OF_TASKS} else Message(N_("This cannot be edited."))
        raise Invalid(sentence, fields=dict.fromkeys(unknown, sentence))
    for field, choices in _CHOICES.items():
        if field in wanted and wanted[field] not in choices:
            raise texts.invalid(field, Message(N_("Choose a value of the list.")))
    if "title" in wanted:
        wanted["title"] = texts.title(wanted["title"])
    if "body" in wanted:
        wanted["body"] = texts.body(wanted["body"])
    if "additional_info" in wanted:
        wanted["additional_info"] = texts.additional_info(wanted["additional_info"])
    if COST in wanted:
        wanted[COST] = texts.cost(wanted[COST])
    if wanted.get("requested_for_id", ticket.requested_for_id) != ticket.requested_for_id:
        check_person("requested_for_id", wanted["requested_for_id"] or 0, actor)
    if wanted.get("category_id", ticket.category_id) != ticket.category_id:
        check_category(wanted["category_id"], ticket.kind, actor)
    if wanted.get("location_id", ticket.location_id) != ticket.location_id:
        check_location(wanted["location_id"])
    return wanted


def _refuse_lost_update(version: int, ticket: Ticket, wanted: Mapping[str, Any]) -> None:
    if version == ticket.version:
        return
    edits = db.session.scalars(
        select(TicketEvent.details).where(
            TicketEvent.ticket_id == ticket.id,
            TicketEvent.kind.in_([Event.EDITED, Event.PRIORITY_CHANGED]),
            TicketEvent.details["version"].as_integer() > version,
        )
    )
    touched = {field for details in edits for field in details["changes"]}
    theirs = {field: getattr(ticket, field) for field in wanted if field in touched}
    values = {field: (value, wanted[field]) for field, value in theirs.items() if value != wanted[field]}
    if values:
        raise Conflict(Message(N_("Somebody else changed this meanwhile. Compare, then save again.")), values)


def _priority_values(command: Edit, wanted: Mapping[str, Any], ticket: Ticket, actor: Actor) -> dict[str, Any]:
    """Return the priority and, when the override changes, who set it and why."""
    override = wanted.get(OVERRIDE, ticket.priority_override)
    impact, urgency = wanted.get("impact", ticket.impact), wanted.get("urgency", ticket.urgency)
    touched = (impact, urgency, override) != (ticket.impact, ticket.urgency, ticket.priority_override)
    if not touched:
        return {}
    # The matrix may have changed since the opening; it is asked again only when the priority is touched.
    values = {"priority": priority.priority_of(impact, urgency, settings.matrix(), override)}
    if override == ticket.priority_override:
        return values
    reason = texts.reason(command.priority_reason, "priority_reason")
    if override and not reason:
        raise texts.invalid("priority_reason", Message(N_("Say why the priority is set by hand.")))
    author = history.author_id(actor) if override else None
    return {**values, "priority_override_by_id": author, "priority_override_reason": reason if override else None}


def _record(ticket: Ticket, changes: Mapping[str, list[Any]], command: Edit, actor: Actor, now: datetime) -> None:
    said = {field: change for field, change in changes.items() if field not in {*_PRIORITY, COST}}
    ranked = {field: change for field, change in changes.items() if field in _PRIORITY}
    if said:
        details = {"version": ticket.version, "changes": said}
        history.record(Event.EDITED, ticket, said, actor=actor, now=now, details=details)
    if COST in changes:
        # Among staff: what it may cost is no requester's business, not even that somebody has looked.
        priced = {COST: changes[COST]}
        details = {"version": ticket.version, "changes": priced}
        history.record(Event.EDITED, ticket, priced, actor=actor, now=now, details=details, internal=True)
    if ranked:
        before, after = ranked.get("priority", (ticket.priority, ticket.priority))
        details = {"version": ticket.version, "changes": ranked}
        history.record(
            Event.PRIORITY_CHANGED,
            ticket,
            ranked,
            actor=actor,
            now=now,
            moved=(before, after),
            reason=command.priority_reason.strip(),
            details=details,
        )
    if not _MOVE_CLOCKS.isdisjoint(changes):
        follow(ticket, now)
