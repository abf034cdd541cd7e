"""The work of an import of incidents: look at a log, replay it, undo what came of it."""

from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

from app.core.clock import utcnow
from app.core.db import unit_of_work
from app.core.errors import Invalid, NotFound, Refused
from app.core.i18n import N_, Message
from app.run_jobs.asked import content_of, take_each, who_asked
from app.run_jobs.carrying import Done, Reporter
from app.runs.commands import Told
from app.runs.operations import Begun
from app.runs.queries import earlier_runs
from app.runs.sentences import kept
from app.runs.vocabulary import UNDO
from app.tickets.operations.importing import rehearse, replay_each
from app.tickets.operations.unimporting import MAKING, unimport_ticket
from app.tickets.queries.imports import Made, import_words, made_by, outcomes_of
from app.tickets.servicenow.outcome import Outcome
from app.tickets.servicenow.reading import TOO_LARGE, Log, read
from app.tickets.servicenow.report import Report
from app.tickets.servicenow.words import GROUP, Words, words_with

SHOWN = (Outcome.CREATED, Outcome.UPDATED, Outcome.RESTORED, Outcome.UNCHANGED, Outcome.SKIPPED)
MOST_NAMES, MOST_WORDS = 200, 300


def look(begun: Begun, reporter: Reporter) -> Done:
    """Return what the file holds and what an import would do with it."""
    words = words_with(import_words())
    content = content_of(begun, TOO_LARGE + 1)
    reporter.expect(content.count(b"\n"))
    log = _log(begun, content, words, reporter)
    report = rehearse(log, words=words) if log.readable else Report(list(log.bad_lines))
    strange = [[place, word, count] for (place, word), count in log.strange.most_common(MOST_WORDS)]
    strange += [[GROUP, name, count] for name, count in _strange_groups(log, report, words).most_common(MOST_WORDS)]
    found = {"columns": log.columns, "strange": strange, "readable": log.readable and bool(log.incidents)}
    return Done(found | _told(log, report), _lines(report))


def bring_in(begun: Begun, reporter: Reporter) -> Done:
    """Replay the file, each incident in a transaction of its own, and return what came of it.

    Raises Forbidden when whoever asked administers no more.
    """
    who_asked(begun)
    words = words_with(import_words())
    log = _log(begun, content_of(begun, TOO_LARGE + 1), words)
    if not log.readable:
        raise Invalid(log.bad_lines[0].reason)
    reporter.expect(log.events)
    report = replay_each(
        log, transaction=unit_of_work, now=utcnow(), words=words, run_id=begun.id, heard=reporter.advance
    )
    return Done(_told(log, report), _lines(report))


def take_back(begun: Begun, reporter: Reporter) -> Done:
    """Delete, restorably, each ticket that the import made and nobody has touched, and return what stays and why.

    Raises Forbidden when whoever asked administers no more.
    """
    actor, import_id = who_asked(begun), begun.of_id or 0
    deleted = set(outcomes_of(begun.id))
    already = {ticket for run in earlier_runs(begun.id, import_id, UNDO) for ticket in outcomes_of(run)}
    tickets = [made for made in made_by(import_id, MAKING) if made.ticket_id not in deleted | already]
    reporter.expect(len(tickets))

    def undo(made: Made) -> None:
        try:
            unimport_ticket(made, run_id=begun.id, import_id=import_id, actor=actor, now=utcnow())
        except NotFound as error:
            raise Refused(Message(N_("%(number)s is deleted already."), {"number": made.number})) from error

    taken, stay = take_each(tickets, undo, reporter)
    before = {"already": len(already)} if already else {}
    return Done({"deleted": len(deleted) + taken, **before, "refused": len(stay)}, tuple(told for _, told in stay))


def _log(begun: Begun, content: bytes, words: Words, reporter: Reporter | None = None) -> Log:
    zone = ZoneInfo(begun.arguments["zone"])
    if reporter is None:
        return read(content, zone=zone, now=utcnow(), words=words)
    return read(content, zone=zone, now=utcnow(), words=words, heard=reporter.advance)


def _strange_groups(log: Log, report: Report, words: Words) -> Counter[str]:
    """Return how many events name each group that would be made, or that stands for one of ours."""
    asked = {*report.made.get("groups", ()), *words.groups}
    return Counter(
        line.group for lines in log.incidents.values() for line in lines if line.group and line.group in asked
    )


def _told(log: Log, report: Report) -> dict[str, Any]:
    return {
        "counts": report.counted(*SHOWN),
        "bad": len(report.bad_lines),
        "notices": [kept(notice) for notice in log.notices],
        "made": {noun: names[:MOST_NAMES] for noun, names in report.made.items()},
    }


def _lines(report: Report) -> tuple[Told, ...]:
    return tuple(Told(bad.reason, bad.line, bad.column) for bad in report.in_order())
