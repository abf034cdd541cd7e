"""What breaks if a CI fails: found by one walk, drawn as links, told as a table, never beyond one's sight."""

import pytest
from sqlalchemy import event, insert

from app.cmdb.commands import Relate
from app.cmdb.impact import Way
from app.cmdb.models import Ci, CiRelation
from app.cmdb.operations import relate
from app.cmdb.queries import reached_from
from tests.cmdb.conftest import kind_id, make_ci, type_id
from tests.factories import NOW, SETUP, actor_of


@pytest.fixture
def rack(session, paris, lyon):
    """MAIL and INTRANET run on HOST, SHOP needs MAIL, HOST is connected to SWITCH; SHOP stands in Lyon."""
    places = {"SHOP": lyon}
    made = {
        tag: make_ci(tag, places.get(tag, paris), "server") for tag in ("HOST", "MAIL", "INTRANET", "SHOP", "SWITCH")
    }
    ties = (("runs_on", "MAIL", "HOST"), ("runs_on", "INTRANET", "HOST"), ("depends_on", "SHOP", "MAIL"))
    for kind, one, other in (*ties, ("connected_to", "HOST", "SWITCH"), ("connected_to", "SWITCH", "HOST")):
        relate(Relate(kind_id(kind), made[one].id, made[other].id), actor=SETUP, now=NOW)
    return made


def test_failures_travel_one_way_and_stop_at_the_depth(rack):
    depths = reached_from(rack["HOST"].id, SETUP, Way.FALLS, 4).depths
    assert depths == {
        rack[tag].id: far for tag, far in (("HOST", 0), ("MAIL", 1), ("INTRANET", 1), ("SWITCH", 1), ("SHOP", 2))
    }
    assert set(reached_from(rack["HOST"].id, SETUP, Way.FALLS, 1).depths) == {
        rack[tag].id for tag in ("HOST", "MAIL", "INTRANET", "SWITCH")
    }
    assert set(reached_from(rack["SHOP"].id, SETUP, Way.NEEDS, 8).depths) == {
        rack[tag].id for tag in ("SHOP", "MAIL", "HOST", "SWITCH")
    }


def test_the_page_draws_links_and_a_table(browse, ada, rack):
    page = browse(ada).get(f"/cis/{rack['HOST'].id}/impact").text
    for tag in ("MAIL", "INTRANET", "SHOP"):
        assert f'href="/cis/{rack[tag].id}/impact?way=falls&amp;depth=4"' in page
        assert f'<a class="row-link" href="/cis/{rack[tag].id}">' in page
    assert page.count('class="ci-line"') == 4
    assert '<select class="form-select chip" name="depth"' in page
    nothing = browse(ada).get(f"/cis/{rack['SHOP'].id}/impact").text
    assert "Nothing fails with it." in nothing
    assert 'name="depth"' not in nothing


def test_nobody_is_told_of_what_they_do_not_see(browse, olga, rita, rack):
    page = browse(olga).get(f"/cis/{rack['HOST'].id}/impact").text
    assert "MAIL" in page
    assert "SHOP" not in page
    assert browse(olga).get(f"/cis/{rack['SHOP'].id}/impact").status_code == 404
    assert browse(rita).get(f"/cis/{rack['HOST'].id}/impact").status_code == 404


def test_the_history_names_nobody_that_the_relations_do_not(browse, olga, ada, rack):
    for who, named in ((olga, False), (ada, True)):
        page = browse(who).get(f"/cis/{rack['MAIL'].id}").text
        assert ("SHOP" in page, "HOST" in page) == (named, True)


def test_a_history_of_many_relations_asks_for_their_kinds_once(browse, ada, rack, session):
    sent = []
    event.listen(session.connection(), "before_cursor_execute", note := lambda *what: sent.append(what[2]))
    assert browse(ada).get(f"/cis/{rack['HOST'].id}").status_code == 200
    event.remove(session.connection(), "before_cursor_execute", note)
    assert len([one for one in sent if "FROM ci_relation_kinds" in one]) == 1


@pytest.mark.parametrize("query", ["way=up", "depth=0", "depth=9", "depth=x", "depth=10000000000", "deep=1"])
def test_what_is_no_way_and_no_depth_is_refused(browse, ada, rack, query):
    assert browse(ada).get(f"/cis/{rack['HOST'].id}/impact?{query}").status_code == 400


def test_a_thousand_are_found_in_two_statements_and_more_are_cut(session, paris, ada):
    plain = {
        "type_id": type_id("server"),
        "state": "in_use",
        "location_id": paris.id,
        "created_at": NOW,
        "updated_at": NOW,
    }
    session.execute(insert(Ci), [plain | {"tag": f"N-{number}", "name": f"Node {number}"} for number in range(1_200)])
    ids = [row[0] for row in session.query(Ci.id).order_by(Ci.id)]
    # A tree of which each CI carries five.
    ties = [
        {"kind_id": kind_id(), "ci_id": ids[at], "other_id": ids[(at - 1) // 5], "created_at": NOW}
        for at in range(1, 1_200)
    ]
    session.execute(insert(CiRelation), ties)
    sent = []
    event.listen(session.connection(), "before_cursor_execute", note := lambda *what: sent.append(what[2]))
    found = reached_from(ids[0], actor_of(ada), Way.FALLS, 8)
    event.remove(session.connection(), "before_cursor_execute", note)
    assert len([one for one in sent if one.startswith(("WITH", "SELECT ci_relations"))]) == 2
    assert (len(found.depths), found.is_cut, max(found.depths.values())) == (1_000, True, 5)
