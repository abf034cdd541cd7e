"""Who is asked, along the chain of product.md, and who may answer: never the requester, nor whom it is for."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.approvals.asking import Asks, Circle, Seat, Subject, Who, asked_at, may_answer, may_replace, may_stand_in

RITA, PAULA, FRED, GINA, NORA, OLAF = range(1, 7)
FLOOR, PARIS, ROOT = 10, 11, 12
FINANCE = 20
SUBJECT = Subject(1, 100, (FLOOR, PARIS, ROOT), RITA)
CIRCLE = Circle(
    manager_id=PAULA,
    by_location={PARIS: FRED, ROOT: GINA},
    members={FINANCE: (NORA, RITA, OLAF)},
    active=frozenset(range(1, 7)),
)
MANAGER, LOCATION = Asks(Who.MANAGER), Asks(Who.LOCATION)

ids = st.integers(1, 6)
subjects = st.builds(
    Subject,
    st.just(1),
    st.just(100),
    st.lists(st.integers(10, 13), unique=True, max_size=4).map(tuple),
    ids,
    st.none() | ids,
)
circles = st.builds(
    Circle,
    st.none() | ids,
    st.dictionaries(st.integers(10, 13), ids),
    st.dictionaries(st.integers(20, 22), st.lists(ids, unique=True).map(tuple)),
    st.frozensets(ids),
)
lines = st.one_of(
    st.builds(Asks, st.just(Who.PERSON), ids),
    st.builds(Asks, st.just(Who.GROUP), st.integers(20, 22)),
    st.just(MANAGER),
    st.just(LOCATION),
)


def asked(*level: Asks, subject: Subject = SUBJECT, **circle: object) -> list[tuple[int, Who]]:
    found = asked_at(level, subject, replace(CIRCLE, **circle))  # type: ignore[arg-type]
    return [(one.person_id, one.because) for one in found]


def test_the_manager_is_asked() -> None:
    assert asked(MANAGER) == [(PAULA, Who.MANAGER)]


def test_without_a_manager_the_location_s_approver_is() -> None:
    assert asked(MANAGER, manager_id=None, by_location={FLOOR: NORA, PARIS: FRED}) == [(NORA, Who.LOCATION)]


def test_without_an_approver_there_the_nearest_ancestor_s_is() -> None:
    assert asked(MANAGER, manager_id=None) == [(FRED, Who.LOCATION)]
    assert asked(MANAGER, manager_id=None, by_location={ROOT: GINA}) == [(GINA, Who.LOCATION)]


def test_a_disabled_manager_is_passed_over() -> None:
    assert asked(MANAGER, active=frozenset({FRED})) == [(FRED, Who.LOCATION)]


def test_a_manager_it_is_meant_for_is_passed_over() -> None:
    assert asked(MANAGER, subject=replace(SUBJECT, requested_for_id=PAULA)) == [(FRED, Who.LOCATION)]


def test_a_location_s_approver_who_asked_for_it_is_passed_over() -> None:
    assert asked(LOCATION, subject=replace(SUBJECT, requester_id=FRED)) == [(GINA, Who.LOCATION)]


def test_nobody_left_is_nobody() -> None:
    assert asked(MANAGER, manager_id=None, by_location={}) == []
    assert asked(MANAGER, active=frozenset()) == []


def test_a_group_is_its_active_members_without_the_requester() -> None:
    assert asked(Asks(Who.GROUP, FINANCE), active=frozenset({RITA, NORA})) == [(NORA, Who.GROUP)]


def test_named_people_have_no_substitute() -> None:
    assert asked(Asks(Who.PERSON, NORA), active=frozenset({PAULA, FRED})) == []
    assert asked(Asks(Who.GROUP, 99)) == []


def test_somebody_named_twice_is_asked_once() -> None:
    assert asked(MANAGER, Asks(Who.PERSON, PAULA), Asks(Who.PERSON, NORA)) == [
        (PAULA, Who.MANAGER),
        (NORA, Who.PERSON),
    ]


@given(st.lists(lines, max_size=5), subjects, circles)
def test_nobody_disabled_and_nobody_it_concerns_is_ever_asked(
    level: list[Asks], subject: Subject, circle: Circle
) -> None:
    people = [one.person_id for one in asked_at(level, subject, circle)]
    assert len(people) == len(set(people))
    assert set(people) <= circle.active - subject.excluded


@given(subjects, circles)
def test_the_chain_asks_one_person_as_long_as_there_is_one(subject: Subject, circle: Circle) -> None:
    here = [circle.by_location[place] for place in subject.location_path if place in circle.by_location]
    able = [one for one in (circle.manager_id, *here) if one in circle.active - subject.excluded]
    assert [one.person_id for one in asked_at([MANAGER], subject, circle)] == able[:1]


@pytest.mark.parametrize(
    ("person", "seat", "code"),
    [
        (PAULA, Seat(PAULA), ""),
        (NORA, Seat(PAULA, frozenset({NORA})), ""),
        (NORA, Seat(PAULA), "not_asked"),
        (PAULA, Seat(PAULA, answered=True), "answered"),
        (NORA, Seat(PAULA, frozenset({NORA}), answered=True), "answered"),
        (OLAF, Seat(PAULA, answered=True), "not_asked"),
        (PAULA, None, "not_open"),
        (RITA, Seat(RITA), "own_task"),
        (RITA, Seat(PAULA, frozenset({RITA})), "own_task"),
        (None, Seat(PAULA), "not_asked"),
    ],
)
def test_the_approver_or_a_delegate_answers_once(person: int | None, seat: Seat | None, code: str) -> None:
    decision = may_answer(person, seat, SUBJECT)
    assert (decision.allowed, decision.code) == (not code, code)


@given(subjects, ids, ids, st.frozensets(ids), st.booleans())
def test_who_it_concerns_never_answers(
    subject: Subject, person: int, approver: int, delegates: frozenset[int], answered: bool
) -> None:
    if may_answer(person, Seat(approver, delegates, answered), subject):
        assert person not in subject.excluded
        assert person == approver or person in delegates


def test_a_delegate_is_somebody_else_whom_it_does_not_concern() -> None:
    assert may_stand_in(NORA, PAULA, SUBJECT, active=True)
    assert may_stand_in(PAULA, PAULA, SUBJECT, active=True).code == "self"
    assert may_stand_in(RITA, PAULA, SUBJECT, active=True).code == "own_task"
    assert may_stand_in(NORA, PAULA, SUBJECT, active=False).code == "disabled"


def test_another_approver_is_one_who_is_not_asked_yet() -> None:
    assert may_replace(NORA, [PAULA], SUBJECT, active=True)
    assert may_replace(PAULA, [PAULA], SUBJECT, active=True).code == "asked_already"
    assert may_replace(RITA, [PAULA], SUBJECT, active=True).code == "own_task"
