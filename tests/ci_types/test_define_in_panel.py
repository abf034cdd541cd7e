"""Types, fields and kinds of relations in the settings: for administrators, careful of what is there."""

import pytest
from sqlalchemy import event, select

from app.cmdb import queries
from app.cmdb.models import CiField, CiType, RelationKind
from tests.cmdb.conftest import kind_id, make_ci, type_id

PAGES = ("/ci_types/", "/ci_types/new", "/ci_fields/", "/ci_relation_kinds/", "/ci_relation_kinds/new")


def field_of(key):
    return next(one for one in queries.fields_of(type_id(), including_inactive=True) if one.key == key)


def form_of(field, **changes):
    known = {"name_en": field.names["en"], "name_fr": field.names["fr"], "kind": field.kind, "active": "y"}
    return known | {"version": field.version} | changes


def test_an_administrator_defines_a_type_its_field_and_so_its_form(browse, ada, session):
    browser = browse(ada)
    drone = {"name_en": "Drone", "name_fr": "Drone", "icon": "world", "active": "y"}
    reply = browser.post("/ci_types/new", drone)
    made = session.scalars(select(CiType).where(CiType.key == "drone")).one()
    assert reply.location.endswith(f"/ci_types/{made.id}/edit")
    size = {"name_en": "Size", "name_fr": "Taille", "kind": "choice", "choices": "small = Small | Petit\nBig | Grand"}
    reply = browser.post(f"/ci_fields/new?type={made.id}", size | {"required": "y", "active": "y", "help_en": "Wings"})
    assert reply.status_code == 303
    field = session.scalars(select(CiField).where(CiField.type_id == made.id)).one()
    assert [one["key"] for one in field.choices] == ["small", "big"]
    page = browser.get(f"/cis/new?type={made.id}").text
    assert '<option value="big">Big</option>' in page
    assert "Wings" in page
    assert "small = Small | Petit" in browser.get(f"/ci_fields/{field.id}/edit").text


@pytest.mark.parametrize("page", PAGES)
def test_nobody_else_does(browse, rita, alan, paris_desk, olga, page):
    for person in (rita, alan, olga):
        assert browse(person).get(page).status_code == 403


def test_a_form_says_what_a_change_touches_and_refuses_what_would_lose_values(browse, ada, paris):
    make_ci("PC-1", paris, attrs={"memory": 16})
    make_ci("PC-2", paris)
    memory, browser = field_of("memory"), browse(ada)
    page = browser.get(f"/ci_fields/{memory.id}/edit").text
    assert "CIs of this type: 2; with a value in this field: 1." in page
    reply = browser.post(f"/ci_fields/{memory.id}/edit", form_of(memory, kind="text"))
    assert reply.status_code == 422
    assert "CIs with a value in it: 1." in reply.text
    reply = browser.post(f"/ci_fields/{memory.id}/delete")
    assert "Switch it off instead" in reply.text
    assert field_of("memory").kind == "number"
    assert "CIs of this type: 2." in browser.get(f"/ci_types/{memory.type_id}/edit").text


def test_fields_change_places_from_their_types_form(browse, ada):
    reply = browse(ada).post(f"/ci_types/{type_id()}/order", {"move": f"{field_of('mac').id}:-5"})
    assert reply.status_code == 303
    assert queries.fields_of(type_id())[0].key == "mac"


def test_a_field_needs_a_type(browse, ada):
    assert browse(ada).get("/ci_fields/new").status_code == 403
    assert browse(ada).get("/ci_fields/new?type=999").status_code == 404


def test_a_kind_of_relation_is_named_from_both_ends(browse, ada, session):
    form = {"name_en": "backs up", "name_fr": "sauvegarde", "inverse_en": "is saved by", "inverse_fr": "est sauvé par"}
    assert browse(ada).post("/ci_relation_kinds/new", form | {"active": "y"}).status_code == 303
    made = session.scalars(select(RelationKind).where(RelationKind.key == "backs_up")).one()
    assert (made.inverse_names["en"], made.is_acyclic, made.carries_impact) == ("is saved by", False, False)
    assert browse(ada).post(f"/ci_relation_kinds/{kind_id('part_of')}/delete").status_code == 303
    assert "part_of" not in {kind.key for kind in queries.kinds()}


def test_the_list_counts_all_cis_in_one_statement(browse, ada, paris, session):
    make_ci("PC-1", paris)
    browser, sent = browse(ada), []
    browser.get("/ci_types/")
    event.listen(session.connection(), "before_cursor_execute", note := lambda *what: sent.append(what[2]))
    assert browser.get("/ci_types/").status_code == 200
    event.remove(session.connection(), "before_cursor_execute", note)
    assert len([one for one in sent if "FROM cis" in one]) == 1
