"""The code on a label leads to the card, after signing in; who may not see it learns nothing."""

from tests.cmdb.conftest import make_ci


def test_it_leads_to_the_card_whatever_the_case(browse, rita, alan, paris_desk, paris):
    ci = make_ci("PC-1", paris, holder_id=rita.id)
    for person in (rita, alan):
        reply = browse(person).get("/ci/pc-1")
        assert (reply.status_code, reply.location) == (303, f"/cis/{ci.id}")
    assert "Report a problem" in browse(rita).get(f"/cis/{ci.id}").text


def test_signing_in_leads_back(browse):
    reply = browse().get("/ci/PC-1")
    assert reply.status_code == 303
    assert reply.location.endswith("/sign-in?next=%2Fci%2FPC-1")


def test_out_of_sight_and_nowhere_look_the_same(browse, olaf, paris):
    make_ci("PC-1", paris)
    pages = [browse(olaf).get(f"/ci/{tag}") for tag in ("PC-1", "PC-2")]
    assert [page.status_code for page in pages] == [404, 404]
    assert "Machine" not in pages[0].text
    told = [page.text.partition("<main")[2].partition("</main>")[0] for page in pages]
    assert told[0] == told[1]
    assert "Report a problem" in pages[0].text
