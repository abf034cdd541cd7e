"""The work of an import of a table: look at a file, bring all of it in or nothing, take back what came of it."""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from typing import Any

from flask import current_app

from app.core.actor import Actor
from app.core.clock import utcnow
from app.core.db import savepoint, unit_of_work
from app.core.errors import DomainError
from app.core.store import MEGABYTE
from app.imports.columns import faults_of, guess, notices_of
from app.imports.lines import BadLine, UnusableError
from app.imports.operations.nouns import TABLES, TableImport
from app.imports.plans import Cells, Plan, happens, told
from app.imports.queries import Done as Record
from app.imports.queries import counts_of, done_by, kept_columns
from app.imports.table import Table, read_table
from app.imports.vocabulary import CHANGED, CREATED, REMOVED, RESTORED, UNCHANGED
from app.run_jobs.asked import content_of, take_each, who_asked
from app.run_jobs.carrying import Done, Reporter
from app.runs.commands import Told
from app.runs.operations import Begun
from app.runs.queries import earlier_runs
from app.runs.sentences import kept
from app.runs.vocabulary import UNDO

OUTCOMES = (CREATED, CHANGED, UNCHANGED)
LONGEST_EXAMPLE = 60
NOTHING: Mapping[str, Any] = {}
Stay = list[tuple[Record, Told]]


class StoppedError(Exception):
    """Somebody stopped the run: what it has written in its one transaction is rolled back."""


def look(begun: Begun, reporter: Reporter) -> Done:
    """Return what the file holds, what its columns are taken to say, and what an import would do with each line."""
    actor, noun = who_asked(begun), TABLES[begun.arguments["noun"]]
    try:
        table = _table(begun)
    except UnusableError as refusal:
        return Done({"readable": False}, (Told(refusal.message),))
    fields = noun.fields(begun.arguments)
    mapping = begun.arguments.get("mapping") or guess(table.columns, fields, kept_columns(noun.noun))
    report = _columns_told(table, mapping) | {"fields": [one.key for one in fields]}
    if faults := faults_of(table.columns, mapping, fields):
        return Done(report | {"readable": False}, tuple(Told(reason, 1, column or None) for column, reason in faults))
    reporter.expect(len(table.rows))
    plan = noun.plan(_cells(table, mapping), begun.arguments, actor=actor, now=utcnow())
    bad = _bad_lines(table, mapping, plan)
    lines = [Told(one.reason, one.line, one.column) for one in bad]
    lines += [Told(told(one, fields), one.line, None, one.outcome) for one in happens(plan.lines)]
    report |= {"readable": not bad, "counts": _counts(plan), "bad": len({one.line for one in bad})}
    return Done(report, tuple(lines))


def bring_in(begun: Begun, reporter: Reporter) -> Done:
    """Bring every line in, in one transaction, and return what came of it.

    When a line that was sound cannot be used any more, nothing is written and the report says which. Raises Forbidden
    when whoever asked may import no more, Refused when somebody else was quicker.
    """
    actor, noun = who_asked(begun), TABLES[begun.arguments["noun"]]
    table, mapping = _table(begun), begun.arguments["mapping"]
    if done_by(begun.id, noun.noun):
        # An earlier attempt wrote everything and died before it could say so.
        counts = counts_of(begun.id, noun.noun, (CREATED, CHANGED))
        return Done({"counts": counts | {UNCHANGED: len(table.rows) - counts.total()}})
    reporter.expect(len(table.rows))

    def heard(lines: int) -> None:
        if not reporter.advance(lines):
            raise StoppedError

    try:
        with unit_of_work():
            plan = noun.plan(_cells(table, mapping), begun.arguments, actor=actor, now=utcnow(), lock=True)
            if bad := _bad_lines(table, mapping, plan):
                return Done({"refused": True}, tuple(Told(one.reason, one.line, one.column) for one in bad))
            heard(plan.counts[UNCHANGED])
            noun.write(plan, run_id=begun.id, actor=actor, now=utcnow(), heard=heard)
    except StoppedError:
        return Done({})
    return Done({"counts": _counts(plan)}, _told_lines(noun, plan, begun))


