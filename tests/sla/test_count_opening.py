"""Opening time between two instants, and the instant at which a budget has passed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.sla.calendar import Calendar, Holiday, Kind, Span, overlapping_day
from tests.sla.zones import always_open, at, every_day, office

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-06-01 09:00", "2026-06-01 11:30", 2.5),
        ("2026-06-01 06:00", "2026-06-01 20:00", 10),
        ("2026-06-05 17:00", "2026-06-08 09:00", 2),
        ("2026-06-06 09:00", "2026-06-07 18:00", 0),
        ("2026-06-01 11:00", "2026-06-01 11:00", 0),
        ("2026-06-02 11:00", "2026-06-01 11:00", 0),
        ("2025-12-31 17:00", "2026-01-01 09:00", 2),
        ("2025-01-01 00:00", "2026-01-01 00:00", 261 * 10),
    ],
)
def test_it_counts_opening_hours_only(start, end, hours):
    assert office().opening_between(at(start), at(end)) == hours * HOUR


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-06-01 09:00", 4, "2026-06-01 13:00"),
        ("2026-06-01 16:00", 4, "2026-06-02 10:00"),
        ("2026-06-05 16:00", 4, "2026-06-08 10:00"),
        ("2026-06-05 16:00", 2, "2026-06-05 18:00"),
        ("2026-06-06 12:00", 1, "2026-06-08 09:00"),
        ("2026-06-06 12:00", 0, "2026-06-06 12:00"),
        ("2025-12-31 17:00", 2, "2026-01-01 09:00"),
        # A budget that ends with the day is due at closing time, not at the next opening.
        ("2026-06-01 08:00", 2610, "2027-05-31 18:00"),
    ],
)
def test_it_finds_when_a_budget_has_passed(start, hours, due):
    assert office().add(at(start), hours * HOUR) == at(due)


def test_breaks_do_not_count():
    shifts = every_day("UTC", (8 * 60, 12 * 60), (13 * 60, 17 * 60))
    assert shifts.opening_between(at("2026-06-01 11:00"), at("2026-06-01 14:00")) == 2 * HOUR
    assert shifts.add(at("2026-06-01 11:00"), 2 * HOUR) == at("2026-06-01 14:00")


def test_a_night_shift_crosses_midnight_and_the_week():
    sunday_night = Calendar("UTC", ((),) * 6 + ((Span(22 * 60, 30 * 60),),))
    assert sunday_night.opening_between(at("2026-06-07 21:00"), at("2026-06-08 09:00")) == 8 * HOUR
    assert sunday_night.add(at("2026-06-08 05:00"), 2 * HOUR) == at("2026-06-14 23:00")


def test_a_holiday_closes_its_civil_day_and_cuts_night_shifts_at_midnight():
    nights = replace(every_day("UTC", (22 * 60, 30 * 60)), holidays=(Holiday(date(2026, 6, 2)),))
    assert nights.opening_between(at("2026-06-01 22:00"), at("2026-06-03 06:00")) == 2 * HOUR + 6 * HOUR


def test_a_half_day_closes_only_its_part():
    eve = Holiday(date(2026, 12, 24), closed=Span(12 * 60, 24 * 60))
    assert office(holidays=(eve,)).opening_between(at("2026-12-24 00:00"), at("2026-12-25 00:00")) == 4 * HOUR


def test_two_half_days_on_one_date_close_both_parts():
    parts = (Holiday(date(2026, 6, 1), closed=Span(0, 600)), Holiday(date(2026, 6, 1), closed=Span(840, 1440)))
    assert office(holidays=parts).opening_between(at("2026-06-01 00:00"), at("2026-06-02 00:00")) == 4 * HOUR


def test_a_yearly_holiday_comes_back_and_a_dated_one_does_not():
    yearly = office(holidays=(Holiday(date(2020, 5, 1), yearly=True),))
    dated = office(holidays=(Holiday(date(2020, 5, 1)),))
    day = at("2026-05-01 00:00"), at("2026-05-02 00:00")
    assert yearly.opening_between(*day) == timedelta()
    assert dated.opening_between(*day) == 10 * HOUR


def test_the_29th_of_february_comes_back_in_leap_years_only():
    leap = office(holidays=(Holiday(date(2024, 2, 29), yearly=True),))
    assert leap.opening_between(at("2028-02-29 00:00"), at("2028-03-01 00:00")) == timedelta()
    assert leap.opening_between(at("2027-03-01 00:00"), at("2027-03-02 00:00")) == 10 * HOUR


def test_a_calendar_that_never_opens_is_refused():
    never = Calendar("UTC", ((),) * 7)
    always_off = Calendar("UTC", ((Span(0, 60),),) + ((),) * 6, tuple(Holiday(d, yearly=True) for d in _days()))
    for calendar in (never, always_off):
        with pytest.raises(ValueError, match="never opens"):
            calendar.add(at("2026-06-01 08:00"), HOUR)


def test_a_negative_budget_is_refused():
    with pytest.raises(ValueError, match="not negative"):
        office().add(at("2026-06-01 08:00"), -HOUR)


def test_a_calendar_open_on_one_leap_day_only_still_finds_it():
    rare = every_day("UTC", (0, 1440))
    leap_day_only = replace(rare, holidays=tuple(Holiday(d, yearly=True) for d in _days() if d != date(2024, 2, 29)))
    assert leap_day_only.add(at("2096-03-01 00:00"), HOUR) == at("2104-02-29 01:00")


def test_intervals_name_every_hour_without_a_hole():
    calendar = office(holidays=(Holiday(date(2026, 6, 2), closed=Span(720, 1440)),))
    told = calendar.intervals(at("2026-06-01 17:00"), at("2026-06-02 19:00"))
    assert [(i.start, i.kind) for i in told] == [
        (at("2026-06-01 17:00"), Kind.OPEN),
        (at("2026-06-01 18:00"), Kind.CLOSED),
        (at("2026-06-02 08:00"), Kind.OPEN),
        (at("2026-06-02 12:00"), Kind.HOLIDAY),
        (at("2026-06-02 18:00"), Kind.CLOSED),
    ]
    assert told[-1].end == at("2026-06-02 19:00")


def test_twenty_years_are_counted_at_once():
    opening = always_open("Europe/Paris").opening_between(at("2006-01-01 00:00"), at("2026-01-01 00:00"))
    assert opening == 7305 * 24 * HOUR


def test_spans_that_meet_are_found_across_midnight_too():
    week = [()] * 7
    assert overlapping_day([(Span(480, 720), Span(700, 900)), *week[1:]]) == 0
    assert overlapping_day([(Span(480, 720), Span(720, 900)), *week[1:]]) is None
    assert overlapping_day([(Span(60, 120),), *week[1:6], (Span(1320, 1560),)]) == 0


def test_a_span_starts_within_its_day_and_lasts_a_day_at_most():
    for start, end in ((-1, 60), (1440, 1500), (60, 60), (600, 540), (60, 1501)):
        with pytest.raises(ValueError, match="span"):
            Span(start, end)


def _days() -> list[date]:
    return [date(2024, 1, 1) + timedelta(days=n) for n in range(366)]
