"""Creating, editing, deleting and acting in bulk through the base views (threats 5, 6, 8, 92)."""

import pytest
from sqlalchemy import text

GOOD = {"name": "Lamp", "tag": "AB-1", "size": "3", "ticket": "0" * 32, "version": "1"}


def row(session, key):
    return session.execute(
        text("SELECT name, tag, size, phase, owner, version FROM things WHERE id = :key"), {"key": key}
    ).one()


def test_it_creates_and_leads_to_the_row(ada, session):
    reply = ada.post("/things/new", GOOD)
    assert reply.status_code == 303
    page = ada.get(reply.location)
    assert "Lamp" in page.text
    assert "Saved." in page.text


def test_it_keeps_the_text_and_names_each_fault(ada):
    reply = ada.post("/things/new", {**GOOD, "name": "L", "tag": "nonsense", "size": "many"})
    assert reply.status_code == 422
    assert 'value="nonsense"' in reply.text
    assert 'aria-describedby="name-error name-help"' in reply.text
    assert 'href="#size"' in reply.text
    assert "Two capitals, a dash, digits." in reply.text


def test_the_browser_is_told_the_same_rules(ada):
    page = ada.get("/things/new").text
    for rule in (
        'maxlength="40"',
        'minlength="2"',
        'pattern="[A-Z]{2}-[0-9]+"',
        'max="1000"',
        'type="email"',
        "required",
    ):
        assert rule in page


@pytest.mark.parametrize("bad", ["a\x00b", "half \ud800 pair"])
def test_text_that_cannot_be_stored_is_refused_beside_its_field(panel, bad):
    from werkzeug.datastructures import MultiDict

    from tests.panel.things import ThingForm

    with panel.test_request_context():
        form = ThingForm(MultiDict({**GOOD, "name": bad}))
        assert not form.validate()
        assert "cannot be stored" in form.name.errors[0]


def test_nul_from_a_browser_is_refused_with_a_sentence(ada):
    reply = ada.post("/things/new", {**GOOD, "name": "a\x00b"})
    assert (reply.status_code, "cannot be stored" in reply.text) == (422, True)


def test_a_refusal_of_the_operation_stands_beside_its_field(ada):
    reply = ada.post("/things/new", {**GOOD, "size": "950"})
    assert reply.status_code == 422
    assert "No thing is larger than 900." in reply.text
    assert 'id="size-error"' in reply.text


def test_a_broken_constraint_is_a_sentence_not_a_driver_s_word(ada, add):
    add("First", tag="AB-1")
    reply = ada.post("/things/new", GOOD)
    assert reply.status_code == 422
    assert "Another thing has this tag." in reply.text
    assert "uq_things_tag" not in reply.text


def test_fields_the_form_does_not_have_change_nothing(ada, session):
    ada.post("/things/new", {**GOOD, "owner": "rita", "id": "99", "phase": "done"})
    assert session.execute(text("SELECT owner, phase FROM things")).one() == ("ada", "new")


def test_it_edits(ada, add, session):
    key = add("Old")
    assert ada.post(f"/things/{key}/edit", GOOD).status_code == 303
    assert row(session, key)[:3] == ("Lamp", "AB-1", 3)


def test_a_stale_edit_shows_both_values_and_can_be_sent_again(ada, add, session):
    key = add("Theirs", version=4)
    reply = ada.post(f"/things/{key}/edit", GOOD)
    assert reply.status_code == 409
    assert "Theirs" in reply.text
    assert 'value="Lamp"' in reply.text
    assert 'name="version" type="hidden" value="4"' in reply.text
    assert row(session, key)[0] == "Theirs"
    assert ada.post(f"/things/{key}/edit", {**GOOD, "version": "4"}).status_code == 303


@pytest.mark.parametrize("key", ["abc", "-1", "1,2", "100000000000000000000", "NaN", "١"])
def test_a_key_that_is_nobody_s_is_not_found(ada, key):
    for url in (f"/things/{key}", f"/things/{key}/edit"):
        assert ada.get(url).status_code == 404


