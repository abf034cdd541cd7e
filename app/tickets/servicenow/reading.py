"""From the bytes of a log to its incidents, in the file's order, with every bad line named."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from app.core.i18n import N_, Message
from app.imports.csv_text import EMPTY, decode, delimiter_of, is_binary, not_utf8, records, wrong_length
from app.imports.lines import BadLine
from app.tickets.servicenow.lines import KNOWN, USED, Line, parse
from app.tickets.servicenow.words import SHIPPED, Words, strange_words

TOO_LARGE = 50_000_000
HEARD_EVERY = 500


@dataclass(frozen=True)
class Log:
    """What a file holds: incidents by reference, bad lines in order, and what a reader should know."""

    incidents: dict[str, list[Line]] = field(default_factory=dict)
    bad_lines: list[BadLine] = field(default_factory=list)
    notices: list[Message] = field(default_factory=list)
    readable: bool = True
    columns: list[str] = field(default_factory=list)
    strange: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often each word (place, word) stands there that ServiceNow does not ship with."""

    @property
    def events(self) -> int:
        """How many lines can be replayed."""
        return sum(len(lines) for lines in self.incidents.values())


def heard_by_nobody(_lines: int) -> bool:
    """Go on, whatever was read."""
    return True


def read(
    content: bytes,
    *,
    zone: tzinfo,
    now: datetime,
    words: Words = SHIPPED,
    heard: Callable[[int], bool] = heard_by_nobody,
) -> Log:
    """Return the log that ``content`` holds; it never raises.

    A file that cannot be used at all (empty, too large, binary, no heading) is ``readable = False`` with one bad line.
    ``heard`` is told every few hundred lines how many more were read; what it returns decides whether to go on.
    """
    if (fault := _unusable(content)) is not None:
        return Log(bad_lines=[BadLine(1, None, fault)], readable=False)
    text, is_utf8 = decode(content)
    log, delimiter = Log(), delimiter_of(text)
    found = records(text, delimiter, log.bad_lines.append)
    _, heading = next(found, (1, []))
    columns = [name.strip() for name in heading]
    if (fault_line := _wrong_heading(columns)) is not None:
        return Log(bad_lines=[fault_line], readable=False)
    for name in columns:
        if name not in KNOWN:
            log.bad_lines.append(BadLine(1, name[:60], Message(N_("This column is not known; it is left out."))))
    log.columns.extend(name for name in columns if name in KNOWN)
    _fill(log, columns, found, lambda cells, line: parse(cells, line, zone=zone, now=now, words=words), heard)
    if not is_utf8:
        log.notices.append(not_utf8(text, delimiter, columns))
    return log


def fingerprints(lines: list[Line]) -> list[str]:
    """Return one short mark per line, the same whenever the line says the same, wherever it stands in a file."""
    return [hashlib.sha256(_said(line).encode()).hexdigest()[:12] for line in lines]


def _said(line: Line) -> str:
    return "\x1f".join(str(getattr(line, name)) for name in Line.__slots__ if name != "line")


def _unusable(content: bytes) -> Message | None:
    if not content.strip():
        return EMPTY
    if len(content) >= TOO_LARGE:
        return Message(N_("The file has 50 MB or more. Split it so that each part holds whole incidents."))
    if content.startswith(b"PK\x03\x04"):
        return Message(N_("This is a workbook or an archive, not a CSV file. Save it as CSV first."))
    if is_binary(content):
        return Message(N_("This is a binary file, not a CSV file."))
    return None


def _wrong_heading(columns: list[str]) -> BadLine | None:
    missing = [name for name in USED if name not in columns]
    if len(missing) == len(USED):
        reason = Message(N_("This is not a ServiceNow incident log: line 1 names none of its columns."))
        return BadLine(1, None, reason)
    if missing:
        reason = Message(N_("Needed columns are missing: %(columns)s."), {"columns": ", ".join(missing)})
        return BadLine(1, missing[0], reason)
    for name in columns:
        if columns.count(name) > 1:
            return BadLine(1, name[:60], Message(N_("This column stands twice.")))
    return None


def _fill(
    log: Log,
    columns: list[str],
    found: Iterator[tuple[int, list[str]]],
    event_of: Callable[[dict[str, str], int], Line | BadLine],
    heard: Callable[[int], bool],
) -> None:
    # A file may hold a hundred thousand lines: they are read one by one, and only the last may be truncated.
    known = [(place, name) for place, name in enumerate(columns) if name in KNOWN]
    following, count = next(found, None), 0
    while following is not None:
        (number, cells), following = following, next(found, None)
        count += 1
        if not count % HEARD_EVERY and not heard(HEARD_EVERY):
            return
        if len(cells) != len(columns):
            log.bad_lines.append(wrong_length(number, cells, columns, is_last=following is None))
            continue
        named = {name: cells[place] for place, name in known}
        log.strange.update(strange_words(named))
        event = event_of(named, number)
        if isinstance(event, BadLine):
            log.bad_lines.append(event)
        else:
            log.incidents.setdefault(event.reference, []).append(event)
