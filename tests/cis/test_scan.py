"""The code on a label leads to the card, after signing in; who may not see it learns nothing."""

import re

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
    assert told[0] == told[1].replace("PC-2", "PC-1")
    assert "Report a problem" in pages[0].text


def test_what_is_out_of_sight_is_reported_by_its_tag(browse, olaf):
    browser = browse(olaf)
    leads = re.search(r'href="(/tickets/new[?][^"]+)"', browser.get("/ci/PR%3C4%26").text)[1]
    assert leads == "/tickets/new?tag=PR%3C4%26"
    assert "On its label: PR&lt;4&amp;" in browser.get(leads).text
    assert "On its label" not in browser.get("/tickets/new").text
