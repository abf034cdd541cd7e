"""``flask import-servicenow``: replay the incidents of a ServiceNow event log."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import click

from app.cli.progress import Progress
from app.core.actor import Actor
from app.core.clock import utcnow
from app.core.db import unit_of_work
from app.core.errors import DomainError
from app.tickets.operations.names import Names
from app.tickets.operations.replay import replay_incident
from app.tickets.queries.imports import pasts
from app.tickets.servicenow.lines import BadLine, Line
from app.tickets.servicenow.outcome import Outcome, Plan, plan
from app.tickets.servicenow.reading import TOO_LARGE, Log, read

MACHINE = Actor.system("import")
INCIDENTS, EVENTS = "incidents", "events"
# Reading this much takes about two seconds.
LONG_TO_READ = 10_000_000
NOUNS = ("people", "groups", "locations", "categories")


@dataclass
class Report:
    """What an import did, or would do."""

    bad_lines: list[BadLine]
    counts: dict[Outcome, Counter[str]] = field(default_factory=lambda: {outcome: Counter() for outcome in Outcome})

    def note(self, done: Plan) -> None:
        """Count one incident and the events replayed for it."""
        self.counts[done.outcome][INCIDENTS] += 1
        self.counts[done.outcome][EVENTS] += len(done.stages)
        if done.fault is not None:
            self.bad_lines.append(done.fault)

    def note_names(self, names: Names, created: Counter[str]) -> None:
        """Count the names: those created, and those that stood already."""
        for noun in NOUNS:
            self.counts[Outcome.CREATED][noun] = created[noun]
            self.counts[Outcome.UNCHANGED][noun] = len(names.met[noun]) - len(names.missing(noun)) - created[noun]

    def as_json(self) -> str:
        """Return the one line that ends the output with ``--json``."""
        shown = (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED)
        empty = dict.fromkeys((INCIDENTS, EVENTS, *NOUNS), 0)
        result: dict[str, Any] = {outcome.value: empty | self.counts[outcome] for outcome in shown}
        bad = sorted(self.bad_lines, key=lambda one: one.line)
        result["bad_lines"] = [{"line": one.line, "column": one.column, "reason": str(one.reason)} for one in bad]
        return json.dumps(result, ensure_ascii=False)


@click.command("import-servicenow")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be done; write nothing.")
@click.option("--strict", is_flag=True, help="All or nothing: one bad line and nothing is written.")
@click.option("--timezone", default="UTC", show_default=True, metavar="ZONE", help="Zone of the file's dates.")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def import_servicenow_command(file: Path, dry_run: bool, strict: bool, timezone: str, as_json: bool) -> None:
    """Replay the incidents of FILE, a ServiceNow incident event log (CSV), each event at its own instant.

    Importing twice changes nothing; a longer log adds what is new.
    """
    if timezone not in available_timezones():
        raise click.BadParameter("there is no such time zone; an example is Europe/Paris", param_hint="--timezone")
    log = _read(file, ZoneInfo(timezone))
    report = Report(list(log.bad_lines))
    is_refused = not log.readable or (strict and bool(log.bad_lines))
    if log.readable and (dry_run or not is_refused):
        try:
            (_rehearse if dry_run else _replay_all if strict else _replay)(log, report)
        except StrictRefusalError as refusal:
            report, is_refused = refusal.report, True
    _say(log, report, dry_run=dry_run, is_refused=is_refused)
    if as_json:
        click.echo(report.as_json())
    if is_refused:
        raise click.exceptions.Exit(1)


class StrictRefusalError(Exception):
    """One incident could not be replayed, so none is; ``report`` holds only the reasons."""

    def __init__(self, fault: BadLine) -> None:
        super().__init__(str(fault.reason))
        self.report = Report([fault])


def _read(file: Path, zone: ZoneInfo) -> Log:
    if (size := file.stat().st_size) > LONG_TO_READ:
        click.echo(f"Reading {size / 1_000_000:,.0f} MB…", err=True)
    # One byte more than the limit is enough to know that a file is too large.
    with file.open("rb") as stream:
        content = stream.read(TOO_LARGE + 1)
    return read(content, zone=zone, now=utcnow())


def _rehearse(log: Log, report: Report) -> None:
    """Tell what a replay would do, without writing."""
    names = Names(_lines(log), actor=MACHINE)
    known = pasts(log.incidents)
    for reference, lines in log.incidents.items():
        planned = plan(lines, known.get(reference))
        report.note(planned)
        if planned.outcome != Outcome.UNCHANGED:
            click.echo(f"{planned.outcome}  {reference}  {len(planned.stages)} events  {lines[-1].title}")
    missing = Counter({noun: len(names.missing(noun)) for noun in NOUNS})
    for noun in NOUNS:
        report.counts[Outcome.CREATED][noun] = missing[noun]
        report.counts[Outcome.UNCHANGED][noun] = len(names.met[noun]) - missing[noun]


def _replay(log: Log, report: Report) -> None:
    """Replay each incident in a transaction of its own: what one refuses does not stop the others."""
    names = Names(_lines(log), actor=MACHINE)
    progress = Progress(log.events, EVENTS)
    for lines in log.incidents.values():
        try:
            with unit_of_work():
                done = replay_incident(lines, names, actor=MACHINE)
        except DomainError as error:
            names.forget()
            done = Plan(Outcome.SKIPPED, fault=_refused(lines, error))
        names.settle()
        report.note(done)
        progress.advance(len(lines))
    progress.finish()
    report.note_names(names, names.created)


def _replay_all(log: Log, report: Report) -> None:
    """Replay every incident in one transaction. Raises StrictRefusalError, with nothing written."""
    names = Names(_lines(log), actor=MACHINE)
    progress = Progress(log.events, EVENTS)
    with unit_of_work():
        for lines in log.incidents.values():
            try:
                done = replay_incident(lines, names, actor=MACHINE)
            except DomainError as error:
                raise StrictRefusalError(_refused(lines, error)) from error
            if done.fault is not None:
                raise StrictRefusalError(done.fault)
            report.note(done)
            progress.advance(len(lines))
    names.settle()
    progress.finish()
    report.note_names(names, names.created)


def _lines(log: Log) -> list[Line]:
    return [line for lines in log.incidents.values() for line in lines]


def _refused(lines: list[Line], error: DomainError) -> BadLine:
    return BadLine(lines[0].line, next(iter(error.fields), None), error.message)


def _say(log: Log, report: Report, *, dry_run: bool, is_refused: bool) -> None:
    for notice in log.notices:
        click.echo(str(notice), err=True)
    for bad in sorted(report.bad_lines, key=lambda one: one.line):
        where = f"Line {bad.line}, column {bad.column}" if bad.column else f"Line {bad.line}"
        click.echo(f"{where}: {bad.reason}", err=True)
    if is_refused:
        click.echo("Nothing was imported.", err=True)
        return
    for outcome, verb in ((Outcome.CREATED, "create"), (Outcome.UPDATED, "update"), (Outcome.SKIPPED, "skip")):
        counted = {noun: number for noun, number in report.counts[outcome].items() if number}
        said = ", ".join(f"{number:,} {noun}" for noun, number in counted.items()) or "nothing"
        click.echo(f"Would {verb}: {said}." if dry_run else f"{outcome.value.title()}: {said}.")
    click.echo(f"Unchanged: {report.counts[Outcome.UNCHANGED][INCIDENTS]:,} incidents.")
    if report.bad_lines:
        click.echo(f"Bad lines: {len(report.bad_lines):,}.")
