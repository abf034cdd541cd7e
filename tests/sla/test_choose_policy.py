"""Which policy and calendar a cycle is measured with."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.sla.clock import Target
from app.sla.policy import ClockSubject, Policy, choose, choose_calendar, never_chosen
from tests.sla.zones import at

OPENED = at("2026-06-01 09:00")
SUBJECT = ClockSubject(1, "incident", "high", 7, (30, 20, 10), OPENED)
PLAIN = Policy(1, 1, 1, 10, timedelta(hours=2), timedelta(hours=8))


def policy(number: int, **rest: object) -> Policy:
    return replace(PLAIN, version_id=number, policy_id=number, position=number, **rest)


@pytest.mark.parametrize(
    ("conditions", "applies"),
    [
        ({}, True),
        ({"kind": "incident", "priority": "high", "category_id": 7, "location_id": 30}, True),
        ({"location_id": 10}, True),
        ({"location_id": 99}, False),
        ({"kind": "task"}, False),
        ({"priority": "low"}, False),
        ({"category_id": 8}, False),
        ({"priority": "high", "category_id": 8}, False),
    ],
)
def test_every_condition_must_hold_and_an_empty_one_always_does(conditions, applies):
    assert (choose([policy(1, **conditions)], SUBJECT, OPENED) is not None) is applies


def test_the_first_in_the_explicit_order_wins():
    rows = [policy(3), policy(1, priority="low"), policy(2, priority="high")]
    assert choose(rows, SUBJECT, OPENED).policy_id == 2


def test_nothing_is_chosen_when_nothing_matches():
    assert choose([], SUBJECT, OPENED) is None
    assert choose([policy(1, priority="low")], SUBJECT, OPENED) is None


def test_a_ticket_keeps_the_version_in_force_when_its_cycle_began():
    old, new = PLAIN, replace(PLAIN, version_id=2, no=2, valid_from=at("2026-06-02 00:00"))
    assert choose([new, old], SUBJECT, OPENED).no == 1
    assert choose([new, old], SUBJECT, at("2026-06-02 00:00")).no == 2


def test_a_version_without_a_first_day_replaces_all_before_it():
    old, new = replace(PLAIN, valid_from=at("2026-01-01 00:00")), replace(PLAIN, version_id=2, no=2)
    assert choose([old, new], SUBJECT, OPENED).no == 2


def test_a_policy_that_has_ended_leaves_its_place_to_the_next():
    ended = policy(1, valid_until=OPENED)
    assert choose([ended, policy(2)], SUBJECT, OPENED).policy_id == 2
    assert choose([ended, policy(2)], SUBJECT, OPENED - timedelta(seconds=1)).policy_id == 1


def test_each_target_has_its_own_budget():
    only_response = replace(PLAIN, resolution=None)
    assert only_response.budget(Target.RESPONSE) == timedelta(hours=2)
    assert only_response.budget(Target.RESOLUTION) is None


@pytest.mark.parametrize(
    ("named", "by_location", "chosen"),
    [(5, {30: 1}, 5), (None, {20: 2, 10: 3}, 2), (None, {99: 2}, 8), (None, {}, 8)],
)
def test_the_calendar_is_the_policys_then_the_nearest_locations_then_the_fallback(named, by_location, chosen):
    assert choose_calendar(replace(PLAIN, calendar_id=named), SUBJECT.location_path, by_location, 8) == chosen


KINDS, PRIORITIES = ("incident", "task"), ("low", "medium", "high", "critical")
SHIPPED = [policy(number, priority=priority) for number, priority in enumerate(PRIORITIES, 1)]
LATER, PAST = at("2026-06-02 00:00"), at("2026-05-01 00:00")


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([*SHIPPED, policy(5)], {5: (1, 2, 3, 4)}),
        ([*SHIPPED, policy(5, priority="low", category_id=7)], {5: (1,)}),
        ([*SHIPPED[1:], policy(5)], {}),
        ([policy(1), policy(2, kind="task", location_id=30)], {2: (1,)}),
        ([policy(1, kind="incident"), policy(2, kind="task"), policy(3)], {3: (1, 2)}),
        ([policy(1, category_id=7), policy(2)], {}),
        ([policy(1, location_id=30), policy(2, location_id=20)], {}),
        ([policy(2), policy(1, priority="low")], {}),
        ([policy(1, valid_from=LATER), policy(2)], {}),
        ([policy(1, valid_until=LATER), policy(2)], {}),
        ([policy(1, valid_from=PAST), policy(2)], {2: (1,)}),
        ([policy(1, valid_from=LATER), policy(2, valid_from=LATER)], {2: (1,)}),
        ([policy(1), replace(policy(1, priority="low"), no=2), policy(2)], {}),
    ],
)
def test_a_policy_never_applies_when_those_above_match_all_it_matches(rows, found):
    assert never_chosen(rows, KINDS, PRIORITIES, OPENED) == found
