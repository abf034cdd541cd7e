"""What an import has to do with one incident, knowing what an earlier one left."""

from dataclasses import dataclass
from enum import StrEnum

from app.core.i18n import N_, Message
from app.tickets.servicenow.lines import BadLine, Line
from app.tickets.servicenow.moves import Stage, Standing, stages
from app.tickets.servicenow.names import external_id
from app.tickets.servicenow.reading import fingerprints

_CHANGED_HERE = Message(N_("This incident was changed in TicketEase after its import; it is left as it is."))
_REWRITTEN = Message(N_("The log tells this incident otherwise than when it was imported; it is left as it is."))


class Outcome(StrEnum):
    """What becomes of an incident."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Past:
    """A ticket that came from the log: the marks of the lines replayed, and where it stands now."""

    ticket_id: int
    marks: tuple[str, ...]
    status: str
    group: str | None
    assignee: str | None


@dataclass(frozen=True)
class Plan:
    """The stages still to be replayed; ``fault`` says why a known incident must be skipped."""

    outcome: Outcome
    stages: tuple[Stage, ...] = ()
    marks: tuple[str, ...] = ()
    fault: BadLine | None = None


def plan(lines: list[Line], past: Past | None) -> Plan:
    """Return what to do with an incident; no ``past``: it is new.

    A longer log only adds stages. A shorter one, an older export, has nothing to say. One that tells the past
    otherwise, or whose ticket people have changed since, cannot be replayed: history is append-only.
    """
    marks, every = tuple(fingerprints(lines)), tuple(stages(lines))
    if past is None:
        return Plan(Outcome.CREATED, every, marks)
    for line, then, now in zip(lines, past.marks, marks, strict=False):
        if then != now:
            return Plan(Outcome.SKIPPED, fault=BadLine(line.line, "number", _REWRITTEN))
    done = len(past.marks)
    if len(marks) <= done:
        return Plan(Outcome.UNCHANGED)
    if done and _left(every[done - 1].standing) != (past.status, past.group, past.assignee):
        return Plan(Outcome.SKIPPED, fault=BadLine(lines[done].line, "number", _CHANGED_HERE))
    return Plan(Outcome.UPDATED, every[done:], marks)


def _left(standing: Standing) -> tuple[str, str | None, str | None]:
    group, assignee = (external_id(name) if name else None for name in (standing.group, standing.assignee))
    return standing.status, group, assignee
