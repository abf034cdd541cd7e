"""Which column says what: guessed in both languages, kept, and refused with a sentence."""

import pytest

from app.core.i18n import Message
from app.imports.columns import Field, faults_of, guess, heading_key, notices_of

FIELDS = (
    Field("identifier", Message("Identifier"), ("identifiant", "login", "matricule"), required=True),
    Field("first_name", Message("First name"), ("prénom",)),
    Field("manager", Message("Manager"), ("manager identifier", "manager")),
)


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        (("Identifier", "First name"), ["identifier", "first_name"]),
        (("PRENOM *", " Matricule "), ["first_name", "identifier"]),
        (("first_name", "shoe size"), ["first_name", ""]),
        (("Login", "Identifier"), ["", "identifier"]),
        (("Manager", "Manager (identifier)"), ["manager", ""]),
        (("Identifier", "Identifier"), ["identifier", ""]),
        (("工号", ""), ["", ""]),
    ],
)
def test_a_heading_says_what_its_column_holds(columns: tuple[str, ...], found: list[str]) -> None:
    assert guess(columns, FIELDS, {}) == found


def test_what_a_person_said_of_a_heading_comes_first() -> None:
    kept = {heading_key("Staff no"): "identifier", heading_key("First name"): "", heading_key("Old"): "gone"}
    assert guess(("Login", "Staff no", "First name", "Old"), FIELDS, kept) == ["", "identifier", "", ""]


def test_a_field_said_twice_and_a_needed_one_that_is_missing_are_named() -> None:
    faults = faults_of(("Login", "First", "Given"), ("", "first_name", "first_name"), FIELDS)
    assert [(column, str(sentence)) for column, sentence in faults] == [
        ("Given", "Several columns say “First name”: First, Given. Choose one of them."),
        ("", "No column says “Identifier”, and it is needed. Choose the one that does."),
    ]
    assert faults_of(("Login",), ("identifier",), FIELDS) == []


def test_a_heading_over_several_columns_is_told_unless_all_of_them_are_left_out() -> None:
    columns = ("Name", "Tag", "name *", "Comment", "comment")
    (notice,) = notices_of(columns, ["name", "tag", "", "", ""])
    assert str(notice) == "Several columns are called “Name”: look below which of them is read."
    assert notices_of(("Name", "Tag"), ["name", "tag"]) == []
