"""D24: opening time is exact on the days the clocks change, in zones that change differently or never."""

from datetime import timedelta

import pytest

from app.sla.calendar import Kind
from tests.sla.zones import always_open, at, every_day, office

HOUR = timedelta(hours=1)
# zone, civil day, true length of the day in hours
DAYS = [
    ("Europe/Paris", "2026-03-28", 24),
    ("Europe/Paris", "2026-03-29", 23),
    ("Europe/Paris", "2026-10-25", 25),
    ("America/New_York", "2026-03-08", 23),
    ("America/New_York", "2026-11-01", 25),
    ("Africa/Casablanca", "2026-02-15", 25),
    ("Africa/Casablanca", "2026-03-22", 23),
    ("Asia/Kolkata", "2026-03-29", 24),
    ("Australia/Lord_Howe", "2026-04-05", 24.5),
    ("Pacific/Apia", "2011-12-30", 0),
    ("Africa/Cairo", "2026-04-24", 23),
]


def _next(day: str) -> str:
    return str((at(f"{day} 12:00") + timedelta(days=1)).date())


@pytest.mark.parametrize(("zone", "day", "hours"), DAYS)
def test_a_day_that_never_closes_lasts_what_it_lasts(zone, day, hours):
    calendar = every_day(zone, (0, 1440))
    start, end = calendar._instant(_date(day), 0), calendar._instant(_date(_next(day)), 0)
    assert end - start == hours * HOUR
    assert always_open(zone).opening_between(start, end) == hours * HOUR


@pytest.mark.parametrize(("zone", "day", "hours"), [row for row in DAYS if row[2]])
def test_a_seven_day_office_keeps_its_ten_civil_hours(zone, day, hours):
    calendar = every_day(zone, (8 * 60, 18 * 60))
    assert calendar.opening_between(at(f"{day} 00:00", zone), at(f"{_next(day)} 12:00", zone)) == 14 * HOUR
    assert calendar.add(at(f"{day} 08:00", zone), 10 * HOUR) == at(f"{day} 18:00", zone)


@pytest.mark.parametrize(
    ("zone", "start", "hours", "due"),
    [
        ("Europe/Paris", "2026-03-27 17:00", 2, "2026-03-30 09:00"),
        ("Europe/Paris", "2026-10-23 17:00", 2, "2026-10-26 09:00"),
        ("America/New_York", "2026-03-06 17:00", 2, "2026-03-09 09:00"),
        ("America/New_York", "2026-10-30 17:00", 2, "2026-11-02 09:00"),
        ("Africa/Casablanca", "2026-02-13 17:00", 2, "2026-02-16 09:00"),
        ("Africa/Casablanca", "2026-03-20 17:00", 2, "2026-03-23 09:00"),
        ("Asia/Kolkata", "2026-03-27 17:00", 2, "2026-03-30 09:00"),
    ],
)
def test_an_office_week_over_a_change_is_due_at_the_civil_hour(zone, start, hours, due):
    assert office(zone).add(at(start, zone), hours * HOUR) == at(due, zone)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [("Europe/Paris", "2026-03-28", 7), ("Europe/Paris", "2026-10-24", 9), ("Asia/Kolkata", "2026-03-28", 8)],
)
def test_a_night_shift_over_a_change_lasts_what_it_lasts(zone, day, hours):
    nights = every_day(zone, (22 * 60, 30 * 60))
    assert nights.opening_between(at(f"{day} 12:00", zone), at(f"{_next(day)} 12:00", zone)) == hours * HOUR
    assert nights.add(at(f"{day} 12:00", zone), hours * HOUR) == at(f"{_next(day)} 06:00", zone)


def test_an_edge_in_the_skipped_hour_is_the_instant_of_the_change():
    early = every_day("Europe/Paris", (150, 300))
    change = at("2026-03-29 01:00")
    assert early.opening_between(change - HOUR, at("2026-03-29 05:00", "Europe/Paris")) == 2 * HOUR
    assert early.add(change - HOUR, timedelta(seconds=1)) == change + timedelta(seconds=1)


def test_an_edge_in_the_repeated_hour_is_its_first_occurrence():
    zone = "Europe/Paris"
    night, morning = every_day(zone, (0, 150)), every_day(zone, (150, 300))
    day = at("2026-10-25 00:00", zone), at("2026-10-26 00:00", zone)
    assert night.opening_between(*day) == 2.5 * HOUR
    assert morning.opening_between(*day) == 3.5 * HOUR


def test_both_occurrences_of_a_repeated_hour_count_once_each():
    zone = "Europe/Paris"
    first, second = at("2026-10-25 02:30", zone), at("2026-10-25 02:30", zone, fold=1)
    assert always_open(zone).opening_between(first, second) == HOUR


def test_intervals_of_a_long_day_add_up_to_twenty_five_hours():
    zone = "Europe/Paris"
    told = office(zone).intervals(at("2026-10-25 00:00", zone), at("2026-10-26 09:00", zone))
    assert [(i.kind, i.end - i.start) for i in told] == [(Kind.CLOSED, 33 * HOUR), (Kind.OPEN, HOUR)]


def _date(day: str):
    return at(f"{day} 00:00").date()
