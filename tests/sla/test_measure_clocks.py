"""The clocks of a ticket, against oracles computed by hand (D26, D27). The office opens 08:00 to 18:00."""

from datetime import timedelta

import pytest

from app.sla.clock import Moment, Target, Terms, clock
from tests.sla.zones import always_open, at, office

HOUR = timedelta(hours=1)
NOON = "2026-06-01 12:00"


def told(*lines: tuple[str, str], responded: str = "", priority: str | None = None) -> list[Moment]:
    """Write a history as (civil instant, phase); ``responded`` is the instant of the first response."""
    return [
        Moment(at(civil), seq, phase, responded=civil == responded, priority=priority)
        for seq, (civil, phase) in enumerate(lines)
    ]


def resolution(moments, hours, now, calendar=None):
    return clock(moments, Target.RESOLUTION, Terms(hours * HOUR, calendar or office()), at(now))


def response(moments, hours, now):
    return clock(moments, Target.RESPONSE, Terms(hours * HOUR, office()), at(now))


def test_a_new_ticket_is_due_after_its_budget_of_opening_time():
    (cycle,) = resolution(told(("2026-06-01 17:00", "new")), 4, "2026-06-01 17:30")
    assert cycle.due_at == cycle.next_check_at == at("2026-06-02 11:00")
    assert cycle.spent == HOUR / 2
    assert cycle.remaining == 3.5 * HOUR
    assert (cycle.met_at, cycle.breached_at, cycle.ended_at, cycle.paused_at) == (None, None, None, None)


def test_waiting_pauses_the_resolution_and_not_the_response():
    moments = told(("2026-06-01 09:00", "new"), ("2026-06-01 10:00", "waiting"))
    (paused,) = resolution(moments, 4, "2026-06-03 10:00")
    assert (paused.due_at, paused.paused_at, paused.remaining) == (None, at("2026-06-01 10:00"), 3 * HOUR)
    assert paused.next_check_at is None
    (running,) = response(moments, 4, NOON)
    assert running.due_at == at("2026-06-01 13:00")


def test_a_resumed_clock_is_due_later_by_the_time_it_waited():
    moments = told(("2026-06-01 09:00", "new"), ("2026-06-01 10:00", "waiting"), ("2026-06-02 10:00", "active"))
    (cycle,) = resolution(moments, 4, "2026-06-02 11:00")
    assert cycle.due_at == at("2026-06-02 13:00")


def test_a_pause_then_another_priority_then_a_resumption_keeps_the_pause():
    """D26. Opened 09:00, waits 10:00-14:00, raised to a 4 h target while waiting: 1 h gone, 3 h left at 14:00."""
    moments = [
        Moment(at("2026-06-01 09:00"), 1, "new", priority="low"),
        Moment(at("2026-06-01 10:00"), 2, "waiting"),
        Moment(at("2026-06-01 12:00"), 3, "waiting", priority="critical"),
        Moment(at("2026-06-01 14:00"), 4, "active"),
    ]
    (before,) = resolution(moments[:3], 4, "2026-06-01 13:00")
    assert (before.remaining, before.due_at) == (3 * HOUR, None)
    (after,) = resolution(moments, 4, "2026-06-01 15:00")
    assert (after.remaining, after.due_at) == (2 * HOUR, at("2026-06-01 17:00"))


def test_a_lower_priority_gives_back_the_time_a_breach_had_taken():
    moments = told(("2026-06-01 09:00", "new"))
    assert resolution(moments, 2, NOON)[0].breached_at == at("2026-06-01 11:00")
    eased = resolution(moments, 8, NOON)[0]
    assert (eased.breached_at, eased.due_at) == (None, at("2026-06-01 17:00"))


def test_a_reopening_starts_a_new_resolution_and_no_new_response():
    moments = told(
        ("2026-06-01 09:00", "new"),
        ("2026-06-01 10:00", "active"),
        ("2026-06-01 12:00", "done"),
        ("2026-06-03 09:00", "active"),
        responded="2026-06-01 10:00",
    )
    first, second = resolution(moments, 4, "2026-06-03 10:00")
    assert (first.number, first.met_at, first.spent) == (1, at(NOON), 3 * HOUR)
    assert (second.number, second.started_at, second.due_at) == (2, at("2026-06-03 09:00"), at("2026-06-03 13:00"))
    (answered,) = response(moments, 2, "2026-06-03 10:00")
    assert answered.met_at == at("2026-06-01 10:00")


def test_time_between_a_resolution_from_on_hold_and_the_reopening_is_not_counted():
    """D27. 1 h before the wait, resolved out of it, reopened two days later: the new cycle has all of its 4 h."""
    moments = told(
        ("2026-06-01 09:00", "new"),
        ("2026-06-01 10:00", "waiting"),
        ("2026-06-01 15:00", "done"),
        ("2026-06-03 17:00", "active"),
    )
    first, second = resolution(moments, 4, "2026-06-03 17:30")
    assert (first.spent, first.met_at, first.due_at) == (HOUR, at("2026-06-01 15:00"), None)
    assert (second.spent, second.due_at) == (HOUR / 2, at("2026-06-04 11:00"))


