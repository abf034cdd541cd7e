"""The moves that lead from one line of the log to the next, each legal by product.md."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.tickets.servicenow.lines import Line

DONE = frozenset({"resolved", "closed"})


class Move(StrEnum):
    """What a person would have done; the values come from the line that showed it."""

    OPEN = "open"
    REOPEN = "reopen"
    RECLASSIFY = "reclassify"
    PRIORITISE = "prioritise"
    TRANSFER = "transfer"
    ASSIGN = "assign"
    START = "start"
    HOLD = "hold"
    RESOLVE = "resolve"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Step:
    """One move at its own instant, with the line that tells it."""

    move: Move
    at: datetime
    line: Line


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the ticket stands once a line is replayed: what a second import compares with."""

    status: str
    group: str | None
    assignee: str | None
    hold_reason: str | None
    reopenings: int


@dataclass(frozen=True, slots=True)
class Stage:
    """One line with the steps that lead to it and the standing it leaves."""

    line: Line
    steps: tuple[Step, ...]
    standing: Standing


def stages(lines: list[Line]) -> Iterator[Stage]:
    """Yield one stage per line of an incident, in the file's order.

    A line dated before its predecessor takes the predecessor's instant; the opening is ``opened_at``
    or the first line's instant, whichever is earlier. Source: issue 2, point 3.
    """
    first = lines[0]
    opened_at = min(first.opened_at or first.at, first.at)
    standing = Standing("new", first.group, None, None, first.reopen_count)
    opening = [Step(Move.OPEN, opened_at, first)]
    before, at = first, opened_at
    for line in lines:
        at = max(at, line.at)
        moves, standing = _between(standing, before, line)
        steps = (*opening, *(Step(move, at, line) for move in moves))
        opening, before = [], line
        yield Stage(line, steps, standing)


def _between(standing: Standing, before: Line, line: Line) -> tuple[list[Move], Standing]:
    moves: list[Move] = []
    status = standing.status
    if status in DONE and (line.status not in DONE or line.reopen_count > standing.reopenings):
        moves.append(Move.REOPEN)
        status = "in_progress"
    if (line.category, line.title, line.location) != (before.category, before.title, before.location):
        moves.append(Move.RECLASSIFY)
    if (line.impact, line.urgency, line.priority) != (before.impact, before.urgency, before.priority):
        moves.append(Move.PRIORITISE)
    assignee = standing.assignee
    if line.group != standing.group:
        moves.append(Move.TRANSFER)
        status, assignee = ("new" if status == "assigned" else status), None
    if line.assignee != assignee:
        moves.append(Move.ASSIGN)
        if status in ("new", "assigned"):
            status = "assigned" if line.assignee else "new"
    chain, status = _status_moves(status, standing.hold_reason, line)
    after = replace(
        standing,
        status=status,
        group=line.group,
        assignee=line.assignee,
        hold_reason=line.hold_reason if status == "on_hold" else None,
        reopenings=standing.reopenings + (Move.REOPEN in moves),
    )
    return moves + chain, after


def _status_moves(status: str, hold_reason: str | None, line: Line) -> tuple[list[Move], str]:
    """Return the moves from ``status`` to the line's, and where they lead.

    The log steps over states and back to New; TicketEase never goes back to *new* once work began
    (the nearest is *in progress*), and closes only what is resolved.
    """
    if line.status in DONE:
        moves = [] if status in DONE else [Move.RESOLVE]
        if line.status == "closed" and status != "closed":
            moves.append(Move.CLOSE)
        return moves, ("closed" if status == "closed" else line.status)
    if line.status == "on_hold":
        return ([] if (status, hold_reason) == ("on_hold", line.hold_reason) else [Move.HOLD]), "on_hold"
    began = status not in ("new", "assigned")
    if line.status == "new" and not began:
        return [], status
    return ([] if status == "in_progress" else [Move.START]), "in_progress"
