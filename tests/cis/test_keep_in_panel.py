"""A CI in the panel: its form follows from its type; each act is for whom it is for."""

import pytest
from sqlalchemy import event, func, select

from app.cmdb import queries
from app.cmdb.models import Ci, CiRelation
from tests.cmdb.conftest import kind_id, make_ci, type_id
from tests.factories import SETUP


def filled(tag="PC-7", **said):
    return {"name": "Blue one", "tag": tag, "state": "in_stock", "attr_memory": "16", "attr_form": "laptop"} | said


def number(session):
    return session.scalar(select(func.count()).select_from(Ci))


def test_the_form_follows_from_the_type(browse, olga):
    assert "/cis/new?type=" in browse(olga).get("/cis/new").text
    computer = browse(olga).get(f"/cis/new?type={type_id()}").text
    assert "Memory (GB)" in computer
    assert "Seats" not in computer
    assert "Seats" in browse(olga).get(f"/cis/new?type={type_id('software_licence')}").text
    assert browse(olga).get("/cis/new?type=999").status_code == 404


def test_an_officer_records_changes_and_deletes(browse, olga, ada, paris, session):
    browser = browse(olga)
    reply = browser.post(f"/cis/new?type={type_id()}", filled(location_id=paris.id))
    assert reply.status_code == 303
    ci = session.scalars(select(Ci)).one()
    assert ci.attrs == {"memory": 16, "form": "laptop"}
    edit = browser.get(f"/cis/{ci.id}/edit").text
    assert 'value="16"' in edit
    changed = filled(location_id=paris.id, attr_memory="32,5", version=ci.version)
    assert browser.post(f"/cis/{ci.id}/edit", changed).status_code == 303
    assert ci.attrs["memory"] == 32.5
    assert browser.post(f"/cis/{ci.id}/delete").status_code == 303
    assert browser.get(f"/cis/{ci.id}").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"tag": "pc-1"}, "Another CI has the tag PC-1."),
        ({"manufacturer": "DELL", "serial": "s1"}, "PC-1, of the same manufacturer, has this serial number."),
        ({"attr_mac": "aa"}, "PC-1 has this value already."),
        ({"attr_memory": "lots"}, "This is not a number"),
        ({"tag": "a b"}, "Letters, digits, dots"),
    ],
)
def test_a_refused_form_keeps_what_was_typed(browse, olga, paris, session, wrong, sentence):
    make_ci("PC-1", paris, manufacturer="Dell", serial="S1", attrs={"mac": "AA"})
    reply = browse(olga).post(f"/cis/new?type={type_id()}", filled(location_id=paris.id) | wrong)
    assert reply.status_code == 422
    assert sentence in reply.text
    assert 'value="Blue one"' in reply.text
    assert number(session) == 1


def test_two_who_edit_at_once_notice_each_other(browse, olga, paris):
    ci = make_ci("PC-1", paris)
    seen = ci.version
    first = filled("PC-1", name="Theirs", location_id=paris.id, version=seen)
    assert browse(olga).post(f"/cis/{ci.id}/edit", first).status_code == 303
    reply = browse(olga).post(f"/cis/{ci.id}/edit", first | {"name": "Ours"})
    assert reply.status_code == 409
    assert "Theirs" in reply.text and "Ours" in reply.text


def test_it_goes_to_somebody_and_comes_back(browse, olga, rita, paris):
    ci, browser = make_ci("PC-1", paris), browse(olga)
    given = {"person_id": rita.id, "state": "lent", "reason": "for the fair"}
    assert browser.post(f"/cis/{ci.id}/hand-over", given).status_code == 303
    card = browser.get(f"/cis/{ci.id}").text
    assert "Rita Moreau" in card and "for the fair" in card and "Lent" in card
    assert browser.post(f"/cis/{ci.id}/hand-over", given).status_code == 422
    assert browser.post(f"/cis/{ci.id}/give-back", {"state": "in_repair", "reason": ""}).status_code == 303
    assert (ci.state, ci.holder_id) == ("in_repair", None)
    assert browser.post(f"/cis/{ci.id}/give-back", {"state": "in_stock"}).status_code == 422
    assert browser.post(f"/cis/{ci.id}/state", {"state": "retired"}).status_code == 303
    assert ci.state == "retired"


def test_retiring_from_the_card_takes_it_back(browse, olga, rita, paris):
    ci = make_ci("PC-1", paris, holder_id=rita.id)
    assert browse(olga).post(f"/cis/{ci.id}/state", {"state": "retired"}).status_code == 303
    assert (ci.state, ci.holder_id) == ("retired", None)


