"""Categories, hold reasons, routing rules and the matrix in the panel: happy, refused, outsider, anonymous."""

from html import unescape

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.directory.models import Group, Location, Person
from app.tickets.models import Category, HoldReason, PriorityCell, RoutingRule
from tests.factories import make_person
from tests.people import Browse

NAMED = [("categories", Category), ("hold_reasons", HoldReason)]
PAGES = ["categories", "hold_reasons", "routing_rules", "priority_matrix"]
NEW_ROW = {"kind": "incident", "key": "coffee", "name_en": "Coffee machine", "name_fr": "Machine à café", "active": "y"}


def only(session: Session, model: type, **where: object) -> object:
    return session.scalars(select(model).filter_by(**where)).one()


@pytest.mark.parametrize(("noun", "model"), NAMED)
def test_an_administrator_adds_a_row_in_both_languages(session, browse: Browse, ada: Person, noun, model) -> None:
    reply = browse(ada).post(f"/{noun}/new", NEW_ROW)
    assert (reply.status_code, reply.location) == (303, f"/{noun}/")
    assert only(session, model, key="coffee").names == {"en": "Coffee machine", "fr": "Machine à café"}


@pytest.mark.parametrize(("noun", "model"), NAMED)
def test_a_key_left_empty_is_made_of_the_name(session, browse: Browse, ada: Person, noun, model) -> None:
    assert browse(ada).post(f"/{noun}/new", {**NEW_ROW, "key": ""}).status_code == 303
    assert only(session, model, key="coffee_machine").names["en"] == "Coffee machine"


@pytest.mark.parametrize(("noun", "model"), NAMED)
def test_a_refused_row_keeps_what_was_typed(session, browse: Browse, ada: Person, noun, model) -> None:
    reply = browse(ada).post(f"/{noun}/new", {**NEW_ROW, "key": "Coffee!", "name_fr": ""})
    page = unescape(reply.text)
    assert reply.status_code == 422
    assert 'value="Coffee!"' in page and "Coffee machine" in page
    assert "Small letters, digits and _" in page


@pytest.mark.parametrize(("noun", "model"), NAMED)
def test_a_key_never_changes_afterwards(session, browse: Browse, ada: Person, noun, model) -> None:
    row = session.scalars(select(model)).first()
    key = row.key
    changed = {**NEW_ROW, "version": str(row.version)}
    assert browse(ada).post(f"/{noun}/{row.id}/edit", changed).status_code == 303
    session.refresh(row)
    assert (row.key, row.names["fr"]) == (key, "Machine à café")


@pytest.mark.parametrize(("noun", "model"), NAMED)
def test_the_second_editor_sees_both_values(session, browse: Browse, ada: Person, noun, model) -> None:
    row = session.scalars(select(model)).first()
    seen, theirs = row.version, {**NEW_ROW, "name_en": "Theirs", "version": str(row.version)}
    browse(ada).post(f"/{noun}/{row.id}/edit", theirs)
    reply = browse(ada).post(f"/{noun}/{row.id}/edit", {**NEW_ROW, "name_en": "Mine", "version": str(seen)})
    assert reply.status_code == 409
    assert "Mine" in reply.text and "Theirs" in reply.text


@pytest.mark.parametrize(
    ("page", "word"),
    [("categories", "In use"), ("hold_reasons", "In use"), ("routing_rules", "In use"), ("calendars", "Default")],
)
def test_a_tick_has_its_word_where_a_narrow_list_shows_no_heading(
    browse: Browse, ada: Person, paris_desk: Group, page: str, word: str
) -> None:
    browser = browse(ada)
    add_rules(browser, paris_desk, "All")
    assert f'<span class="narrow-word" aria-hidden="true">{word}: </span>' in browser.get(f"/{page}/").text


def test_a_category_in_use_stays_and_says_so(session, browse: Browse, ada: Person, paris_desk: Group) -> None:
    used = session.scalars(select(Category)).first()
    browse(ada).post("/routing_rules/new", {"name": "All", "category_id": used.id, "group_id": paris_desk.id})
    reply = browse(ada).post(f"/categories/{used.id}/delete")
    assert reply.status_code == 409
    assert session.get(Category, used.id) is not None


