"""Whom and what a step needs here: what a rehearsal counts and a replay (``operations.replay``) makes."""

from collections.abc import Iterator

from app.tickets.servicenow.lines import Line
from app.tickets.servicenow.moves import Move, Step
from app.tickets.servicenow.names import UNKNOWN_CALLER

PEOPLE, GROUPS, LOCATIONS, CATEGORIES = "people", "groups", "locations", "categories"


def needs_of(step: Step) -> Iterator[tuple[str, str]]:
    """Yield (noun, name) of everything that carrying out the step names; a line names more than its steps need."""
    for noun, name in _named(step.move, step.line):
        if name:
            yield noun, name


def _named(move: Move, line: Line) -> Iterator[tuple[str, str | None]]:
    yield PEOPLE, line.opened_by if move == Move.OPEN else line.updated_by
    if move == Move.OPEN:
        yield PEOPLE, line.caller or UNKNOWN_CALLER
    if move == Move.ASSIGN:
        yield PEOPLE, line.assignee
    if move in (Move.OPEN, Move.TRANSFER):
        yield GROUPS, line.group
    if move in (Move.OPEN, Move.RECLASSIFY):
        yield LOCATIONS, line.location
        yield CATEGORIES, line.category