def test_relations_read_from_either_end(browse, olga, paris, session):
    mail, host = make_ci("MAIL", paris, "server"), make_ci("HOST", paris, "server")
    browser, way = browse(olga), f"{kind_id()}:from"
    assert browser.post(f"/cis/{host.id}/relate", {"way": way, "other_id": mail.id}).status_code == 303
    assert (relation := session.scalars(select(CiRelation)).one()).ci_id == mail.id
    assert "runs on" in browser.get(f"/cis/{mail.id}").text
    reply = browser.post(f"/cis/{host.id}/relate", {"way": f"{kind_id()}:to", "other_id": mail.id})
    assert reply.status_code == 422
    assert "close a circle" in reply.text
    reply = browser.post(f"/cis/{host.id}/relate", {"way": way, "other_id": host.id})
    assert "cannot be related to itself" in reply.text
    other = make_ci("PC-1", paris)
    assert browser.post(f"/cis/{other.id}/relations/{relation.id}/remove").status_code == 404
    assert browser.post(f"/cis/{host.id}/relations/{relation.id}/remove").status_code == 303
    assert queries.relations_of(host.id, SETUP) == []


@pytest.mark.parametrize("act", ["hand-over", "give-back", "state", "relate", "edit", "delete"])
def test_who_only_sees_it_does_nothing_and_who_does_not_see_it_finds_nothing(
    browse, alan, paris_desk, rita, olaf, olga, lyon, paris, act
):
    ci, far = make_ci("PC-1", paris, holder_id=rita.id), make_ci("PC-2", lyon)
    before = ci.version
    for person in (alan, rita):
        assert browse(person).get(f"/cis/{ci.id}").status_code == 200
        assert browse(person).post(f"/cis/{ci.id}/{act}", {"person_id": olaf.id}).status_code == 403
    assert browse(olaf).post(f"/cis/{ci.id}/{act}").status_code == 404
    assert browse(olga).post(f"/cis/{far.id}/{act}").status_code == 404
    assert ci.version == before


def test_a_reference_out_of_sight_is_not_taken(browse, olga, paris, lyon, session):
    ci, far = make_ci("PC-1", paris), make_ci("PC-2", lyon)
    form = {"way": f"{kind_id()}:to", "other_id": far.id}
    assert browse(olga).post(f"/cis/{ci.id}/relate", form).status_code == 422
    assert session.scalars(select(CiRelation)).all() == []
    reply = browse(olga).get("/cis/ajax/lookup/?name=other_id&query=PC")
    assert reply.json == [[ci.id, "PC-1 · Machine PC-1"]]


def test_a_requester_reads_what_they_hold_and_not_what_was_said_about_others(browse, olga, rita, paula, paris):
    ci = make_ci("PC-1", paris, holder_id=paula.id, reason="while on leave")
    browse(olga).post(f"/cis/{ci.id}/hand-over", {"person_id": rita.id, "state": "in_use", "reason": "hers"})
    card = browse(rita).get(f"/cis/{ci.id}").text
    assert "hers" in card
    assert "while on leave" not in card
    assert "while on leave" in browse(olga).get(f"/cis/{ci.id}").text


def test_a_manager_reads_since_when_their_report_has_it_and_no_more(browse, olga, rita, paula, olaf, paris):
    ci, keeper = make_ci("PC-1", paris), browse(olga)
    for person, reason in ((olaf, "a loan between friends"), (rita, "new in the team")):
        form = {"person_id": person.id, "state": "in_use", "reason": reason}
        assert keeper.post(f"/cis/{ci.id}/hand-over", form).status_code == 303
    page = browse(paula).get(f"/cis/{ci.id}").text
    assert "new in the team" in page
    assert "Nobody has held it yet." not in page
    assert "a loan between friends" not in page and "Olaf Lindqvist" not in page


def test_markup_in_a_record_is_text(browse, olga, paris, rita):
    evil = "<script>alert(1)</script>"
    ci = make_ci(
        "PC-1", paris, name=evil, model=evil, notes=evil, attrs={"system": evil}, holder_id=rita.id, reason=evil
    )
    for address in (f"/cis/{ci.id}", "/cis/", f"/cis/?type={type_id()}", f"/cis/{ci.id}/hand-over"):
        assert evil not in browse(olga).get(address).text
    assert evil not in browse(rita).get("/equipment/").text


def test_a_card_costs_the_same_however_long_its_history(browse, olga, rita, paula, paris, session):
    ci, browser, prices, sent = make_ci("PC-1", paris), browse(olga), [], []
    browser.get(f"/cis/{ci.id}")
    for _round in range(2):
        for person in (rita, paula):
            browser.post(f"/cis/{ci.id}/hand-over", {"person_id": person.id, "state": "in_use", "reason": "x"})
        event.listen(session.connection(), "before_cursor_execute", note := lambda *what: sent.append(what[2]))
        sent.clear()
        assert browser.get(f"/cis/{ci.id}").status_code == 200
        prices.append(len([one for one in sent if not one.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))]))
        event.remove(session.connection(), "before_cursor_execute", note)
    assert prices[0] == prices[1] <= 16
