"""Reply templates in the panel: each their own, group managers their group's, administrators all."""

from html import unescape

import pytest

from app.directory.models import Person
from app.tickets.models import ReplyTemplate
from tests.factories import make_group, make_person

ROW = {"name_en": "Thank you", "body_en": "Thank you, {{requester.first_name}}.", "active": "y", "key": ""}


@pytest.fixture
def gina(paris) -> Person:
    """The manager of a group of her own."""
    person = make_person("Gina Roux", paris)
    make_group("Gina's desk", paris, managers=[person])
    return person


def group_of(session, name="Gina's desk"):
    from app.directory.models import Group

    return session.query(Group).filter_by(name=name).one()


def made(session, **where):
    return session.query(ReplyTemplate).filter_by(**where).one()


def create(browser, **given):
    return browser.post("/reply_templates/new", {**ROW, **given})


def test_a_technician_writes_for_oneself_in_one_language(session, browse, alan, paris_desk):
    assert create(browse(alan), audience=f"person:{alan.id}").status_code == 303
    row = made(session, key="thank_you")
    assert (row.owner_id, row.group_id, row.names, row.version) == (alan.id, None, {"en": "Thank you"}, 1)


def test_a_group_manager_writes_for_the_group_and_an_administrator_for_all(session, browse, gina, ada):
    group = group_of(session)
    assert create(browse(gina), audience=f"group:{group.id}").status_code == 303
    assert create(browse(ada), audience="everyone").status_code == 303
    assert made(session, key="thank_you", group_id=group.id).owner_id is None
    assert made(session, key="thank_you", group_id=None, owner_id=None)


def test_nobody_writes_for_others(session, browse, alan, rita, ada, paris_desk):
    for audience in ("everyone", f"group:{paris_desk.id}", f"person:{ada.id}", "nobody", "person:x"):
        assert create(browse(alan), audience=audience).status_code == 422
    assert create(browse(rita), audience=f"person:{rita.id}").status_code == 403


def test_an_unknown_variable_is_named_beside_its_text_and_nothing_is_lost(browse, alan, paris_desk):
    reply = create(browse(alan), audience=f"person:{alan.id}", body_en="Hello {{requester.frist_name}} {{7*7}}")
    page = unescape(reply.text)
    assert reply.status_code == 422
    assert "There is no variable {{requester.frist_name}}." in page
    assert "Hello {{requester.frist_name}} {{7*7}}</textarea>" in page


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name_en": ""}, "Give it a name in at least one language."),
        ({"body_en": " "}, "Write its text in at least one language."),
        ({"body_en": "x" * 20_001}, "Field cannot be longer than 20000 characters."),
        ({"key": "Thank you!"}, "Small letters, digits and _"),
    ],
)
def test_what_is_missing_is_said(browse, alan, paris_desk, given, sentence):
    reply = create(browse(alan), audience=f"person:{alan.id}", **given)
    assert reply.status_code == 422
    assert sentence in unescape(reply.text)


def test_two_people_may_use_the_same_key_and_one_may_not_twice(browse, alan, ada, paris_desk):
    assert create(browse(alan), audience=f"person:{alan.id}", key="ty").status_code == 303
    assert create(browse(ada), audience=f"person:{ada.id}", key="ty").status_code == 303
    reply = create(browse(alan), audience=f"person:{alan.id}", key="ty")
    assert reply.status_code == 422
    assert "Another template of these people has this key." in reply.text


def test_only_who_keeps_it_edits_it_and_another_s_own_is_not_there(session, browse, alan, ada, gina, paris_desk):
    shared = session.query(ReplyTemplate).filter_by(key="on_it").one()
    create(browse(gina), audience=f"person:{gina.id}")
    hers = made(session, owner_id=gina.id)
    technician, administrator = browse(alan), browse(ada)
    assert technician.get(f"/reply_templates/{shared.id}").status_code == 200
    assert technician.get(f"/reply_templates/{shared.id}/edit").status_code == 403
    assert technician.post(f"/reply_templates/{shared.id}/delete").status_code == 403
    for act in ("", "/edit"):
        assert technician.get(f"/reply_templates/{hers.id}{act}").status_code == 404
        assert administrator.get(f"/reply_templates/{hers.id}{act}").status_code == 200
    changed = {**ROW, "name_en": "Thanks", "audience": f"person:{gina.id}", "version": "1"}
    assert administrator.post(f"/reply_templates/{hers.id}/edit", changed).status_code == 303
    session.refresh(hers)
    assert (hers.owner_id, hers.names["en"], hers.key) == (gina.id, "Thanks", "thank_you")
    assert browse(gina).post(f"/reply_templates/{hers.id}/delete").status_code == 303


def test_the_second_editor_sees_both_texts(session, browse, ada):
    row = session.query(ReplyTemplate).filter_by(key="on_it").one()
    theirs = {**ROW, "body_en": "Theirs", "audience": "everyone", "version": str(row.version)}
    browser, before = browse(ada), row.version
    assert browser.post(f"/reply_templates/{row.id}/edit", theirs).status_code == 303
    reply = browser.post(f"/reply_templates/{row.id}/edit", {**theirs, "body_en": "Mine", "version": str(before)})
    assert reply.status_code == 409
    assert "Mine" in reply.text and "Theirs" in reply.text


def test_the_form_shows_what_a_text_becomes(session, browse, ada):
    row = session.query(ReplyTemplate).filter_by(key="more_details").one()
    page = unescape(browse(ada).get(f"/reply_templates/{row.id}/edit").text)
    assert "Hello Camille," in page and "Bonjour Camille," in page


def test_an_auditor_reads_all_and_writes_nothing(session, browse, alan, paris_desk):
    create(browse(alan), audience=f"person:{alan.id}")
    auditor = browse(make_person("Ugo Revisor", is_auditor=True))
    row = made(session, owner_id=alan.id)
    assert auditor.get(f"/reply_templates/{row.id}").status_code == 200
    assert auditor.get("/reply_templates/new").status_code == 403
    assert auditor.post(f"/reply_templates/{row.id}/delete").status_code == 403


def test_a_group_that_goes_takes_its_templates_with_it(session, browse, gina):
    group = group_of(session)
    create(browse(gina), audience=f"group:{group.id}")
    session.delete(group)
    session.flush()
    assert session.query(ReplyTemplate).filter_by(key="thank_you").count() == 0
