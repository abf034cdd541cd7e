"""Reading a ServiceNow log: what is said of each kind of bad file, and what survives it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.imports.lines import BadLine
from app.tickets.servicenow.lines import title_of
from app.tickets.servicenow.reading import TOO_LARGE, Log, fingerprints, read
from tests.tickets.servicenow_oracle import FIXTURE

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HEADING, FIRST, SECOND = FIXTURE.read_bytes().splitlines(keepends=True)[:3]


def log_of(*lines: bytes, zone: ZoneInfo | None = None) -> Log:
    return read(b"".join(lines), zone=zone or UTC, now=NOW)


def only_fault(log: Log) -> tuple[int, str | None, str]:
    fault: BadLine
    (fault,) = log.bad_lines
    return fault.line, fault.column, str(fault.reason)


def test_the_whole_fixture_reads_without_a_bad_line() -> None:
    log = read(FIXTURE.read_bytes(), zone=UTC, now=NOW)
    assert (len(log.incidents), log.events, log.bad_lines, log.notices) == (60, 464, [], [])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \r\n\r\n", "The file is empty."),
        (bytes(range(256)) * 40, "This is a binary file, not a CSV file."),
        (b"PK\x03\x04rest of a workbook", "This is a workbook or an archive, not a CSV file. Save it as CSV first."),
        (b"name,age\r\nx,1\r\n", "This is not a ServiceNow incident log: line 1 names none of its columns."),
        (
            b"\xff\xd8\xfe\xe0 no text at all",
            "This is not a ServiceNow incident log: line 1 names none of its columns.",
        ),
    ],
)
def test_a_file_that_is_no_log_gets_one_sentence(content: bytes, sentence: str) -> None:
    log = log_of(content)
    assert not log.readable
    assert only_fault(log) == (1, None, sentence)


def test_a_file_of_50_megabytes_is_refused_at_once() -> None:
    log = log_of(HEADING, b"x" * TOO_LARGE)
    assert not log.readable
    assert "50 MB" in only_fault(log)[2]


def test_a_needed_column_that_is_missing_is_named() -> None:
    log = log_of(HEADING.replace(b"assigned_to", b"assignee"), FIRST)
    assert not log.readable
    assert only_fault(log) == (1, "assigned_to", "Needed columns are missing: assigned_to.")


def test_an_unknown_column_is_named_and_left_out() -> None:
    log = log_of(HEADING.rstrip() + b",shoe_size\r\n", FIRST.rstrip() + b",42\r\n")
    assert only_fault(log) == (1, "shoe_size", "This column is not known; it is left out.")
    assert log.events == 1


def test_a_column_that_stands_twice_is_refused() -> None:
    log = log_of(HEADING.rstrip() + b",number\r\n", FIRST.rstrip() + b",1\r\n")
    assert (log.readable, only_fault(log)) == (False, (1, "number", "This column stands twice."))


def test_columns_may_stand_in_another_order_and_be_parted_by_semicolons() -> None:
    cells = [line.decode().strip().split(",") for line in (HEADING, FIRST)]
    turned = "\n".join(";".join(reversed(line)) for line in cells).encode()
    assert log_of(turned).incidents.keys() == log_of(HEADING, FIRST).incidents.keys()


@pytest.mark.parametrize(
    "wrong", ["31-02-2016 10:00", "2016-02-29 01:23", "29-02-2016", "29-02-2016 25:00", "٢٩-02-2016 01:23"]
)
def test_a_wrong_date_names_its_line_and_column_and_spares_the_others(wrong: str) -> None:
    cells = SECOND.decode().split(",")
    cells[13] = wrong
    log = log_of(HEADING, FIRST, ",".join(cells).encode())
    assert only_fault(log) == (3, "sys_updated_at", f"“{wrong}” is not a date of the form DD-MM-YYYY HH:MM.")
    assert log.events == 1


def test_an_event_of_the_future_is_refused() -> None:
    cells = SECOND.decode().split(",")
    cells[13] = "01-01-2031 10:00"
    assert only_fault(log_of(HEADING, FIRST, ",".join(cells).encode()))[:2] == (3, "sys_updated_at")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("incident_state", b"-100"),
        ("priority", b"5 - Planning"),
        ("impact", b"?"),
        ("number", b"?"),
        ("reopen_count", b"many"),
        ("caller_id", b"x" * 101),
        ("location", b"a\x07b"),
    ],
)
def test_a_cell_that_cannot_be_used_is_named(column: str, value: bytes) -> None:
    cells = SECOND.split(b",")
    cells[HEADING.decode().split(",").index(column)] = value
    log = log_of(HEADING, FIRST, b",".join(cells))
    assert only_fault(log)[:2] == (3, column)
    assert log.events == 1


def test_a_truncated_last_line_says_where_it_stops() -> None:
    log = log_of(HEADING, FIRST, SECOND[:40])
    line, column, reason = only_fault(log)
    assert (line, column) == (3, HEADING.decode().split(",")[SECOND[:40].count(b",")])
    assert reason == "The last line stops here: the file is truncated."
    assert log.events == 1


def test_a_short_line_in_the_middle_spares_what_follows() -> None:
    log = log_of(HEADING, FIRST[:30] + b"\r\n", SECOND)
    assert only_fault(log)[0] == 2
    assert log.events == 1


def test_a_quotation_mark_that_never_ends_is_one_bad_line() -> None:
    log = log_of(HEADING, FIRST, b'"' + SECOND)
    assert only_fault(log)[0] == 3
    assert log.events == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_accents_survive_each_encoding(encoding: str) -> None:
    text = (HEADING + FIRST).decode().replace("Location ", "Bâtiment ")
    log = log_of(text.encode(encoding))
    assert all(
        line.location and line.location.startswith("Bâtiment ") for lines in log.incidents.values() for line in lines
    )
    assert [str(notice) for notice in log.notices] == (
        ["The file is not UTF-8 (first at line 2, column location); it is read as Windows-1252."]
        if encoding == "cp1252"
        else []
    )


def test_one_line_in_another_encoding_than_the_rest_is_named() -> None:
    first = FIRST.decode().replace("Location ", "Bâtiment ")
    log = log_of(HEADING, first.encode(), SECOND.decode().replace("Location ", "Bâtiment ").encode("latin-1"))
    assert only_fault(log) == (3, "location", "This cell is not UTF-8 text, as the rest of the file is.")


def test_dates_are_read_in_the_zone_given() -> None:
    (paris,) = log_of(HEADING, FIRST, zone=ZoneInfo("Europe/Paris")).incidents.values()
    (utc,) = log_of(HEADING, FIRST).incidents.values()
    assert (utc[0].at - paris[0].at).total_seconds() == 3600


def test_a_title_is_made_of_what_is_known() -> None:
    assert title_of("INC1", "Category 55", None, "Symptom 72") == "Category 55 / Symptom 72"
    assert title_of("INC0000045", None, None, None) == "INC0000045"
    assert len(title_of("I1", None, None, None)) >= 5
    assert len(title_of("I1", "x" * 200, "y")) == 150


def test_a_line_keeps_its_mark_wherever_it_stands() -> None:
    (alone,) = log_of(HEADING, SECOND).incidents.values()
    (after,) = log_of(HEADING, FIRST, SECOND).incidents.values()
    assert fingerprints(alone) == fingerprints(after)[1:]
    assert len(set(fingerprints(after))) == 2
