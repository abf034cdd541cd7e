"""What the lines of a file of people mean: rules and rights of every line, without a database."""

from dataclasses import replace
from typing import Any

import pytest
from babel.messages.pofile import read_po

from app.config import PROJECT
from app.core.actor import Actor
from app.core.i18n import Message
from app.directory.commands import PersonDetails
from app.directory.facts import PersonFacts, Rank
from app.imports.columns import guess
from app.imports.people import FIELDS, Directory, Known, depths_in, plan_people
from app.imports.places import Places
from app.imports.plans import Cells, Plan, told

ADA = Actor(1, "Ada", is_admin=True)
OFFICER = Actor(2, "Otto", scopes={"people": frozenset({11, 12})}, groups={"people": frozenset({5})})
NO_MAIL = "This is not an e-mail address, such as ada@example.org."
TAKEN = "Somebody else signs in with this already."
PLACES = Places(
    [
        (10, None, "root", {"en": "All sites", "fr": "Tous les sites"}),
        (11, 10, "paris", {"en": "Paris"}),
        (12, 11, "paris-2", {"en": "Paris, 2nd floor", "fr": "Paris, 2e étage"}),
        (13, 10, "lyon", {"en": "Lyon"}),
        (14, 13, "lyon-2", {"en": "2nd floor"}),
    ]
)


def someone(person_id: int, identifier: str, rank: Rank = Rank.REQUESTER, **details: Any) -> tuple[int, Known]:
    known = {"location_id": 11, "work_email": f"{identifier}@example.org", **details}
    parts = PersonDetails(identifier, identifier.title(), "Test", **known)
    return person_id, Known(parts, 3, PersonFacts(person_id, parts.location_id, rank, parts.manager_id))


PEOPLE = dict(
    [
        someone(1, "ada", Rank.ADMINISTRATOR),
        someone(2, "otto", Rank.OFFICER),
        someone(3, "rita", manager_id=4, phone="+33 1", lang="fr"),
        someone(4, "paula"),
        someone(5, "olaf", location_id=13),
    ]
)
DIRECTORY = Directory(
    PEOPLE,
    {
        login.lower(): key
        for key, one in PEOPLE.items()
        for login in (one.details.identifier, one.details.work_email or "")
    },
    {key: one.details.manager_id for key, one in PEOPLE.items()},
    {key: one.details.identifier for key, one in PEOPLE.items()},
    PLACES,
)


def plan(*lines: dict[str, str], actor: Actor = ADA) -> Plan:
    return plan_people([Cells(number, said) for number, said in enumerate(lines, 2)], DIRECTORY, actor=actor)


def new(identifier: str, **said: str) -> dict[str, str]:
    return {"identifier": identifier, "first_name": identifier.title(), "last_name": "New", **said}


def faults(found: Plan) -> list[tuple[int, str, str]]:
    return [(line, key, str(sentence)) for line, key, sentence in found.faults]


def test_each_line_is_new_changed_or_unchanged() -> None:
    found = plan(
        new("zoe", location_id="Paris", manager_id="rita"),
        {"identifier": "RITA", "phone": "", "lang": "English"},
        {"identifier": "olaf", "work_email": "olaf@example.org", "location_id": "LYON"},
    )
    assert (faults(found), found.counts) == ([], {"created": 1, "changed": 1, "unchanged": 1})
    zoe, rita, _ = found.lines
    assert (zoe.values["location_id"], zoe.values["manager_id"], zoe.values["work_email"]) == (11, 3, None)
    # What no column says stays, what an empty cell says goes.
    assert (rita.values["manager_id"], rita.values["phone"], rita.values["identifier"]) == (4, None, "RITA")
    sentence = "Rita Test (RITA) · Identifier: rita → RITA · Phone: +33 1 → nothing · Language: fr → en"
    assert str(told(rita, FIELDS)) == sentence


def test_a_manager_may_stand_further_down_and_by_a_mail_of_the_file() -> None:
    found = plan(
        new("zoe", manager_id="Boss@Example.org"),
        new("max", manager_id="zoe"),
        new("boss", work_email="boss@example.org"),
    )
    assert faults(found) == []
    assert [one.values["manager_id"] for one in found.lines] == ["boss", "zoe", None]


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("paris", 11),
        ("Paris › 2nd floor", 12),
        ("paris / PARIS, 2nd floor", 12),
        ("Paris > 2e étage", 12),
        ("lyon-2", 14),
        ("Lyon\\2nd floor", 14),
        ("All sites", 10),
        ("Tous les sites › Paris", "There is no location called “Tous les sites › Paris”."),
        ("2nd floor", "Several locations are called “2nd floor”. Write those above it too, or its key."),
        ("Nice", "There is no location called “Nice”."),
    ],
)
def test_a_location_is_found_by_its_key_or_its_names(said: str, place: int | str) -> None:
    found = PLACES.find(said)
    assert (str(found) if isinstance(found, Message) else found) == place


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([new("")], [(2, "identifier", "This is needed.")]),
        ([{"identifier": "zoe"}], [(2, "last_name", "A first name or a last name is needed.")]),
        ([new("zoe", work_email="zoe")], [(2, "work_email", NO_MAIL)]),
        ([new("zoe", lang="Klingon")], [(2, "lang", "This language is not offered.")]),
        ([new("zoe", tz="Paris")], [(2, "tz", "There is no such time zone; an example is Europe/Paris.")]),
        ([new("zoe", phone="1" * 41)], [(2, "phone", "At most 40 characters.")]),
        (
            [new("zoe", manager_id="nobody")],
            [(2, "manager_id", "Nobody has the identifier or the work e-mail “nobody”, here or in the file.")],
        ),
        ([new("zoe", manager_id="zoe")], [(2, "manager_id", "Nobody is their own manager.")]),
        ([new("zoe"), new("Zoe")], [(3, "identifier", "“Zoe” stands on line 2 already.")]),
        ([new("zoe", work_email="rita@example.org")], [(2, "work_email", TAKEN)]),
        (
            [new("zoe", work_email="x@example.org"), new("max", work_email="X@example.org")],
            [(3, "work_email", TAKEN)],
        ),
        (
            [{"identifier": "paula", "manager_id": "rita"}],
            [(2, "manager_id", "Paula Test would report to themselves: Paula Test › rita › Paula Test.")],
        ),
        (
            [new("a", manager_id="c"), new("b", manager_id="a"), new("c", manager_id="b")],
            [
                (2, "manager_id", "A New would report to themselves: A New › C New › B New › A New."),
                (3, "manager_id", "B New would report to themselves: B New › A New › C New › B New."),
                (4, "manager_id", "C New would report to themselves: C New › B New › A New › C New."),
            ],
        ),
    ],
)  # fmt: skip
def test_a_wrong_line_is_named_with_its_place(lines: list[dict[str, str]], expected: list[object]) -> None:
    assert faults(plan(*lines)) == expected


