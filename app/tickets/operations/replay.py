"""Replaying a foreign log: the moves of a plan, each by the operation a person uses, at its own instant."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import insert, select, update

from app.core.actor import Actor
from app.core.db import db
from app.tickets import priority
from app.tickets.commands import Assign, ChangeStatus, Edit, OpenIncident, RestoreTicket, Transfer
from app.tickets.models import ExternalRef, RunTicket, Ticket
from app.tickets.operations.assignment import assign, transfer
from app.tickets.operations.deletion import restore_ticket
from app.tickets.operations.editing import edit
from app.tickets.operations.names import Names
from app.tickets.operations.opening import open_incident
from app.tickets.operations.status import change_status
from app.tickets.queries import settings
from app.tickets.queries.imports import lock_imports, pasts
from app.tickets.servicenow.lines import Line
from app.tickets.servicenow.moves import Move, Step
from app.tickets.servicenow.names import NO_SOLUTION, SOURCE, UNKNOWN_CALLER
from app.tickets.servicenow.outcome import Outcome, Plan, plan
from app.tickets.vocabulary import CLOSED, IN_PROGRESS, ON_HOLD, RESOLVED

REASON = "ServiceNow"
CHANGING = frozenset({Outcome.CREATED, Outcome.UPDATED, Outcome.RESTORED})
TARGETS = {
    Move.START: IN_PROGRESS,
    Move.REOPEN: IN_PROGRESS,
    Move.HOLD: ON_HOLD,
    Move.RESOLVE: RESOLVED,
    Move.CLOSE: CLOSED,
}


def replay_incident(lines: list[Line], names: Names, *, actor: Actor, now: datetime, run_id: int | None = None) -> Plan:
    """Bring one incident to where its log ends and return what was done.

    ``actor`` is the machine, which may name anybody and reopen at any time; whom the log names stands behind it.
    A known incident only gets the events it has not; one that an undo deleted comes back, at ``now``. ``run_id`` is
    the run that is noted for it. Raises DomainError when an operation refuses a move.
    """
    # Two imports may run at once. The lock makes the second one see what the first has committed.
    lock_imports()
    reference = lines[0].reference
    past = pasts([reference]).get(reference)
    planned = plan(lines, past, names.group_keys)
    ticket_id = past.ticket_id if past else 0
    if planned.outcome == Outcome.RESTORED:
        restore_ticket(RestoreTicket(ticket_id), actor=actor, now=now)
    for stage in planned.stages:
        for step in stage.steps:
            ticket_id = _take(step, ticket_id, names, actor)
    if planned.stages:
        own = (ExternalRef.source == SOURCE, ExternalRef.reference == reference)
        db.session.execute(update(ExternalRef).where(*own).values(marks=list(planned.marks)))
    if run_id is not None and planned.outcome in CHANGING:
        note_ticket(run_id, ticket_id, planned.outcome)
    return replace(planned, ticket_id=ticket_id or None)


def note_ticket(run_id: int, ticket_id: int, outcome: str) -> None:
    """Note what a run did to a ticket, and what happened to it last: anything later was somebody else."""
    seq = select(Ticket.last_seq).where(Ticket.id == ticket_id).scalar_subquery()
    db.session.execute(insert(RunTicket).values(run_id=run_id, ticket_id=ticket_id, outcome=str(outcome), seq=seq))


def _take(step: Step, ticket_id: int, names: Names, machine: Actor) -> int:
    """Carry out one step and return the id of its ticket."""
    line, now = step.line, step.at
    doer = line.opened_by if step.move == Move.OPEN else line.updated_by
    actor = replace(machine, on_behalf_of_id=names.person(doer, now)) if doer else machine
    match step.move:
        case Move.OPEN:
            return open_incident(_opening(step, names), actor=actor, now=now).id
        case Move.RECLASSIFY | Move.PRIORITISE:
            edit(_edit(step, ticket_id, names), actor=actor, now=now)
        case Move.TRANSFER:
            group_id = names.group(line.group, now) if line.group else None
            transfer(Transfer(ticket_id, group_id), actor=actor, now=now)
        case Move.ASSIGN:
            person_id = names.person(line.assignee, now) if line.assignee else None
            assign(Assign(ticket_id, person_id), actor=actor, now=now)
        case _:
            change_status(_move(step, ticket_id, names), actor=actor, now=now)
    return ticket_id


def _opening(step: Step, names: Names) -> OpenIncident:
    line, now = step.line, step.at
    return OpenIncident(
        title=line.title,
        requester_id=names.person(line.caller or UNKNOWN_CALLER, now),
        category_id=names.category(line.category, now) if line.category else None,
        impact=line.impact,
        urgency=line.urgency,
        location_id=names.location(line.location, now) if line.location else None,
        routed=False,
        group_id=names.group(line.group, now) if line.group else None,
        priority=line.priority,
        reference=(SOURCE, line.reference),
    )


def _edit(step: Step, ticket_id: int, names: Names) -> Edit:
    line, now = step.line, step.at
    version = db.session.scalars(select(Ticket.version).where(Ticket.id == ticket_id)).one()
    if step.move == Move.RECLASSIFY:
        changes = {
            "title": line.title,
            "category_id": names.category(line.category, now) if line.category else None,
            "location_id": names.location(line.location, now) if line.location else None,
        }
        return Edit(ticket_id, version, changes)
    computed = priority.priority_of(line.impact, line.urgency, settings.matrix())
    override = None if computed == line.priority else line.priority
    levels = {"impact": line.impact, "urgency": line.urgency, "priority_override": override}
    return Edit(ticket_id, version, levels, priority_reason=REASON if override else "")


def _move(step: Step, ticket_id: int, names: Names) -> ChangeStatus:
    line, target = step.line, TARGETS[step.move]
    if step.move == Move.HOLD:
        return ChangeStatus(ticket_id, target, hold_reason_id=names.hold_reason(line.hold_reason or ""))
    if step.move == Move.RESOLVE:
        return ChangeStatus(ticket_id, target, solution=line.solution or NO_SOLUTION)
    return ChangeStatus(ticket_id, target, window=None)
