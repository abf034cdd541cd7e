"""Who sees which CI: the database's rule and the rule for one CI at hand agree (threats 1, 2, 5)."""

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.access.ci_rights import CiFacts
from app.access.rights import may
from app.cmdb import queries
from app.core.actor import Actor
from tests.cmdb.conftest import make_ci
from tests.factories import actor_of, make_group, make_person


@pytest.fixture
def stock(session, paris, paris_second_floor, lyon, rita, olaf, paula):
    """One CI for each way in which place and holder can differ."""
    ways = product((paris, paris_second_floor, lyon, None), (rita, olaf, paula, None))
    cis = [make_ci(f"PC-{at}", place, holder_id=one.id if one else None) for at, (place, one) in enumerate(ways)]
    for ci, (place, _one) in zip(cis, product((paris, paris_second_floor, lyon, None), range(4)), strict=True):
        ci.location_id = place.id if place else None
    session.flush()
    return {ci.id: queries.facts_of(ci) for ci in cis}


def seen_by(session, actor):
    return {ci.id for ci in session.scalars(queries.visible_to(actor))}


def agree(session, stock, actor):
    seen = seen_by(session, actor)
    for ci_id, facts in stock.items():
        assert bool(may(actor, "view", facts)) == (ci_id in seen), facts
        assert ci_id in seen or not may(actor, "edit", facts)


@pytest.mark.parametrize("name", ["rita", "alan", "paula", "ada", "olaf", "olga"])
def test_both_rules_agree_for_each_of_the_people(request, session, stock, paris_desk, name):
    agree(session, stock, actor_of(request.getfixturevalue(name)))


def test_each_sees_what_is_theirs(session, stock, rita, paula, alan, paris_desk, olaf, paris, paris_second_floor):
    def of(test):
        return {ci_id for ci_id, facts in stock.items() if test(facts)}

    held = of(lambda ci: ci.holder_id == rita.id)
    assert seen_by(session, actor_of(rita)) == held
    assert seen_by(session, actor_of(paula)) == held | of(lambda ci: ci.holder_id == paula.id)
    assert seen_by(session, actor_of(alan)) == of(lambda ci: ci.location_id in (paris.id, paris_second_floor.id))
    assert seen_by(session, actor_of(olaf)) == of(lambda ci: ci.holder_id == olaf.id)


def test_who_keeps_people_sees_no_machines_by_that(session, stock, paris):
    keeper = make_person("Pia Office", paris)
    make_group("Paris people", paris, ("people", "groups", "stock"), members=[keeper])
    assert seen_by(session, actor_of(keeper)) == set()


@pytest.mark.parametrize(
    ("rights", "edits"),
    [
        ({"is_admin": True}, True),
        ({"is_auditor": True}, False),
        ({"is_auditor": True, "scopes": {"cmdb": frozenset({1})}}, False),
        ({"scopes": {"cmdb": frozenset({1})}}, True),
        ({"scopes": {"cmdb": frozenset({2}), "incidents": frozenset({1})}}, False),
    ],
)
def test_only_administrators_and_an_office_of_its_place_edit(rights, edits):
    assert bool(may(Actor(5, **rights), "edit", CiFacts(1))) == edits


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_both_rules_agree_for_whatever_rights_somebody_holds(session, stock, paris, lyon, rita, paula, olaf, data):
    purposes = st.sampled_from(("incidents", "tasks", "people", "cmdb", "stock"))
    actor = Actor(
        person_id=data.draw(st.sampled_from([rita.id, paula.id, olaf.id])),
        is_admin=data.draw(st.booleans()) and data.draw(st.booleans()),
        is_auditor=data.draw(st.booleans()) and data.draw(st.booleans()),
        scopes=data.draw(st.dictionaries(purposes, st.frozensets(st.sampled_from((paris.id, lyon.id))))),
        has_reports=data.draw(st.booleans()),
    )
    agree(session, stock, actor)
