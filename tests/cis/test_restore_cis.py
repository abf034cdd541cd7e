"""Deleted CIs: administrators find them, read them and bring them back; for everybody else they do not exist."""

import pytest

from app.cmdb.commands import DeleteCi
from app.cmdb.operations import delete_ci
from tests.cmdb.conftest import make_ci
from tests.factories import NOW, SETUP


@pytest.fixture
def gone(session, paris):
    """A computer that was deleted, with a reason, beside one that was not."""
    make_ci("PC-2", paris)
    ci = make_ci("PC-1", paris, manufacturer="Dell", serial="A", attrs={"mac": "AA"})
    return delete_ci(DeleteCi(ci.id, "typed twice"), actor=SETUP, now=NOW)


def test_an_administrator_finds_it_by_the_filter_only(browse, ada, gone):
    browser = browse(ada)
    everything, deleted = browser.get("/cis/").text, browser.get("/cis/?state=deleted").text
    assert "Machine PC-1" not in everything and "Machine PC-2" in everything
    assert "Machine PC-1" in deleted and "Machine PC-2" not in deleted
    assert "Machine PC-1" in browser.get("/cis/?state=deleted&search=dell").text
    assert "Machine PC-1" not in browser.get("/cis/?state=deleted&search=lenovo").text


def test_its_card_says_so_and_offers_nothing_but_to_restore_it(browse, ada, gone):
    page = browse(ada).get(f"/cis/{gone.id}").text
    assert "Only administrators still find this deleted CI" in page and "typed twice" in page
    assert f'action="/cis/{gone.id}/restore"' in page
    for act in ("hand-over", "state", "relate", "edit", "delete", "impact", "label.pdf"):
        assert f"/cis/{gone.id}/{act}" not in page
    assert f"ci={gone.id}" not in page


def test_it_comes_back_once(browse, ada, olga, gone):
    browser = browse(ada)
    for _ in range(2):
        assert browser.post(f"/cis/{gone.id}/restore").status_code == 303
    assert gone.deleted_at is None
    page = browse(olga).get(f"/cis/{gone.id}").text
    assert page.count("restored it") == 1 and "/restore" not in page


def test_the_card_says_what_is_in_the_way(browse, ada, paris, gone):
    make_ci("pc-1", paris, manufacturer="dell", serial="a", attrs={"mac": "aa"})
    reply = browse(ada).post(f"/cis/{gone.id}/restore")
    assert reply.status_code == 422
    assert "Tag: Another CI has the tag pc-1." in reply.text
    assert "Serial number: pc-1, of the same manufacturer" in reply.text
    assert "MAC address: pc-1 has this value already." in reply.text
    assert gone.deleted_at == NOW


def test_for_everybody_else_it_does_not_exist(browse, olga, alan, paris_desk, rita, olaf, gone):
    for person in (olga, alan, rita, olaf):
        browser = browse(person)
        assert browser.get("/cis/?state=deleted").status_code == 400
        assert browser.get(f"/cis/{gone.id}").status_code == 404
        assert browser.post(f"/cis/{gone.id}/restore").status_code == 404


def test_who_keeps_a_ci_restores_none(browse, olga, paris):
    ci = make_ci("PC-1", paris)
    assert browse(olga).post(f"/cis/{ci.id}/restore").status_code == 403
