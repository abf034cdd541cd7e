"""What a value of a type's own field may be, and how text becomes one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cmdb.fields import FieldSpec, form_name, key_in, normalised, read, read_all, read_choices, write_choices
from app.cmdb.vocabulary import Kind
from app.core.i18n import Message

SIZES = (("small", {"en": "Small", "fr": "Petit"}), ("big", {"en": "Big", "fr": "Grand"}))


def spec(kind, **more):
    return FieldSpec(1, "x", Kind(kind), **more)


@pytest.mark.parametrize(
    ("kind", "given_value", "kept"),
    [
        ("text", "  blue  ", "blue"),
        ("text", "   ", None),
        ("text", None, None),
        ("number", "16", 16),
        ("number", " 1 024,5 ", 1024.5),
        ("number", -3, -3),
        ("number", 2.50, 2.5),
        ("date", "2026-03-31", "2026-03-31"),
        ("date", date(2026, 3, 31), "2026-03-31"),
        ("choice", "small", "small"),
        ("choice", "GRAND", "big"),
        ("person", "12", 12),
        ("location", 7, 7),
        ("ci", "1", 1),
    ],
)
def test_a_value_is_read(kind, given_value, kept):
    assert read(spec(kind, choices=SIZES), given_value) == kept


@pytest.mark.parametrize(
    ("kind", "given_value"),
    [
        ("text", "x" * 501),
        ("text", "a\x00b"),
        ("text", "\ud800"),
        ("number", "sixteen"),
        ("number", "1e9"),
        ("number", "NaN"),
        ("number", True),
        ("number", "1" * 16),
        ("date", "31/03/2026"),
        ("date", "1815-06-18"),
        ("date", "2026-02-30"),
        ("choice", "huge"),
        ("person", "-1"),
        ("person", "99999999999"),
        ("ci", "PC-1"),
        ("location", True),
    ],
)
def test_what_is_no_value_gets_a_sentence(kind, given_value):
    assert isinstance(read(spec(kind, choices=SIZES), given_value), Message)


def test_a_needed_field_that_is_empty_is_a_fault_and_so_is_an_unknown_one():
    kept, faults = read_all([spec("text", required=True)], {"x": " ", "y": "1"})
    assert kept == {}
    assert faults.keys() == {"attr_x", "attr_y"}


def test_a_field_has_one_name_in_every_form():
    assert key_in(form_name("memory")) == "memory"
    assert key_in("memory") == ""


@given(st.text(max_size=40))
def test_a_value_that_was_kept_is_kept_as_it_is(text):
    once = read(spec("text"), text)
    if isinstance(once, str):
        assert read(spec("text"), once) == once


@pytest.mark.parametrize(("one", "other"), [("AA:BB", "aa:bb"), ("a  b", " a b "), ("ﬁ", "fi"), (16, "16")])
def test_two_spellings_of_one_value_are_the_same(one, other):
    assert normalised(one) == normalised(other)


def test_choices_are_written_and_read_back():
    text = write_choices(SIZES, ("en", "fr"))
    assert text.splitlines()[0] == "small = Small | Petit"
    assert read_choices(text, SIZES, ("en", "fr")) == list(SIZES)


def test_a_choice_without_a_key_keeps_the_one_its_name_had():
    found = read_choices("Small | Minuscule\n\nVery big\n", SIZES, ("en", "fr"))
    assert found == [("small", {"en": "Small", "fr": "Minuscule"}), ("very_big", {"en": "Very big"})]
