"""The life of a CI: every pair of states, held or not."""

from itertools import product

import pytest

from app.cmdb.states import (
    MOVES,
    WITHOUT_HOLDER,
    decide_first,
    decide_give_back,
    decide_hand_over,
    decide_state,
    targets,
)
from app.cmdb.vocabulary import STATE_WORDS, State


@pytest.mark.parametrize(("state", "target", "held"), [*product(State, State, (False, True))])
def test_every_pair_is_decided(state, target, held):
    allowed = bool(decide_state(state, target, held=held))
    stays_held = not (held and target in WITHOUT_HOLDER)
    has_someone = held or target is not State.LENT
    assert allowed == (target in MOVES[state] and stays_held and has_someone)


def test_every_state_has_its_words_and_a_way_out():
    assert set(STATE_WORDS) == set(State) == set(MOVES)
    assert all(targets(state, held=False) for state in State)


def test_a_new_ci_with_a_holder_is_on_no_shelf():
    assert [state for state in State if decide_first(state, held=True)] == [
        State.IN_USE,
        State.IN_REPAIR,
        State.LENT,
        State.LOST,
    ]
    assert not decide_first("lent", held=False)
    assert not decide_first("burnt", held=False)


def test_a_retired_ci_is_handed_to_nobody_and_nobody_gets_what_they_have():
    assert decide_hand_over(State.RETIRED, None, 1).code == "retired"
    assert decide_hand_over(State.IN_USE, 1, 1).code == "already_held"
    assert decide_hand_over(State.LOST, 2, 1)


def test_only_what_is_held_is_taken_back_and_not_into_use():
    assert decide_give_back(None, State.IN_STOCK).code == "not_held"
    assert decide_give_back(1, State.LENT).code == "unknown_state"
    assert decide_give_back(1, State.IN_REPAIR)
