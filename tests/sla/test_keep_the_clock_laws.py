"""D23: laws that hold for every calendar, every history and every order of computation."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from app.sla.calendar import Calendar, Holiday, Kind, Span
from app.sla.clock import Moment, Phase, Target, Terms, clock, measure, runs
from app.sla.explain import explain

ZONES = ["Europe/Paris", "America/New_York", "Africa/Casablanca", "Asia/Kolkata", "UTC", "Australia/Lord_Howe"]
# Both clock changes of every zone above are inside.
FIRST = datetime(2026, 1, 20, tzinfo=UTC)
instants = st.integers(0, 320 * 86400).map(lambda seconds: FIRST + timedelta(seconds=seconds))
budgets = st.integers(0, 400 * 3600).map(lambda seconds: timedelta(seconds=seconds))
spans = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))
days = st.lists(spans, max_size=2).map(tuple)
holidays = st.builds(
    Holiday,
    on=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    yearly=st.booleans(),
    closed=st.sampled_from([Span(0, 1440), Span(0, 720), Span(720, 1440)]),
)


@st.composite
def calendars(draw):
    week = [draw(days) for _ in range(7)]
    week[draw(st.integers(0, 6))] = (draw(spans),)
    return Calendar(draw(st.sampled_from(ZONES)), tuple(week), tuple(draw(st.lists(holidays, max_size=4))))


moments = st.lists(
    st.builds(
        Moment,
        at=instants,
        seq=st.integers(0, 10**6),
        phase=st.sampled_from(list(Phase)),
        responded=st.booleans(),
        priority=st.sampled_from([None, "low", "high"]),
    ),
    max_size=12,
    unique_by=lambda moment: moment.seq,
)


def _with_another_order(told):
    return st.tuples(st.just(told), st.permutations(told))


few = settings(max_examples=min(25, settings.default.max_examples))


@few
@given(calendars(), instants, budgets)
def test_the_time_to_a_due_instant_is_the_budget(calendar, start, budget):
    assert calendar.opening_between(start, calendar.add(start, budget)) == budget


@few
@given(calendars(), instants, budgets, budgets)
def test_a_larger_budget_is_never_due_earlier(calendar, start, one, other):
    small, large = sorted((one, other))
    assert calendar.add(start, small) <= calendar.add(start, large)


@few
@given(calendars(), st.tuples(instants, instants, instants).map(sorted))
def test_opening_time_adds_up_over_any_cut(calendar, cut):
    start, middle, end = cut
    whole = calendar.opening_between(start, end)
    assert whole == calendar.opening_between(start, middle) + calendar.opening_between(middle, end)


@few
@given(calendars(), instants, st.integers(0, 40 * 86400))
def test_intervals_cover_the_whole_and_their_open_part_is_the_opening_time(calendar, start, seconds):
    end = start + timedelta(seconds=seconds)
    told = calendar.intervals(start, end)
    assert sum((i.end - i.start for i in told), timedelta()) == end - start
    assert all(a.end == b.start for a, b in pairwise(told))
    opening = sum((i.end - i.start for i in told if i.kind is Kind.OPEN), timedelta())
    assert opening == calendar.opening_between(start, end)


@few
@given(st.builds(Terms, budgets, calendars()), moments.flatmap(_with_another_order), instants, st.sampled_from(Target))
def test_computing_again_in_any_order_gives_the_same_clocks(terms, orders, now, target):
    told, shuffled = orders
    first = clock(told, target, terms, now)
    assert clock(told, target, terms, now) == first
    assert clock(shuffled, target, terms, now) == first


@few
@given(calendars(), moments, budgets, instants, st.sampled_from(Target))
def test_an_explanation_adds_up_to_what_the_clock_spent(calendar, told, budget, now, target):
    for run in runs(told, target):
        terms = Terms(budget, calendar)
        assert explain(run, terms, now).total == measure(run, terms, now).spent


@few
@given(calendars(), moments, budgets, instants, st.sampled_from(Target))
def test_a_cycle_has_one_result_at_most(calendar, told, budget, now, target):
    for cycle in clock(told, target, Terms(budget, calendar), now):
        assert not (cycle.met_at and cycle.breached_at)
        assert cycle.met_at is None or cycle.ended_at == cycle.met_at
        assert cycle.due_at is None or cycle.paused_at is None


@few
@given(calendars(), moments, st.sampled_from(Target))
def test_only_the_last_cycle_is_still_running(calendar, told, target):
    cycles = clock(told, target, Terms(timedelta(hours=1), calendar), FIRST)
    assert [cycle.number for cycle in cycles] == list(range(1, len(cycles) + 1))
    assert all(cycle.ended_at is not None for cycle in cycles[:-1])


@few
@given(st.builds(Terms, budgets, calendars()), moments, instants, st.sampled_from(Target), st.integers(0, 11))
def test_an_act_that_was_taken_back_leaves_the_clocks_as_if_it_had_never_been(terms, told, now, target, place):
    """An act that can be taken back changes no phase; between it and its taking back nothing else happens."""
    told = sorted(told, key=lambda moment: (moment.at, moment.seq))
    last = told[place % len(told)] if told else Moment(FIRST, 0, Phase.NEW)
    act = replace(last, responded=False)
    without = told or [last]
    at = without.index(last) + 1
    renumbered = [replace(moment, seq=seq) for seq, moment in enumerate([*without[:at], act, act, *without[at:]])]
    first = [replace(moment, seq=seq) for seq, moment in enumerate(without)]
    assert clock(renumbered, target, terms, now) == clock(first, target, terms, now)
