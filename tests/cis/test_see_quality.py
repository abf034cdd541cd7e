"""What is not as it should be: each a number and the list behind it, within one's sight."""

from datetime import timedelta

import pytest

from app.cmdb.commands import Retire
from app.cmdb.operations import retire
from app.core.clock import utcnow
from tests.cmdb.conftest import make_ci
from tests.factories import NOW, SETUP, make_person


@pytest.fixture
def faulty(session, paris, lyon):
    """One CI for each lack in Paris, one in Lyon, and some that lack nothing."""
    today = utcnow().date()
    leaver = make_person("Leo Martin", paris)
    made = {
        "take_back": make_ci("LEFT", paris, holder_id=leaver.id),
        "no_holder": make_ci("ALONE", paris, state="in_use"),
        "same_name": make_ci("TWIN-1", paris, name="Twin"),
        "warranty_7": make_ci("SOON", paris, warranty_until=today + timedelta(days=5)),
        "warranty_90": make_ci("LATER", paris, warranty_until=today + timedelta(days=60)),
        "far": make_ci("FAR", lyon, state="in_use"),
        "no_site": make_ci("NOWHERE"),
    }
    make_ci("TWIN-2", paris, name="twin")
    make_ci("SRV-1", paris, "server", state="in_use")
    gone = make_ci("GONE", paris, name="Twin", warranty_until=today)
    retire(Retire(gone.id), actor=SETUP, now=NOW)
    leaver.active = False
    session.flush()
    return made


@pytest.mark.parametrize(
    ("lack", "tags"),
    [
        ("take_back", {"LEFT"}),
        ("no_holder", {"ALONE"}),
        ("no_site", set()),
        ("same_name", {"TWIN-1", "TWIN-2"}),
        ("warranty_7", {"SOON"}),
        ("warranty_30", {"SOON"}),
        ("warranty_90", {"SOON", "LATER"}),
    ],
)
def test_each_list_holds_what_lacks_it_and_is_in_sight(browse, olga, faulty, lack, tags):
    page = browse(olga).get(f"/ci_quality/?lack={lack}").text
    known = {"LEFT", "ALONE", "NOWHERE", "TWIN-1", "TWIN-2", "SOON", "LATER", "FAR", "SRV-1", "GONE"}
    assert {tag for tag in known if f'<td class="c-ident">{tag}</td>' in page} == tags


def test_a_twin_out_of_sight_is_none(browse, olga, ada, paris, lyon):
    make_ci("HERE", paris, name="One name")
    make_ci("THERE", lyon, name="One name")
    assert '<td class="c-ident">HERE</td>' not in browse(olga).get("/ci_quality/?lack=same_name").text
    page = browse(ada).get("/ci_quality/?lack=same_name").text
    assert '<td class="c-ident">HERE</td>' in page and '<td class="c-ident">THERE</td>' in page


def test_an_administrator_sees_what_stands_nowhere(browse, ada, faulty):
    assert "NOWHERE" in browse(ada).get("/ci_quality/?lack=no_site").text


def test_what_a_leaver_holds_is_taken_back_from_the_list(browse, olga, faulty):
    browser, ci = browse(olga), faulty["take_back"]
    assert f"/cis/{ci.id}/give-back" in browser.get("/ci_quality/").text
    assert browser.post(f"/cis/{ci.id}/give-back", {"state": "in_stock"}).status_code == 303
    assert "LEFT" not in browser.get("/ci_quality/?lack=take_back").text


def test_who_only_sees_reads_the_list_and_requesters_do_not(browse, alan, paris_desk, rita, faulty):
    page = browse(alan).get("/ci_quality/?lack=take_back").text
    assert "LEFT" in page
    assert "give-back" not in page
    assert browse(rita).get("/ci_quality/").status_code == 403


@pytest.mark.parametrize("query", ["lack=everything", "lack=take_back&x=1"])
def test_what_is_no_list_is_refused(browse, ada, query):
    assert browse(ada).get(f"/ci_quality/?{query}").status_code == 400
