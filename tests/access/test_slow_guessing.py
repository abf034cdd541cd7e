"""The delays that failed sign-ins earn (threat 50): by counting, no database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.access.throttle import ADDRESS, PAIR, PERSON, remember, wait

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def fail(times, limit, every=SECOND):
    failed = []
    for number in range(times):
        failed = remember(failed, limit, NOW + number * every)
    return failed


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (8, 8), (10, 32), (11, 60), (13, 60)]
)
def test_the_delay_doubles_up_to_a_minute(failures, seconds):
    failed = fail(failures, PAIR)
    last = failed[-1] if failed else NOW
    assert wait(failed, PAIR, last) == timedelta(seconds=seconds)


def test_nothing_is_ever_locked_for_longer_than_the_longest_delay():
    for limit in (PAIR, PERSON, ADDRESS):
        failed = fail(200, limit, timedelta(0))
        assert wait(
            failed, limit, NOW + max(limit.most, limit.window if limit.first is None else limit.most)
        ) == timedelta(0)


def test_old_failures_are_forgotten():
    assert wait(fail(12, PAIR), PAIR, NOW + PAIR.window + 12 * SECOND) == timedelta(0)


@given(st.lists(st.integers(0, 240), max_size=150))
def test_an_address_never_runs_more_than_twenty_failed_hashes_in_any_minute(tries):
    failed, ran = [], []
    for instant in (NOW + SECOND * second for second in sorted(tries)):
        if not wait(failed, ADDRESS, instant):
            failed = remember(failed, ADDRESS, instant)
            ran.append(instant)
    for start in ran:
        assert sum(start <= instant < start + timedelta(minutes=1) for instant in ran) <= 20
