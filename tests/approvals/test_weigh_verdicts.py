"""What verdicts come to: the formula of D9 on every combination of up to five approvers, and levels in their order."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.approvals.rules import Answer, Rule, conclude, required, weigh

answers = st.lists(st.sampled_from(Answer), min_size=1, max_size=40)
rules = st.one_of(
    st.just((Rule.ANY, None)),
    st.just((Rule.ALL, None)),
    st.tuples(st.just(Rule.QUORUM), st.integers(1, 100)),
)


def by_the_formula(rule: Rule, quorum: int | None, given: tuple[Answer, ...]) -> Answer:
    """Say D9 in whole numbers: percentages multiplied out, so that nothing is ever rounded."""
    count = len(given)
    approved = 100 * given.count(Answer.APPROVED)
    waiting = 100 * given.count(Answer.WAITING)
    needed = {Rule.ANY: 100, Rule.ALL: 100 * count, Rule.QUORUM: (quorum or 0) * count}[rule]
    if approved >= needed:
        return Answer.APPROVED
    return Answer.WAITING if approved + waiting >= needed else Answer.REJECTED


@pytest.mark.parametrize("count", range(1, 6))
def test_it_is_the_formula_on_every_combination(count: int) -> None:
    rules = [(Rule.ANY, None), (Rule.ALL, None), *((Rule.QUORUM, percent) for percent in range(1, 101))]
    for given_answers in product(Answer, repeat=count):
        for rule, quorum in rules:
            assert weigh(rule, quorum, given_answers) is by_the_formula(rule, quorum, given_answers)


@pytest.mark.parametrize(
    ("rule", "quorum", "said", "comes_to"),
    [
        (Rule.ANY, None, "ARR", Answer.APPROVED),
        (Rule.ANY, None, "RRW", Answer.WAITING),
        (Rule.ANY, None, "RRR", Answer.REJECTED),
        (Rule.ALL, None, "AAW", Answer.WAITING),
        (Rule.ALL, None, "AWR", Answer.REJECTED),
        (Rule.QUORUM, 50, "AR", Answer.APPROVED),
        (Rule.QUORUM, 51, "AR", Answer.REJECTED),
        (Rule.QUORUM, 33, "ARR", Answer.APPROVED),
        (Rule.QUORUM, 34, "ARR", Answer.REJECTED),
        (Rule.QUORUM, 60, "AAWRR", Answer.WAITING),
    ],
)
def test_it_reads_as_people_expect(rule: Rule, quorum: int | None, said: str, comes_to: Answer) -> None:
    letters = {"A": Answer.APPROVED, "R": Answer.REJECTED, "W": Answer.WAITING}
    assert weigh(rule, quorum, [letters[letter] for letter in said]) is comes_to


@given(rules, answers)
def test_one_more_approval_never_harms(rule: tuple[Rule, int | None], said: list[Answer]) -> None:
    order = [Answer.REJECTED, Answer.WAITING, Answer.APPROVED]
    before = weigh(*rule, said)
    for place in range(len(said)):
        better = [*said[:place], Answer.APPROVED, *said[place + 1 :]]
        assert order.index(weigh(*rule, better)) >= order.index(before)


@given(rules, answers)
def test_it_waits_only_while_both_ends_are_possible(rule: tuple[Rule, int | None], said: list[Answer]) -> None:
    ends = [
        weigh(*rule, [end if answer is Answer.WAITING else answer for answer in said])
        for end in (Answer.APPROVED, Answer.REJECTED)
    ]
    if weigh(*rule, said) is Answer.WAITING:
        assert ends == [Answer.APPROVED, Answer.REJECTED]
    else:
        assert set(ends) == {weigh(*rule, said)}


def test_a_level_without_approvers_is_not_weighed() -> None:
    with pytest.raises(ValueError, match="it has none"):
        weigh(Rule.ALL, None, [])


@pytest.mark.parametrize("quorum", [None, 0, 101, -5])
def test_a_quorum_is_a_percentage(quorum: int | None) -> None:
    with pytest.raises(ValueError, match="from 1 to 100"):
        required(Rule.QUORUM, quorum, 3)


@given(st.lists(st.sampled_from(Answer), min_size=1, max_size=6))
def test_levels_are_asked_in_their_order(levels: list[Answer]) -> None:
    comes_to, place = conclude(levels)
    asked = levels if place is None else levels[:place]
    if comes_to is Answer.APPROVED:
        assert (place, set(levels)) == (None, {Answer.APPROVED})
    elif comes_to is Answer.WAITING:
        assert levels[place or 0] is Answer.WAITING
        assert set(asked) <= {Answer.APPROVED}
    else:
        first = next(answer for answer in levels if answer is not Answer.APPROVED)
        assert (place, first) == (None, Answer.REJECTED)


def test_a_round_without_levels_comes_to_nothing() -> None:
    with pytest.raises(ValueError, match="at least one level"):
        conclude([])
