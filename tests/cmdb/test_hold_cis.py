"""Who has a CI: handed over, taken back, retired; one line of history each, never two at once."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from app.cmdb import queries
from app.cmdb.commands import ChangeState, GiveBack, HandOver, Retire
from app.cmdb.models import CiHolding
from app.cmdb.operations import change_state, give_back, hand_over, retire
from app.cmdb.vocabulary import State
from app.core.errors import Forbidden, Invalid, NotFound, Refused
from tests.cmdb.conftest import make_ci
from tests.factories import NOW, actor_of

LATER = NOW + timedelta(hours=1)


def test_handing_over_begins_a_line_and_moves_it_to_its_holder(olga, paris, paris_second_floor, rita):
    ci = make_ci("PC-1", paris)
    given = hand_over(HandOver(ci.id, rita.id, " new laptop "), actor=actor_of(olga), now=NOW)
    assert (given.state, given.holder_id, given.location_id) == ("in_use", rita.id, paris_second_floor.id)
    line = queries.holdings_of(ci.id)[0]
    assert (line.person.name, line.given_by.name, line.given_why) == ("Rita Moreau", "Olga Petit", "new laptop")
    assert queries.history_of(ci.id, 1)[0].changes["holder_id"] == [None, rita.id]


def test_somebody_of_another_place_takes_it_along_only_where_the_officer_may_place_it(olga, paris, olaf):
    ci = make_ci("PC-1", paris)
    assert hand_over(HandOver(ci.id, olaf.id), actor=actor_of(olga), now=NOW).location_id == paris.id


def test_handing_on_ends_the_line_before(olga, paris, rita, paula):
    ci = make_ci("PC-1", paris, holder_id=rita.id)
    hand_over(HandOver(ci.id, paula.id, "swap", lent=True), actor=actor_of(olga), now=LATER)
    newest, oldest = queries.holdings_of(ci.id)
    assert (oldest.ended_at, oldest.taken_why, newest.started_at) == (LATER, "swap", LATER)
    assert (ci.state, ci.holder_id) == ("lent", paula.id)


def test_taking_back_ends_the_line_with_its_reason(olga, paris, rita):
    ci = make_ci("PC-1", paris, holder_id=rita.id)
    back = give_back(GiveBack(ci.id, "broken", State.IN_REPAIR), actor=actor_of(olga), now=LATER)
    assert (back.state, back.holder_id) == ("in_repair", None)
    line = queries.holdings_of(ci.id)[0]
    assert (line.ended_at, line.taken_by.name, line.taken_why) == (LATER, "Olga Petit", "broken")


def test_retiring_takes_it_back(olga, paris, rita):
    ci = make_ci("PC-1", paris, holder_id=rita.id)
    assert retire(Retire(ci.id), actor=actor_of(olga), now=LATER).state == "retired"
    assert ci.holder_id is None
    with pytest.raises(Refused):
        hand_over(HandOver(ci.id, rita.id), actor=actor_of(olga), now=LATER)
    assert change_state(ChangeState(ci.id, State.IN_STOCK), actor=actor_of(olga), now=LATER).state == "in_stock"


def test_what_somebody_holds_goes_on_no_shelf(olga, paris, rita):
    ci = make_ci("PC-1", paris, holder_id=rita.id)
    with pytest.raises(Refused, match="take it back first"):
        change_state(ChangeState(ci.id, State.IN_STOCK), actor=actor_of(olga), now=LATER)
    assert change_state(ChangeState(ci.id, State.IN_REPAIR), actor=actor_of(olga), now=LATER).holder_id == rita.id


def test_nobody_holding_it_nothing_is_taken_back(olga, paris):
    with pytest.raises(Refused, match="Nobody holds it"):
        give_back(GiveBack(make_ci("PC-1", paris).id), actor=actor_of(olga), now=NOW)


def test_somebody_who_left_receives_nothing(olga, paris, rita, session):
    ci = make_ci("PC-1", paris)
    rita.active = False
    session.flush()
    with pytest.raises(Invalid):
        hand_over(HandOver(ci.id, rita.id), actor=actor_of(olga), now=NOW)
    assert ci.holder_id is None


def test_only_an_office_of_its_place_hands_over(alan, paris_desk, rita, olaf, paris):
    ci = make_ci("PC-1", paris, holder_id=rita.id)
    with pytest.raises(Forbidden):
        hand_over(HandOver(ci.id, olaf.id), actor=actor_of(alan), now=NOW)
    with pytest.raises(Forbidden):
        give_back(GiveBack(ci.id), actor=actor_of(rita), now=NOW)
    with pytest.raises(NotFound):
        give_back(GiveBack(ci.id), actor=actor_of(olaf), now=NOW)


def test_the_database_refuses_two_holders_at_once(session, paris, rita, paula):
    ci = make_ci("PC-1", paris, holder_id=rita.id)
    twice = insert(CiHolding).values(ci_id=ci.id, person_id=paula.id, started_at=LATER)
    with pytest.raises(IntegrityError, match="ex_ci_holdings_overlap"), session.begin_nested():
        session.execute(twice)
    assert len(session.scalars(select(CiHolding)).all()) == 1
