"""Where the chart's marks stand: inside the frame, in proportion, with ticks a person can read."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reports.chart import BOTTOM, HEIGHT, LEFT, RIGHT, TICKS, TOP, WIDTH, Day, draw, tick_unit

NUMBERS = st.integers(0, 100_000)


@pytest.mark.parametrize(
    ("largest", "unit"), [(0, 1), (4, 1), (5, 2), (9, 5), (21, 10), (80, 20), (81, 50), (4001, 2000)]
)
def test_ticks_are_ones_twos_and_fives(largest, unit):
    assert tick_unit(largest) == unit


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=40))
def test_every_mark_stands_inside_the_frame(numbers):
    chart = draw([Day(date(2026, 1, 1) + timedelta(at), *pair) for at, pair in enumerate(numbers)])
    floor = HEIGHT - BOTTOM
    for mark in chart.marks:
        assert mark.bar_x >= LEFT and mark.bar_x + chart.bar_width <= WIDTH - RIGHT + 0.1
        assert TOP <= mark.bar_y <= floor and TOP <= mark.y <= floor
        assert mark.bar_y + mark.bar_height == pytest.approx(floor, abs=0.02)
    assert chart.ticks[-1][0] == tick_unit(max(max(pair) for pair in numbers)) * TICKS


def test_a_larger_number_stands_higher():
    chart = draw([Day(date(2026, 1, 1), 3, 9), Day(date(2026, 1, 2), 6, 1)])
    assert chart.marks[1].bar_height == pytest.approx(2 * chart.marks[0].bar_height, rel=0.01)
    assert chart.marks[0].y < chart.marks[1].y