def test_an_answer_at_the_due_instant_is_in_time_and_one_after_it_is_not():
    late_by = timedelta(microseconds=1)
    for answered_at, late in ((at("2026-06-01 11:00"), False), (at("2026-06-01 11:00") + late_by, True)):
        moments = [*told(("2026-06-01 09:00", "new")), Moment(answered_at, 9, "done")]
        (cycle,) = resolution(moments, 2, NOON)
        assert (cycle.breached_at is not None) is late
        assert (cycle.met_at is None) is late


def test_a_clock_is_late_once_the_due_instant_has_passed_even_when_closed():
    moments = told(("2026-06-05 16:00", "new"))
    assert resolution(moments, 2, "2026-06-05 18:00")[0].breached_at is None
    late = resolution(moments, 2, "2026-06-06 09:00")[0]
    assert (late.breached_at, late.due_at, late.next_check_at) == (at("2026-06-05 18:00"), at("2026-06-05 18:00"), None)


def test_a_late_clock_stays_late_while_it_waits_and_keeps_its_first_breach():
    moments = told(("2026-06-01 09:00", "new"), (NOON, "waiting"), ("2026-06-02 09:00", "active"))
    (frozen,) = resolution(moments[:2], 2, "2026-06-01 15:00")
    assert (frozen.breached_at, frozen.due_at, frozen.remaining) == (at("2026-06-01 11:00"), None, -HOUR)
    (running,) = resolution(moments, 2, "2026-06-02 10:00")
    assert (running.breached_at, running.due_at) == (at("2026-06-01 11:00"), at("2026-06-01 11:00"))


def test_a_budget_used_up_at_the_very_pause_is_late_only_after_it():
    moments = told(("2026-06-01 09:00", "new"), ("2026-06-01 11:00", "waiting"), ("2026-06-01 15:00", "active"))
    assert resolution(moments[:2], 2, "2026-06-01 14:00")[0].breached_at is None
    assert resolution(moments, 2, "2026-06-01 16:00")[0].breached_at == at("2026-06-01 15:00")


def test_a_dropped_ticket_has_no_result_even_when_it_was_late():
    moments = told(("2026-06-01 09:00", "new"), ("2026-06-01 15:00", "dropped"))
    for cycle in resolution(moments, 2, "2026-06-02 09:00") + response(moments, 2, "2026-06-02 09:00"):
        assert (cycle.met_at, cycle.breached_at, cycle.due_at) == (None, None, None)
        assert cycle.ended_at == at("2026-06-01 15:00")


def test_what_was_dropped_starts_over_with_both_clocks():
    dropped = ("2026-06-01 09:00", "new"), (NOON, "dropped")
    moments = told(*dropped, ("2026-06-02 09:00", "approval"), ("2026-06-02 10:00", "new"))
    for cycles in (resolution(moments, 2, "2026-06-02 11:00"), response(moments, 2, "2026-06-02 11:00")):
        assert [cycle.started_at for cycle in cycles] == [at("2026-06-01 09:00"), at("2026-06-02 10:00")]


def test_approval_keeps_clocks_from_starting_and_later_pauses_both():
    asked = told(("2026-06-01 09:00", "approval"))
    assert resolution(asked, 4, NOON) == response(asked, 4, NOON) == []
    again = told(("2026-06-01 09:00", "approval"), ("2026-06-01 10:00", "new"), ("2026-06-01 11:00", "approval"))
    for (cycle,) in (resolution(again, 4, "2026-06-01 15:00"), response(again, 4, "2026-06-01 15:00")):
        assert (cycle.started_at, cycle.paused_at) == (at("2026-06-01 10:00"), at("2026-06-01 11:00"))
        assert cycle.spent == HOUR


def test_an_approval_out_of_a_wait_pauses_since_the_wait():
    moments = told(("2026-06-01 09:00", "new"), ("2026-06-01 10:00", "waiting"), ("2026-06-01 11:00", "approval"))
    assert resolution(moments, 4, NOON)[0].paused_at == at("2026-06-01 10:00")
    assert response(moments, 4, NOON)[0].paused_at == at("2026-06-01 11:00")


def test_a_resolution_without_a_response_ends_the_response_without_a_result_for_good():
    moments = told(("2026-06-01 09:00", "new"), ("2026-06-01 10:00", "done"), ("2026-06-01 11:00", "active"))
    (cycle,) = response(moments, 4, NOON)
    assert (cycle.ended_at, cycle.met_at, cycle.breached_at) == (at("2026-06-01 10:00"), None, None)


def test_moments_of_one_instant_follow_their_sequence():
    same = "2026-06-01 09:00"
    moments = [Moment(at(same), 3, "waiting"), Moment(at(same), 1, "new"), Moment(at(same), 2, "active")]
    (cycle,) = resolution(moments, 4, NOON)
    assert (cycle.paused_at, cycle.spent) == (at(same), timedelta())


def test_a_phase_it_does_not_know_is_refused():
    with pytest.raises(ValueError, match="pending"):
        resolution(told(("2026-06-01 09:00", "pending")), 4, NOON)


def test_a_clock_that_never_closes_counts_the_hour_the_clocks_gave_back():
    zone = "Europe/Paris"
    moments = [Moment(at("2026-10-24 12:00", zone), 1, "new")]
    (cycle,) = resolution(moments, 24, "2026-10-24 12:00", always_open(zone))
    assert cycle.due_at == at("2026-10-25 11:00", zone)
