"""Why a due date is what it is: every interval counted or not, and the sum."""

from dataclasses import replace
from datetime import date, timedelta

from app.sla.calendar import Holiday
from app.sla.clock import Moment, Target, Terms, measure, runs
from app.sla.explain import Reason, explain
from tests.sla.zones import at, office

HOUR = timedelta(hours=1)


def test_every_interval_says_whether_it_counts_and_why():
    calendar = replace(office(), holidays=(Holiday(date(2026, 6, 2)),))
    moments = [
        Moment(at("2026-06-01 16:00"), 1, "new"),
        Moment(at("2026-06-03 09:00"), 2, "waiting"),
        Moment(at("2026-06-03 11:00"), 3, "active"),
    ]
    (run,) = runs(moments, Target.RESOLUTION)
    told = explain(run, Terms(8 * HOUR, calendar), at("2026-06-03 12:00"))
    assert [(line.start, line.reason, line.counted) for line in told.lines] == [
        (at("2026-06-01 16:00"), Reason.OPEN, 2 * HOUR),
        (at("2026-06-01 18:00"), Reason.CLOSED, timedelta()),
        (at("2026-06-02 08:00"), Reason.HOLIDAY, timedelta()),
        (at("2026-06-02 18:00"), Reason.CLOSED, timedelta()),
        (at("2026-06-03 08:00"), Reason.OPEN, HOUR),
        (at("2026-06-03 09:00"), Reason.WAITING, timedelta()),
        (at("2026-06-03 11:00"), Reason.OPEN, HOUR),
    ]
    assert told.total == 4 * HOUR == measure(run, Terms(8 * HOUR, calendar), at("2026-06-03 12:00")).spent


def test_a_move_that_stops_nothing_leaves_one_line():
    moments = [Moment(at("2026-06-01 09:00"), 1, "new"), Moment(at("2026-06-01 10:00"), 2, "active")]
    (run,) = runs(moments, Target.RESOLUTION)
    (line,) = explain(run, Terms(8 * HOUR, office()), at("2026-06-01 11:00")).lines
    assert (line.start, line.end) == (at("2026-06-01 09:00"), at("2026-06-01 11:00"))
