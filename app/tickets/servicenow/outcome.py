"""What an import has to do with one incident, knowing what an earlier one left."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.core.i18n import N_, Message
from app.imports.lines import BadLine
from app.tickets.servicenow.lines import Line
from app.tickets.servicenow.moves import Stage, Standing, stages
from app.tickets.servicenow.names import external_id
from app.tickets.servicenow.reading import fingerprints

_CHANGED_HERE = Message(N_("This incident was changed in TicketEase after its import; it is left as it is."))
_REWRITTEN = Message(N_("The log tells this incident otherwise than when it was imported; it is left as it is."))
_DELETED_HERE = Message(N_("This incident was deleted in TicketEase after its import; it stays deleted."))


class Outcome(StrEnum):
    """What becomes of an incident."""

    CREATED = "created"
    UPDATED = "updated"
    RESTORED = "restored"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Past:
    """A ticket that came from the log: the marks of the lines replayed, and where it stands now.

    ``group`` is the key of its group; ``is_undone``: deleted, and by nothing but the undo of an import.
    """

    ticket_id: int
    marks: tuple[str, ...]
    status: str
    group: str | None
    assignee: str | None
    is_deleted: bool = False
    is_undone: bool = False


@dataclass(frozen=True)
class Plan:
    """The stages still to be replayed; ``fault`` says why a known incident must be skipped.

    ``ticket_id`` is known once it was carried out.
    """

    outcome: Outcome
    stages: tuple[Stage, ...] = ()
    marks: tuple[str, ...] = ()
    fault: BadLine | None = None
    ticket_id: int | None = None


def plan(lines: list[Line], past: Past | None, groups: Mapping[str, str] | None = None) -> Plan:
    """Return what to do with an incident; no ``past``: it is new. ``groups``: the key of ours that a name stands for.

    A longer log only adds stages. A shorter one, an older export, has nothing to say. One that tells the past
    otherwise, or whose ticket people have changed since, cannot be replayed: history is append-only.
    """
    marks, every = tuple(fingerprints(lines)), tuple(stages(lines))
    if past is None:
        return Plan(Outcome.CREATED, every, marks)
    if past.is_deleted and not past.is_undone:
        return Plan(Outcome.SKIPPED, fault=BadLine(lines[0].line, "number", _DELETED_HERE))
    for line, then, now in zip(lines, past.marks, marks, strict=False):
        if then != now:
            return Plan(Outcome.SKIPPED, fault=BadLine(line.line, "number", _REWRITTEN))
    done = len(past.marks)
    if len(marks) <= done:
        return Plan(Outcome.RESTORED if past.is_undone else Outcome.UNCHANGED, marks=past.marks)
    if done and _left(every[done - 1].standing, groups or {}) != (past.status, past.group, past.assignee):
        return Plan(Outcome.SKIPPED, fault=BadLine(lines[done].line, "number", _CHANGED_HERE))
    return Plan(Outcome.RESTORED if past.is_undone else Outcome.UPDATED, every[done:], marks)


def _left(standing: Standing, groups: Mapping[str, str]) -> tuple[str, str | None, str | None]:
    group = standing.group and groups.get(standing.group, external_id(standing.group))
    return standing.status, group, external_id(standing.assignee) if standing.assignee else None
