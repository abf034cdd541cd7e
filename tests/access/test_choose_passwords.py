"""What may be chosen as a password, and how it is kept (threats 52, 53)."""

import pytest

from app.access.passwords import LONGEST, Hasher, fault, generate

HASHER = Hasher(b"pepper" * 6, rounds=4)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a" * 72 + "b", "a" * 72 + "c"),
        ("é" * 64, "é" * 63 + "e"),
        ("🐙" * 30, "🐙" * 29 + "🦑"),
        ("before\x00after one", "before\x00after two"),
        ("with space ", "with space"),
        ("half \ud800 pair", "half \ud801 pair"),
    ],
)
def test_passwords_that_differ_anywhere_differ(one, other):
    kept = HASHER.make(one)
    assert HASHER.check(one, kept)
    assert not HASHER.check(other, kept)


def test_an_accent_typed_in_either_way_is_the_same_letter():
    assert HASHER.check("café au lait", HASHER.make("cafe\u0301 au lait"))


def test_another_pepper_makes_every_hash_worthless():
    assert not Hasher(b"another pepper", rounds=4).check("open sesame, please", HASHER.make("open sesame, please"))


def test_nothing_kept_is_never_right():
    assert not HASHER.check("anything at all", None)


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "123456789",
        "1234567890",
        "qwertyuiop",
        "Password123",
        "P a s s w o r d 1 2 3",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
    ],
)
def test_short_and_common_ones_are_refused(password):
    assert fault(password) is not None


@pytest.mark.parametrize("password", ["rita.moreau", "RITA-Moreau1", "moreau rita 42"])
def test_the_own_name_is_refused(password):
    assert fault(password, ["rita", "Rita", "Moreau", None]) is not None


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "  spaces  around  ",
        "é" * 64,
        "🐙 eight arms, one password",
        "x" * 20 + "y" * LONGEST,
    ],
)
def test_long_ones_of_any_letters_are_welcome(password):
    assert fault(password[:LONGEST]) is None


def test_more_than_the_longest_is_refused():
    assert fault("correct horse " * 300) is not None


def test_a_generated_one_may_be_chosen_and_is_never_the_same():
    assert fault(generate()) is None
    assert generate() != generate()
