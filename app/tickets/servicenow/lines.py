"""One row of the log as values of ours, or the sentence that says why it cannot be one."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from app.core.i18n import N_, Message
from app.imports.lines import BadLine
from app.tickets.servicenow.words import SHIPPED, Words

EMPTY = "?"
LONGEST_CELL = 100
LONGEST_TITLE = 150
SHORTEST_TITLE = 5

USED = (
    "number",
    "incident_state",
    "reopen_count",
    "caller_id",
    "opened_at",
    "sys_updated_at",
    "location",
    "category",
    "subcategory",
    "u_symptom",
    "impact",
    "urgency",
    "priority",
    "assignment_group",
    "assigned_to",
    "closed_code",
)
KNOWN = frozenset(USED) | {
    "active",
    "reassignment_count",
    "sys_mod_count",
    "made_sla",
    "opened_by",
    "sys_created_by",
    "sys_created_at",
    "sys_updated_by",
    "contact_type",
    "cmdb_ci",
    "knowledge",
    "u_priority_confirmation",
    "notify",
    "problem_id",
    "rfc",
    "vendor",
    "caused_by",
    "resolved_by",
    "resolved_at",
    "closed_at",
}
INSTANTS = ("opened_at", "sys_created_at", "sys_updated_at", "resolved_at", "closed_at")

_INSTANT = re.compile(r"(\d{2})-(\d{2})-(\d{4}) (\d{2}):(\d{2})")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BROKEN = re.compile(r"[\ud800-\udfff]")
_EARLIEST = 1970


@dataclass(frozen=True, slots=True)
class Line:
    """One event of one incident, in our words; an empty cell is None."""

    line: int
    reference: str
    at: datetime
    opened_at: datetime | None
    status: str
    hold_reason: str | None
    reopen_count: int
    caller: str | None
    location: str | None
    category: str | None
    title: str
    impact: str
    urgency: str
    priority: str
    group: str | None
    assignee: str | None
    solution: str | None
    opened_by: str | None = None
    updated_by: str | None = None


class _FaultError(Exception):
    def __init__(self, column: str, reason: Message) -> None:
        super().__init__(column)
        self.column, self.reason = column, reason


def parse(
    cells: Mapping[str, str], line: int, *, zone: tzinfo, now: datetime, words: Words = SHIPPED
) -> Line | BadLine:
    """Return the event that ``cells`` hold, or the bad line naming the first column at fault.

    Dates are ``DD-MM-YYYY HH:MM`` in ``zone``; one after ``now`` cannot have happened.
    """
    try:
        return _parse({name: _clean(name, cell) for name, cell in cells.items()}, line, zone, now, words)
    except _FaultError as fault:
        return BadLine(line, fault.column, fault.reason)


def _parse(cells: Mapping[str, str | None], line: int, zone: tzinfo, now: datetime, words: Words) -> Line:
    reference = _needed(cells, "number")
    state = _needed(cells, "incident_state")
    if state not in words.states:
        raise _FaultError("incident_state", _unknown(state))
    instants = {name: _instant(name, cells[name], zone, now) for name in INSTANTS if name in cells}
    at = instants["sys_updated_at"]
    if at is None:
        raise _FaultError("sys_updated_at", Message(N_("This cell is empty, and it is needed.")))
    status, hold_reason = words.states[state]
    return Line(
        line=line,
        reference=reference,
        at=at,
        opened_at=instants["opened_at"],
        status=status,
        hold_reason=hold_reason,
        reopen_count=_count(cells, "reopen_count"),
        caller=cells["caller_id"],
        location=cells["location"],
        category=cells["category"],
        title=title_of(reference, cells["category"], cells["subcategory"], cells["u_symptom"]),
        impact=_level(cells, "impact", words.impacts),
        urgency=_level(cells, "urgency", words.urgencies),
        priority=_level(cells, "priority", words.priorities),
        group=cells["assignment_group"],
        assignee=cells["assigned_to"],
        solution=cells["closed_code"],
        opened_by=cells.get("opened_by"),
        updated_by=cells.get("sys_updated_by"),
    )


def title_of(reference: str, *parts: str | None) -> str:
    """Return category, subcategory and symptom in one title of 5 to 150 characters; all empty gives the number."""
    title = " / ".join(part for part in parts if part) or reference
    if len(title) < SHORTEST_TITLE:
        title = f"{title} ({reference})".ljust(SHORTEST_TITLE, ".")
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"


def _clean(column: str, cell: str) -> str | None:
    if _BROKEN.search(cell):
        raise _FaultError(column, Message(N_("This cell is not UTF-8 text, as the rest of the file is.")))
    if _CONTROL.search(cell):
        raise _FaultError(column, Message(N_("This cell holds a control character.")))
    if len(cell) > LONGEST_CELL and column in USED:
        raise _FaultError(column, Message(N_("This cell is longer than %(most)s characters."), {"most": LONGEST_CELL}))
    text = " ".join(cell.split())
    # A log repeats its names on every line; one copy of each is enough.
    return sys.intern(text) if text and text != EMPTY else None


def _needed(cells: Mapping[str, str | None], column: str) -> str:
    value = cells[column]
    if value is None:
        raise _FaultError(column, Message(N_("This cell is empty, and it is needed.")))
    return value


def _level(cells: Mapping[str, str | None], column: str, levels: Mapping[str, str]) -> str:
    value = _needed(cells, column)
    if value not in levels:
        raise _FaultError(column, _unknown(value))
    return levels[value]


def _count(cells: Mapping[str, str | None], column: str) -> int:
    value = cells[column] or "0"
    if not (value.isascii() and value.isdigit() and len(value) <= 4):
        raise _FaultError(column, Message(N_("“%(value)s” is not a number of times."), {"value": value}))
    return int(value)


def _unknown(value: str) -> Message:
    return Message(N_("“%(value)s” is not a value that this column may have."), {"value": value})


def _instant(column: str, value: str | None, zone: tzinfo, now: datetime) -> datetime | None:
    if value is None:
        return None
    wrong = Message(N_("“%(value)s” is not a date of the form DD-MM-YYYY HH:MM."), {"value": value})
    found = _INSTANT.fullmatch(value) if value.isascii() else None
    if found is None:
        raise _FaultError(column, wrong)
    day, month, year, hour, minute = map(int, found.groups())
    try:
        instant = datetime(year, month, day, hour, minute, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _FaultError(column, wrong) from None
    # A resolution or a closing may be announced for later; what has happened cannot.
    if instant.year < _EARLIEST or (instant > now and column in ("opened_at", "sys_updated_at")):
        raise _FaultError(column, Message(N_("“%(value)s” is before 1970 or in the future."), {"value": value}))
    return instant
