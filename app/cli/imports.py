"""``flask import-servicenow``: replay the incidents of a ServiceNow event log."""

import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from app.cli.progress import Progress
from app.core.clock import utcnow
from app.core.db import unit_of_work
from app.core.zones import time_zones
from app.tickets.operations.importing import StrictRefusalError, rehearse, replay_all, replay_each
from app.tickets.queries.imports import import_words
from app.tickets.servicenow.lines import Line
from app.tickets.servicenow.outcome import Outcome, Plan
from app.tickets.servicenow.reading import TOO_LARGE, Log, read
from app.tickets.servicenow.report import EVENTS, INCIDENTS, Report
from app.tickets.servicenow.words import Words, words_with

# Reading this much takes about two seconds.
LONG_TO_READ = 10_000_000
SHOWN = (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED)
VERBS = (
    (Outcome.CREATED, "create"),
    (Outcome.UPDATED, "update"),
    (Outcome.RESTORED, "restore"),
    (Outcome.SKIPPED, "skip"),
)


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
    if timezone not in time_zones():
        raise click.BadParameter("there is no such time zone; an example is Europe/Paris", param_hint="--timezone")
    words = words_with(import_words())
    log = _read(file, ZoneInfo(timezone), words)
    report = Report(list(log.bad_lines))
    is_refused = not log.readable or (strict and bool(log.bad_lines))
    if log.readable and (dry_run or not is_refused):
        try:
            report = rehearse(log, words=words, tell=_foretell) if dry_run else _replay(log, words, strict=strict)
        except StrictRefusalError as refusal:
            report, is_refused = refusal.report, True
    _say(log, report, dry_run=dry_run, is_refused=is_refused)
    if as_json:
        click.echo(_as_json(report))
    if is_refused:
        raise click.exceptions.Exit(1)


def _read(file: Path, zone: ZoneInfo, words: Words) -> Log:
    if (size := file.stat().st_size) > LONG_TO_READ:
        click.echo(f"Reading {size / 1_000_000:,.0f} MB…", err=True)
    # One byte more than the limit is enough to know that a file is too large.
    with file.open("rb") as stream:
        content = stream.read(TOO_LARGE + 1)
    return read(content, zone=zone, now=utcnow(), words=words)


def _foretell(planned: Plan, lines: list[Line]) -> None:
    click.echo(f"{planned.outcome}  {lines[0].reference}  {len(planned.stages)} events  {lines[-1].title}")


def _replay(log: Log, words: Words, *, strict: bool) -> Report:
    progress = Progress(log.events, EVENTS)

    def heard(events: int) -> bool:
        progress.advance(events)
        return True

    report = (replay_all if strict else replay_each)(
        log, transaction=unit_of_work, now=utcnow(), words=words, heard=heard
    )
    progress.finish()
    return report


def _as_json(report: Report) -> str:
    """Return the one line that ends the output with ``--json``."""
    result: dict[str, Any] = report.counted(*SHOWN)
    bad = report.in_order()
    result["bad_lines"] = [{"line": one.line, "column": one.column, "reason": str(one.reason)} for one in bad]
    return json.dumps(result, ensure_ascii=False)


def _say(log: Log, report: Report, *, dry_run: bool, is_refused: bool) -> None:
    for notice in log.notices:
        click.echo(str(notice), err=True)
    for bad in report.in_order():
        where = f"Line {bad.line}, column {bad.column}" if bad.column else f"Line {bad.line}"
        click.echo(f"{where}: {bad.reason}", err=True)
    if is_refused:
        click.echo("Nothing was imported.", err=True)
        return
    for outcome, verb in VERBS:
        if outcome == Outcome.RESTORED and not report.counts[outcome]:
            continue
        counted = {noun: number for noun, number in report.counts[outcome].items() if number}
        said = ", ".join(f"{number:,} {noun}" for noun, number in counted.items()) or "nothing"
        click.echo(f"Would {verb}: {said}." if dry_run else f"{outcome.value.title()}: {said}.")
    click.echo(f"Unchanged: {report.counts[Outcome.UNCHANGED][INCIDENTS]:,} incidents.")
    if report.bad_lines:
        click.echo(f"Bad lines: {len(report.bad_lines):,}.")