def take_back(begun: Begun, reporter: Reporter) -> Done:
    """Take back what the import did to each record that nobody has touched since; return what stays and why.

    What an earlier undo of it took back is back already, whatever happened to it afterwards.
    """
    actor, noun, of_id = who_asked(begun), TABLES[begun.arguments["noun"]], begun.of_id or 0
    already = {one.record_id for run in earlier_runs(begun.id, of_id, UNDO) for one in done_by(run, noun.noun)}
    own = {one.record_id for one in done_by(begun.id, noun.noun)}
    done = [one for one in done_by(of_id, noun.noun) if one.record_id not in already | own]
    reporter.expect(len(done))
    ordered = noun.in_order(done)

    def undo(one: Record, was: Mapping[str, Any] = NOTHING) -> None:
        noun.undo(one, run_id=begun.id, actor=actor, now=utcnow(), was=was)

    taken, stay = take_each(ordered, undo, reporter)
    if taken + len(stay) == len(ordered):
        stay = _taken_together(noun, stay, undo, actor)
    report = {**counts_of(begun.id, noun.noun, (REMOVED, RESTORED)), **_already(already), "refused": len(stay)}
    return Done(report, tuple(told for _, told in stay))


def _taken_together(noun: TableImport, stay: Stay, undo: Callable[..., None], actor: Actor) -> Stay:
    """Return what stays still, after another try at what was changed: one may wait for what another has.

    Those who exchanged values wait for each other, so all of them let go of theirs first. Whoever is refused even so is
    left out, and the others are tried again without them.
    """
    left = [one for one, _ in stay if one.outcome == CHANGED]
    while left:
        refused: set[int] = set()
        with unit_of_work(), suppress(StoppedError), savepoint():
            were = noun.let_go(left, actor=actor, now=utcnow())
            for one in left:
                try:
                    with savepoint():
                        undo(one, were.get(one.record_id, NOTHING))
                except DomainError:
                    refused.add(one.record_id)
            if refused:
                raise StoppedError
        if not refused:
            back = {one.record_id for one in left}
            return [row for row in stay if row[0].record_id not in back]
        left = [one for one in left if one.record_id not in refused]
    return stay


def _already(records: Collection[int]) -> dict[str, int]:
    return {"already": len(records)} if records else {}


def _table(begun: Begun) -> Table:
    # One byte more than the limit is enough to know that a file is too large; its door has refused it then.
    return read_table(content_of(begun, current_app.extensions["settings"].import_mb * MEGABYTE + 1))


def _cells(table: Table, mapping: list[str]) -> list[Cells]:
    read = [(place, key) for place, key in enumerate(mapping) if key]
    return [Cells(row.line, {key: row.cells[place] for place, key in read}) for row in table.rows]


def _bad_lines(table: Table, mapping: list[str], plan: Plan) -> list[BadLine]:
    headings = {key: heading for heading, key in zip(table.columns, mapping, strict=True) if key}
    return sorted([*table.bad_lines, *plan.bad_lines(headings)], key=lambda one: one.line)


def _columns_told(table: Table, mapping: list[str]) -> dict[str, Any]:
    """Return each column with what it is taken to say and the first thing that stands in it."""
    columns = [
        [heading, key, next((row.cells[place] for row in table.rows if row.cells[place]), "")[:LONGEST_EXAMPLE]]
        for place, (heading, key) in enumerate(zip(table.columns, mapping, strict=True))
    ]
    notices = [*table.notices, *notices_of(table.columns, mapping)]
    return {"columns": columns, "notices": [kept(notice) for notice in notices]}


def _counts(plan: Plan) -> dict[str, int]:
    return {outcome: plan.counts[outcome] for outcome in OUTCOMES}


def _told_lines(noun: TableImport, plan: Plan, begun: Begun) -> tuple[Told, ...]:
    fields = noun.fields(begun.arguments)
    return tuple(Told(told(one, fields), one.line, None, one.outcome) for one in happens(plan.lines))