def test_another_s_row_is_not_found_at_any_door(rita, add, session):
    key = add("Ada's")
    assert rita.get(f"/things/{key}").status_code == 404
    assert rita.get(f"/things/{key}/edit").status_code == 404
    assert rita.post(f"/things/{key}/edit", GOOD).status_code == 404
    assert rita.post(f"/things/{key}/delete").status_code == 404
    assert rita.post("/things/action/", {"action": "finish", "rowid": [key]}).status_code == 404
    assert row(session, key)[0] == "Ada's"


def test_it_deletes_and_leads_back_to_the_list(ada, add, session):
    key = add("Gone")
    reply = ada.post(f"/things/{key}/delete", {"url": "//evil.example/"})
    assert (reply.status_code, reply.location) == (303, "/things/")
    assert session.execute(text("SELECT count(*) FROM things")).scalar_one() == 0


def test_a_refused_delete_says_why_on_the_row_s_page(ada, add):
    reply = ada.post(f"/things/{add(phase='done')}/delete")
    assert (reply.status_code, "A finished thing stays." in reply.text) == (409, True)
    assert "A finished thing stays." in ada.post(f"/kinds/{add(phase='done')}/delete").text


def test_no_get_deletes(ada, add):
    assert ada.get(f"/things/{add()}/delete").status_code == 405


def test_bulk_changes_all_and_reports(ada, add, session):
    keys = [add(f"n{n}") for n in range(3)]
    reply = ada.post("/things/action/", {"action": "finish", "rowid": keys, "url": "/things/?phase=new"})
    assert reply.location == "/things/?phase=new"
    assert "3 finished." in ada.get("/things/").text
    assert {row(session, key).phase for key in keys} == {"done"}


def test_one_refused_row_leaves_all_unchanged_and_names_itself(ada, add, session):
    good, bad = add(), add(phase="dropped")
    reply = ada.post("/things/action/", {"action": "finish", "rowid": [good, bad]})
    assert reply.status_code == 409
    assert f"Thing {bad} was dropped." in reply.text
    assert row(session, good).phase == "new"
    assert reply.text.count(" checked") >= 2


@pytest.mark.parametrize("ids", [[], ["x"], ["1", "2,3"], [str(n) for n in range(1, 10_002)]])
def test_broken_or_endless_selections_are_refused(ada, ids):
    assert ada.post("/things/action/", {"action": "finish", "rowid": ids}).status_code == 400


def test_an_unknown_action_is_refused(ada, add):
    assert ada.post("/things/action/", {"action": "delete", "rowid": [add()]}).status_code == 400


def test_a_bulk_action_that_needs_more_asks_first(ada, add, session):
    key = add()
    asked = ada.post("/things/action/", {"action": "drop", "rowid": [key]})
    assert asked.status_code == 200
    assert f'name="rowid" value="{key}"' in asked.text
    assert row(session, key).phase == "new"
    wrong = ada.post("/things/action/", {"action": "drop", "rowid": [key], "confirmed": "1", "reason": "no"})
    assert wrong.status_code == 422
    done = ada.post("/things/action/", {"action": "drop", "rowid": [key], "confirmed": "1", "reason": "worn"})
    assert done.status_code == 303


def test_a_reference_is_searched_within_scope(rita, add):
    add("Ada's lamp")
    key = add("Rita's lamp", owner="rita")
    assert rita.get("/things/ajax/lookup/?name=parent_id&query=lamp").json == [[key, "Rita's lamp"]]
    assert rita.get("/things/ajax/lookup/?name=owner&query=").status_code == 404
    assert rita.get("/things/ajax/lookup/?name=parent_id&query=&offset=-1").status_code == 400


def test_a_reference_out_of_scope_is_refused(rita, add, session):
    reply = rita.post("/things/new", {**GOOD, "parent_id": add("Ada's")})
    assert (reply.status_code, "Choose one of the list." in reply.text) == (422, True)


def test_a_reference_can_be_typed_without_a_script(ada, add, session):
    key = add("Shelf")
    assert ada.post("/things/new", {**GOOD, "parent_id": "", "parent_id__find": "shel"}).status_code == 303
    assert session.execute(text("SELECT parent_id FROM things WHERE name = 'Lamp'")).scalar_one() == key
    assert ada.post("/things/new", {**GOOD, "parent_id__find": "zzz"}).status_code == 422


def test_a_broken_idempotency_key_is_refused(ada):
    assert ada.post("/things/new", {**GOOD, "ticket": "mine"}).status_code == 422