def test_who_reports_to_whom_is_walked_once_however_long_the_line_is() -> None:
    # Each reports to the next: walked anew from each of them, fifty thousand would take days.
    most = 2_000
    names = [f"p{number}" for number in range(most)]
    chain = [new(name, manager_id=above) for name, above in zip(names, [*names[1:], ""], strict=True)]
    assert faults(plan(*chain)) == []
    circle = plan(*chain[:99], new("p99", manager_id="p0"))
    assert [(line, key) for line, key, _ in faults(circle)] == [(line, "manager_id") for line in range(2, 102)]
    told_names = " › ".join(f"P{number} New" for number in range(10))
    assert faults(circle)[0][2] == f"P0 New would report to themselves: {told_names} › … › P0 New."


def test_two_people_may_exchange_their_mails_and_a_loop_may_be_turned_around() -> None:
    swapped = plan(
        {"identifier": "rita", "work_email": "paula@example.org", "manager_id": ""},
        {"identifier": "paula", "work_email": "rita@example.org", "manager_id": "rita"},
    )
    assert (faults(swapped), swapped.counts) == ([], {"changed": 2})


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ({"identifier": "rita", "phone": "1"}, None),
        ({"identifier": "rita", "location_id": "paris-2"}, None),
        (new("zoe", location_id="paris-2"), None),
        (new("zoe"), "Your groups give you no right to do this at that location."),
        (new("zoe", location_id="lyon"), "Your groups give you no right to do this at that location."),
        ({"identifier": "rita", "location_id": "lyon"}, "Your groups give you no right to do this at that location."),
        ({"identifier": "olaf", "phone": "1"}, "Your groups give you no right to do this at that location."),
        ({"identifier": "olaf"}, "Your groups give you no right to do this at that location."),
        ({"identifier": "ada", "phone": "1"}, None),
        ({"identifier": "ada", "work_email": "a@example.org"}, "This person's rank is equal to yours or higher."),
        (new("zoe", location_id="paris", manager_id="otto"), "You may not name yourself somebody's manager."),
        ({"identifier": "rita", "manager_id": "otto@example.org"}, "You may not name yourself somebody's manager."),
        ({"identifier": "otto", "manager_id": "paula"}, "Nobody chooses their own manager: an administrator does."),
    ],
)
def test_an_office_imports_what_it_keeps_and_nothing_else(line: dict[str, str], sentence: str | None) -> None:
    expected = [] if sentence is None else [(2, "", sentence)]
    assert faults(plan(line, actor=OFFICER)) == expected


def test_an_auditor_who_keeps_people_imports_nothing() -> None:
    found = plan({"identifier": "rita", "phone": "1"}, actor=replace(OFFICER, is_auditor=True))
    assert faults(found) == [(2, "", "An auditor reads everything and changes nothing.")]


def test_the_labels_of_our_forms_are_recognised_in_each_language() -> None:
    with (PROJECT / "app/translations/fr/LC_MESSAGES/messages.po").open("rb") as file:
        french = {one.id: one.string for one in read_po(file)}
    english = [one.name.text for one in FIELDS if isinstance(one.name, Message)]
    for labels in (english, [french[label] for label in english]):
        assert guess(labels, FIELDS, {}) == [one.key for one in FIELDS]


def test_a_line_of_managers_is_walked_once_however_long() -> None:
    asked: list[int] = []

    class Managers(dict[int, int]):
        def get(self, key: int, default: int = 0) -> int:  # type: ignore[override]
            asked.append(key)
            return super().get(key, default)

    people = range(1, 5_001)
    depths = depths_in(people, Managers({one: one - 1 for one in people}))
    assert depths == {one: one - 1 for one in people}
    assert len(asked) == 5_000
    assert depths_in({1, 2, 4}, {1: 2, 2: 3, 4: 1}) == {1: 1, 2: 0, 4: 2}
    assert depths_in({1, 2}, {1: 2, 2: 1}).keys() == {1, 2}