def test_an_unused_category_goes(session, browse: Browse, ada: Person) -> None:
    browse(ada).post("/categories/new", NEW_ROW)
    row = only(session, Category, key="coffee")
    assert browse(ada).post(f"/categories/{row.id}/delete").status_code == 303
    assert session.scalars(select(Category).filter_by(key="coffee")).first() is None


def add_rules(browser, group: Group, *names: str) -> None:
    for name in names:
        reply = browser.post("/routing_rules/new", {"name": name, "group_id": group.id, "active": "y"})
        assert reply.status_code == 303


def test_rules_are_moved_by_a_button(session, browse: Browse, ada: Person, paris_desk: Group) -> None:
    browser = browse(ada)
    add_rules(browser, paris_desk, "First", "Second", "Third")
    third = only(session, RoutingRule, name="Third")
    assert browser.post("/routing_rules/order", {"move": f"{third.id}:-2"}).status_code == 303
    order = select(RoutingRule.name).order_by(RoutingRule.position)
    assert list(session.scalars(order)) == ["Third", "First", "Second"]


@pytest.mark.parametrize("move", ["", "1", "x:1", "1:0", "1:-", "1:9999", "1:1:1", "²:1"])
def test_a_broken_move_is_refused(session, browse: Browse, ada: Person, move: str) -> None:
    assert browse(ada).post("/routing_rules/order", {"move": move}).status_code == 400


def test_a_rule_says_when_it_applies(session, browse: Browse, ada: Person, paris: Location, paris_desk: Group) -> None:
    browser = browse(ada)
    rule = {"name": "Paris things", "location_id": paris.id, "group_id": paris_desk.id, "active": "y"}
    browser.post("/routing_rules/new", rule)
    page = browser.get("/routing_rules/").text
    assert "Paris things" in page and "Paris desk" in page


def test_a_rule_to_no_group_is_refused_beside_its_field(session, browse: Browse, ada: Person) -> None:
    reply = browse(ada).post("/routing_rules/new", {"name": "Nowhere", "group_id": ""})
    assert reply.status_code == 422
    assert 'id="group_id-error"' in reply.text


def test_the_matrix_is_set_as_a_whole(session, browse: Browse, ada: Person) -> None:
    cells = {f"{cell.impact}__{cell.urgency}": cell.priority for cell in session.scalars(select(PriorityCell))}
    reply = browse(ada).post("/priority_matrix/", {**cells, "several__low": "critical"})
    assert reply.status_code == 303
    assert only(session, PriorityCell, impact="several", urgency="low").priority == "critical"


def test_a_priority_that_does_not_exist_is_refused(session, browse: Browse, ada: Person) -> None:
    cells = {f"{cell.impact}__{cell.urgency}": cell.priority for cell in session.scalars(select(PriorityCell))}
    assert browse(ada).post("/priority_matrix/", {**cells, "several__low": "enormous"}).status_code == 422


@pytest.mark.parametrize("page", PAGES)
def test_an_auditor_reads_and_writes_nothing(session, browse: Browse, page: str) -> None:
    auditor = browse(make_person("Ugo Revisor", is_auditor=True))
    assert auditor.get(f"/{page}/").status_code == 200
    door = f"/{page}/" if page == "priority_matrix" else f"/{page}/new"
    assert auditor.post(door, NEW_ROW).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_a_technician_and_an_outsider_are_refused(
    session, browse: Browse, alan: Person, olaf: Person, paris_desk: Group, page: str
) -> None:
    assert [browse(person).get(f"/{page}/").status_code for person in (alan, olaf)] == [403, 403]


@pytest.mark.parametrize("page", PAGES)
def test_nobody_is_asked_to_sign_in(session, browse: Browse, page: str) -> None:
    assert browse().get(f"/{page}/").location == f"/sign-in?next=%2F{page}%2F"
