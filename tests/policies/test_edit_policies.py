"""The settings page of policies: administrators write, auditors read, nobody else enters."""

import pytest
from sqlalchemy import select

from app.sla.models import Policy
from tests.factories import make_person

FORM = {"name_en": "Network, at night", "name_fr": "Réseau, la nuit", "response": "1 h 30", "resolution": "8 h"}


@pytest.fixture
def high(session):
    return session.scalars(select(Policy).where(Policy.key == "high")).one()


@pytest.fixture
def admin(browse, ada):
    return browse(ada)


def test_the_list_shows_the_order_and_what_is_promised(admin):
    page = admin.get("/policies/").text
    places = [page.index(text) for text in ("Critical priority", "30 min", "High priority", "Low priority", "72 h")]
    assert places == sorted(places)


def test_a_new_policy_is_last_and_opens_again_as_it_was_typed(admin, session, paris):
    given = FORM | {"priority": "high", "kind": "incident", "location_id": paris.id, "valid_from": "2026-01-01T08:00"}
    assert admin.post("/policies/new", given).status_code == 303
    policy = session.scalars(select(Policy).order_by(Policy.position.desc()).limit(1)).one()
    assert (policy.current.response_s, policy.current.location_id) == (5400, paris.id)
    form = admin.get(f"/policies/{policy.id}/edit").text
    assert 'value="1 h 30"' in form
    assert 'value="2026-01-01T08:00"' in form


def test_the_list_warns_of_a_policy_that_never_applies(admin):
    assert "Never applies" not in admin.get("/policies/").text
    admin.post("/policies/new", FORM)
    assert "Never applies: the policies above match every such ticket first." in admin.get("/policies/").text
    admin.post("/policies/new", FORM | {"name_en": "Slow", "priority": "low", "kind": "task"})
    assert "Never applies: “Low priority” above matches first." in admin.get("/policies/").text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("response", "soon", "Hours and minutes"),
        ("response", "2001 h", "From 1 min to 2000 h."),
        ("name_en", "", "This field is required."),
        ("priority", "enormous", "Choose one of the list."),
        ("calendar_id", "999999", "Choose one of the list."),
        ("valid_from", "yesterday", "Not a valid datetime"),
        ("name_en", "a\x00b", "cannot be stored"),
    ],
)
def test_a_field_that_breaks_a_rule_is_named_and_the_text_kept(admin, field, value, sentence):
    reply = admin.post("/policies/new", FORM | {field: value})
    assert reply.status_code == 422
    assert sentence in reply.text
    assert "Réseau, la nuit" in reply.text


def test_a_policy_without_any_target_is_refused(admin):
    reply = admin.post("/policies/new", FORM | {"response": "", "resolution": ""})
    assert reply.status_code == 422
    assert "Give a time to respond, a time to resolve, or both." in reply.text


def test_a_change_makes_a_version_and_a_stale_form_shows_both_values(admin, high, session):
    seen = high.version
    changed = FORM | {"response": "3 h", "version": seen}
    assert admin.post(f"/policies/{high.id}/edit", changed).status_code == 303
    session.refresh(high)
    assert (high.current.no, high.current.response_s) == (2, 10800)
    stale = admin.post(f"/policies/{high.id}/edit", FORM | {"response": "4 h", "version": seen})
    assert stale.status_code == 409
    assert "3 h" in stale.text
    assert 'value="4 h"' in stale.text


def test_buttons_move_a_policy_in_the_order(admin, high, session):
    assert admin.post("/policies/order", {"move": f"{high.id}:-1"}).status_code == 303
    session.refresh(high)
    assert high.position == 1


def test_an_unused_policy_is_deleted(admin, high, session):
    assert admin.post(f"/policies/{high.id}/delete").status_code == 303
    assert session.scalar(select(Policy.id).where(Policy.key == "high")) is None


def test_an_auditor_reads_and_writes_nothing(browse, session, high):
    auditor = browse(make_person("Ulla Auditor", is_auditor=True))
    assert "High priority" in auditor.get(f"/policies/{high.id}").text
    assert "/policies/new" not in auditor.get("/policies/").text
    for path in ("/policies/new", f"/policies/{high.id}/edit", f"/policies/{high.id}/delete", "/policies/order"):
        assert auditor.post(path, FORM).status_code == 403


def test_nobody_else_enters(browse, alan, olaf, high):
    for person in (alan, olaf):
        reader = browse(person)
        assert reader.get("/policies/").status_code == 403
        assert reader.post(f"/policies/{high.id}/edit", FORM).status_code == 403


def test_an_anonymous_reader_signs_in_first(browse, high):
    reader = browse()
    assert reader.get("/policies/").status_code == 303
    assert reader.post(f"/policies/{high.id}/delete").status_code == 401
