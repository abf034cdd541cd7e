"""By what somebody could be asked: the policies from one person's side say what the levels do (law), and no more."""

from hypothesis import given
from hypothesis import strategies as st

from app.approvals.asking import Asks, Circle, Subject, Who, asked_at
from app.approvals.policy import Level, Policy, choose
from app.approvals.standing import Reach, in_force, standings
from tests.approvals.test_find_approvers import lines

ROOT, PARIS, FLOOR, LYON = range(10, 14)
PATHS = {ROOT: (ROOT,), PARIS: (PARIS, ROOT), FLOOR: (FLOOR, PARIS, ROOT), LYON: (LYON, ROOT)}
LAPTOP, PHONE = 100, 101
PEOPLE = range(1, 7)
MANAGER, LOCATION = Asks(Who.MANAGER), Asks(Who.LOCATION)

levels = st.builds(Level, st.lists(lines, min_size=1, max_size=3).map(tuple))
policies = st.lists(
    st.builds(
        Policy,
        st.integers(1, 9),
        st.integers(1, 5),
        st.frozensets(st.sampled_from((LAPTOP, PHONE)), min_size=1),
        st.lists(levels, min_size=1, max_size=2).map(tuple),
        st.none() | st.sampled_from(sorted(PATHS)),
    ),
    max_size=4,
    unique_by=lambda one: one.version_id,
)


def policy(version_id, *asks, categories=(LAPTOP,), place=None, position=None):
    found = frozenset(categories)
    return Policy(version_id, position or version_id, found, (Level(tuple(asks)),), place)


def reasons(reach, *policies):
    found = standings(reach, in_force(policies, PATHS), PATHS)
    return [(one.policy.version_id, one.because, one.id, one.instead) for one in found]


@given(
    policies,
    st.sampled_from((LAPTOP, PHONE)),
    st.sampled_from(sorted(PATHS)),
    st.dictionaries(st.sampled_from(sorted(PATHS)), st.sampled_from(PEOPLE)),
    st.dictionaries(st.integers(20, 22), st.lists(st.sampled_from(PEOPLE), unique=True).map(tuple)),
    st.none() | st.sampled_from(PEOPLE),
    st.sampled_from(PEOPLE),
)
def test_whom_a_level_asks_has_a_standing_that_says_why(kept, category, place, by_location, members, manager, asker):
    subject = Subject(1, category, PATHS[place], asker)
    circle = Circle(manager, by_location, members, frozenset(PEOPLE))
    chosen = choose(kept, subject)
    for no, level in enumerate(chosen.levels if chosen else (), start=1):
        for asked in asked_at(level.asks, subject, circle):
            reach = Reach(
                asked.person_id,
                frozenset(group for group, people in members.items() if asked.person_id in people),
                asked.person_id == manager,
                frozenset(one for one, person in by_location.items() if person == asked.person_id),
            )
            told = standings(reach, in_force(kept, PATHS), PATHS)
            assert any(
                (one.policy.version_id, one.level_no, one.because) == (chosen.version_id, no, asked.because)
                and category in one.policy.category_ids
                for one in told
            )


@given(policies, st.sampled_from((LAPTOP, PHONE)), st.sampled_from(sorted(PATHS)))
def test_what_is_left_of_the_policies_chooses_as_all_of_them_do(kept, category, place):
    subject = Subject(1, category, PATHS[place], 1)
    every, left = choose(kept, subject), choose(in_force(kept, PATHS), subject)
    assert (every and every.version_id) == (left and left.version_id)


def test_who_is_nothing_to_the_policies_has_no_standing():
    assert reasons(Reach(1), policy(1, Asks(Who.PERSON, 2), Asks(Who.GROUP, 20), MANAGER, LOCATION)) == []


def test_each_reason_is_told_apart():
    reach = Reach(1, frozenset({20}), has_reports=True, location_ids=frozenset({PARIS}))
    told = reasons(
        reach, policy(1, Asks(Who.PERSON, 1), Asks(Who.GROUP, 20), MANAGER), policy(2, LOCATION, categories=(PHONE,))
    )
    assert told == [
        (1, Who.PERSON, None, False),
        (1, Who.GROUP, 20, False),
        (1, Who.MANAGER, None, False),
        (1, Who.LOCATION, PARIS, True),
        (2, Who.LOCATION, PARIS, False),
    ]


def test_a_policy_that_another_goes_before_everywhere_asks_nobody():
    one = Asks(Who.PERSON, 1)
    assert reasons(Reach(1), policy(1, MANAGER), policy(2, one)) == []
    assert reasons(Reach(1), policy(1, MANAGER, place=PARIS), policy(2, one)) == [(2, Who.PERSON, None, False)]
    assert reasons(Reach(1), policy(1, MANAGER, place=PARIS), policy(2, one, place=FLOOR)) == []


def test_the_approver_of_a_place_has_nothing_to_say_about_another():
    reach = Reach(1, location_ids=frozenset({PARIS}))
    assert reasons(reach, policy(1, LOCATION, place=LYON)) == []
    assert reasons(reach, policy(1, LOCATION, place=FLOOR)) == [(1, Who.LOCATION, PARIS, False)]
    assert reasons(reach, policy(1, LOCATION, place=ROOT)) == [(1, Who.LOCATION, PARIS, False)]
