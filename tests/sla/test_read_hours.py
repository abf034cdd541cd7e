"""Opening hours and durations as people type them."""

from datetime import timedelta

import pytest

from app.sla.calendar import Span
from app.sla.hours import parse_duration, parse_hours, write_duration, write_hours


@pytest.mark.parametrize(
    ("text", "spans", "written"),
    [
        ("", (), ""),
        ("  ", (), ""),
        ("08:00-18:00", ((480, 1080),), "08:00-18:00"),
        ("8:00 – 12:00,13:00-18:00", ((480, 720), (780, 1080)), "08:00-12:00, 13:00-18:00"),
        ("13:00-18:00, 08:00-12:00", ((480, 720), (780, 1080)), "08:00-12:00, 13:00-18:00"),
        ("00:00-24:00", ((0, 1440),), "00:00-24:00"),
        ("22:00-06:00", ((1320, 1800),), "22:00-06:00"),
        ("18:00-00:00", ((1080, 1440),), "18:00-24:00"),
        ("8-18", ((480, 1080),), "08:00-18:00"),
        ("8-12,13-18", ((480, 720), (780, 1080)), "08:00-12:00, 13:00-18:00"),
        ("8:00-12:00, 13:00-18:00", ((480, 720), (780, 1080)), "08:00-12:00, 13:00-18:00"),
        ("8h-12h", ((480, 720),), "08:00-12:00"),
        ("8h30 – 12h, 13 H 15-18 h", ((510, 720), (795, 1080)), "08:30-12:00, 13:15-18:00"),
        ("22-6:30", ((1320, 1830),), "22:00-06:30"),
        ("0-24", ((0, 1440),), "00:00-24:00"),
    ],
)
def test_hours_are_read_and_written_back(text, spans, written):
    read = parse_hours(text)
    assert read == tuple(Span(*span) for span in spans)
    assert write_hours(read) == written
    assert parse_hours(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "8",
        "08:00",
        "25-26",
        "25:00-26:00",
        "08:60-09:00",
        "8h60-9",
        "08:00-18:00;",
        "closed",
        "24-25",
        "8-12-18",
        "800-12",
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match="written"):
        parse_hours(text)


@pytest.mark.parametrize(
    ("text", "minutes", "written"),
    [
        ("30 min", 30, "30 min"),
        ("2h", 120, "2 h"),
        ("1 h 30", 90, "1 h 30"),
        ("1 h 5 min", 65, "1 h 05"),
        ("90 min", 90, "1 h 30"),
    ],
)
def test_durations_are_read_and_written_back(text, minutes, written):
    assert parse_duration(text) == timedelta(minutes=minutes)
    assert write_duration(parse_duration(text)) == written


def test_an_empty_duration_is_none():
    assert parse_duration(" ") is None
    assert write_duration(None) == ""


@pytest.mark.parametrize("text", ["2", "2 d", "-1 h", "1 h 75", "a while"])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(ValueError, match="written"):
        parse_duration(text)
