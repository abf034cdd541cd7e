"""A whole log: rehearsed without writing, or replayed, incident by incident or all or nothing.

The caller opens the transactions (``unit_of_work``) and hears how far it is, between them.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.core.actor import Actor
from app.core.errors import DomainError
from app.imports.lines import BadLine
from app.tickets.operations.names import Names
from app.tickets.operations.replay import replay_incident
from app.tickets.queries.imports import outcomes_of, pasts
from app.tickets.servicenow.lines import Line
from app.tickets.servicenow.needs import needs_of
from app.tickets.servicenow.outcome import Outcome, Plan, plan
from app.tickets.servicenow.reading import Log, heard_by_nobody
from app.tickets.servicenow.report import NOUNS, Report
from app.tickets.servicenow.words import SHIPPED, Words

MACHINE = Actor.system("import")
Transaction = Callable[[], AbstractContextManager[Any]]
Heard = Callable[[int], bool]


class StrictRefusalError(Exception):
    """One incident could not be replayed, so none is; ``report`` holds only the reasons."""

    def __init__(self, fault: BadLine) -> None:
        super().__init__(str(fault.reason))
        self.report = Report([fault])


def told_nobody(_planned: Plan, _lines: list[Line]) -> None:
    """Say nothing of what would be done."""


def rehearse(
    log: Log,
    *,
    words: Words = SHIPPED,
    heard: Heard = heard_by_nobody,
    tell: Callable[[Plan, list[Line]], None] = told_nobody,
) -> Report:
    """Return what a replay would do, without writing; ``tell`` hears of each incident that would change."""
    report, names = Report(list(log.bad_lines)), Names(_lines(log), actor=MACHINE, groups=words.groups)
    known, needed = pasts(log.incidents), set[tuple[str, str]]()
    for reference, lines in log.incidents.items():
        planned = plan(lines, known.get(reference), names.group_keys)
        report.note(planned)
        needed.update(need for stage in planned.stages for step in stage.steps for need in needs_of(step))
        if planned.outcome != Outcome.UNCHANGED:
            tell(planned, lines)
        if not heard(len(lines)):
            break
    missing = {noun: [name for name in names.missing(noun) if (noun, name) in needed] for noun in NOUNS}
    standing = _standing(names)
    report.note_names({noun: standing[noun] + len(missing[noun]) for noun in NOUNS}, missing)
    return report


def replay_each(
    log: Log,
    *,
    transaction: Transaction,
    now: datetime,
    words: Words = SHIPPED,
    run_id: int | None = None,
    heard: Heard = heard_by_nobody,
) -> Report:
    """Replay each incident in a transaction of its own: what one refuses does not stop the others.

    With ``run_id`` it is noted which run made which ticket; a second attempt of that run counts what the first did.
    """
    report, names = Report(list(log.bad_lines)), Names(_lines(log), actor=MACHINE, groups=words.groups)
    earlier = outcomes_of(run_id) if run_id is not None else {}
    for lines in log.incidents.values():
        try:
            with transaction():
                done = replay_incident(lines, names, actor=MACHINE, now=now, run_id=run_id)
        except DomainError as error:
            names.forget()
            done = Plan(Outcome.SKIPPED, fault=_refused(lines, error))
        names.settle()
        if done.outcome == Outcome.UNCHANGED and done.ticket_id in earlier:
            done = replace(done, outcome=Outcome(earlier[done.ticket_id]))
        report.note(done)
        if not heard(len(lines)):
            break
    report.note_names(_standing(names), names.created)
    return report


def replay_all(
    log: Log, *, transaction: Transaction, now: datetime, words: Words = SHIPPED, heard: Heard = heard_by_nobody
) -> Report:
    """Replay every incident in one transaction. Raises StrictRefusalError, with nothing written."""
    report, names = Report(list(log.bad_lines)), Names(_lines(log), actor=MACHINE, groups=words.groups)
    with transaction():
        for lines in log.incidents.values():
            try:
                done = replay_incident(lines, names, actor=MACHINE, now=now)
            except DomainError as error:
                raise StrictRefusalError(_refused(lines, error)) from error
            if done.fault is not None:
                raise StrictRefusalError(done.fault)
            report.note(done)
            heard(len(lines))
    names.settle()
    report.note_names(_standing(names), names.created)
    return report


def _lines(log: Log) -> list[Line]:
    return [line for lines in log.incidents.values() for line in lines]


def _standing(names: Names) -> dict[str, int]:
    """Return how many names of each noun there are by now; those of refused incidents were not made."""
    return {noun: len(names.met[noun]) - len(names.missing(noun)) for noun in NOUNS}


def _refused(lines: list[Line], error: DomainError) -> BadLine:
    return BadLine(lines[0].line, next(iter(error.fields), None), error.message)
