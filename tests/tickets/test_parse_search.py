"""What a person types into the search box."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.tickets.search import MOST_WORDS, Word, parse


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("INC000045", ("INC000045",)),
        ("inc45", ("INC000045",)),
        ("tsk000007", ("TSK000007",)),
        ("45", ("INC000045", "TSK000045")),
        ("1234567", ("INC1234567", "TSK1234567")),
        ("INC0000045", ()),
        ("abc45", ()),
        ("inc 45", ()),
        ("²", ()),
        ("9" * 13, ()),
    ],
)
def test_a_number_is_understood_however_it_is_typed(typed, numbers):
    assert parse(typed).numbers == numbers


def test_a_foreign_reference_is_looked_for_whole():
    assert parse("  INC0000045 ").reference == "inc0000045"


def test_short_words_begin_a_word_and_longer_ones_stand_anywhere():
    assert parse("pc écran").words == (Word("pc", False), Word("écran", True))


@pytest.mark.parametrize("typed", ["", "   ", "\t\n"])
def test_nothing_typed_asks_nothing(typed):
    assert parse(typed) is None


@given(st.text(max_size=3000))
def test_whatever_is_typed_is_understood_and_bounded(typed):
    question = parse(typed)
    assert question is None or 1 <= len(question.words) <= MOST_WORDS
