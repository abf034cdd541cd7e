"""Labels in the panel: of one CI, of a list, never of what is out of sight."""

import re

import pytest

from tests.cmdb.conftest import make_ci


def pages(reply):
    assert reply.mimetype == "application/pdf"
    return len(re.findall(rb"/Type /Page\b", reply.data))


def test_a_list_is_printed_as_it_stands(browse, olga, paris):
    for number in range(25):
        make_ci(f"PC-{number}", paris)
    assert pages(browse(olga).get("/cis/labels.pdf")) == 2
    assert pages(browse(olga).get("/cis/labels.pdf?search=PC-24")) == 1
    reply = browse(olga).get("/cis/labels.pdf?search=nothing")
    assert (reply.status_code, reply.location) == (303, "/cis/?search=nothing")


def test_one_label_is_for_who_sees_the_ci(browse, olga, olaf, paris):
    ci = make_ci("PC-1", paris)
    assert pages(browse(olga).get(f"/cis/{ci.id}/label.pdf")) == 1
    assert browse(olaf).get(f"/cis/{ci.id}/label.pdf").status_code == 404


def test_too_many_labels_are_not_printed_at_once(browse, ada, paris, monkeypatch):
    monkeypatch.setattr("app.cmdb.labels.MOST", 2)
    for number in range(3):
        make_ci(f"PC-{number}", paris)
    browser = browse(ada)
    reply = browser.get("/cis/labels.pdf")
    assert reply.status_code == 303
    assert "At most 2 labels at once" in browser.get(reply.location).text


@pytest.mark.parametrize("key", ["0", "x", "999999"])
def test_a_label_of_nothing_is_not_found(browse, ada, key):
    assert browse(ada).get(f"/cis/{key}/label.pdf").status_code == 404
