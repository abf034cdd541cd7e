"""The rows that administrators edit: categories, hold reasons, the matrix, routing rules."""

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.core.actor import Actor
from app.core.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from app.tickets.commands import (
    CategoryDetails,
    ChangeStatus,
    Create,
    Delete,
    HoldReasonDetails,
    MoveRule,
    RoutingRuleDetails,
    SetMatrix,
    Update,
)
from app.tickets.models import Category, HoldReason
from app.tickets.operations import (
    change_status,
    create_category,
    create_hold_reason,
    create_routing_rule,
    delete_category,
    delete_hold_reason,
    delete_routing_rule,
    move_routing_rule,
    set_matrix,
    update_category,
    update_routing_rule,
)
from app.tickets.priority import SHIPPED
from app.tickets.queries import categories, hold_reasons, matrix, routing_rules
from tests.factories import make_group
from tests.tickets.conftest import NOON

PRINTING = CategoryDetails("printing", {"en": "Printing", "fr": "Impression"})


def test_what_ships_is_what_product_md_names(desk):
    assert [row.key for row in categories("incident")] == [
        "access",
        "hardware",
        "network",
        "security",
        "software",
        "system",
    ]
    assert [row.key for row in hold_reasons()] == ["user_info", "problem", "vendor", "evidence", "other"]
    assert matrix() == SHIPPED
    assert all(set(row.names) == {"en", "fr"} for row in (*categories("incident"), *hold_reasons()))


def test_a_category_is_created_changed_and_deleted(desk):
    row = create_category(Create(PRINTING), actor=desk.ada, now=NOON)
    renamed = CategoryDetails("printing", {"en": "Printers", "fr": " "}, active=False)
    changed = update_category(Update(row.id, renamed, row.version), actor=desk.ada, now=NOON)
    assert (changed.names, changed.active) == ({"en": "Printers"}, False)
    delete_category(Delete(row.id), actor=desk.ada, now=NOON)
    assert desk.session.get(Category, row.id) is None
    entries = desk.session.scalars(select(AuditEntry.event).where(AuditEntry.noun == "categories"))
    assert list(entries) == ["categories.created", "categories.changed", "categories.deleted"]


def test_a_key_stays_what_it_was(desk):
    row = create_category(Create(PRINTING), actor=desk.ada, now=NOON)
    other = CategoryDetails("scanning", PRINTING.names)
    assert update_category(Update(row.id, other, row.version), actor=desk.ada, now=NOON).key == "printing"


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (CategoryDetails("Printing!", {"en": "Printing"}), "key"),
        (CategoryDetails("", {"en": "事务"}), "key"),
        (CategoryDetails("network", {"en": "Network again"}), "key"),
        (CategoryDetails("printing", {}), "names"),
        (CategoryDetails("printing", {"en": "x" * 101}), "names"),
        (CategoryDetails("printing", {"xx": "Printing"}), "names"),
        (CategoryDetails("printing", {"en": "nul \x00 sign"}), "names"),
    ],
)
def test_a_row_that_breaks_a_rule_names_its_field(desk, details, field):
    with pytest.raises(Invalid) as refusal:
        create_category(Create(details), actor=desk.ada, now=NOON)
    assert list(refusal.value.fields) == [field]


def test_only_administrators_configure(desk):
    for actor in (desk.alan, desk.rita, Actor(desk.rita.person_id, is_auditor=True)):
        with pytest.raises(Forbidden):
            create_category(Create(PRINTING), actor=actor, now=NOON)
        with pytest.raises(Forbidden):
            set_matrix(SetMatrix({("several", "low"): "high"}), actor=actor, now=NOON)


def test_the_second_editor_of_a_row_is_told(desk):
    row = desk.category("network")
    wanted = CategoryDetails("network", {"en": "Networks"})
    version = row.version
    update_category(Update(row.id, wanted, version), actor=desk.ada, now=NOON)
    with pytest.raises(Conflict):
        update_category(Update(row.id, PRINTING, version), actor=desk.ada, now=NOON)


def test_what_tickets_use_is_switched_off_but_not_deleted(desk):
    network = desk.category("network")
    desk.open(category_id=network.id)
    with pytest.raises(Refused):
        delete_category(Delete(network.id), actor=desk.ada, now=NOON)
    off = CategoryDetails("network", network.names, active=False)
    update_category(Update(network.id, off, network.version), actor=desk.ada, now=NOON)
    with pytest.raises(Invalid):
        desk.open(category_id=network.id)


def test_a_hold_reason_in_use_stays(desk, incident):
    row = create_hold_reason(Create(HoldReasonDetails("parts", {"en": "Waiting for parts"})), actor=desk.ada, now=NOON)
    change_status(ChangeStatus(incident.id, "on_hold", hold_reason_id=row.id), actor=desk.alan, now=NOON)
    with pytest.raises(Refused):
        delete_hold_reason(Delete(row.id), actor=desk.ada, now=NOON)
    other = desk.session.query(HoldReason).filter_by(key="other").one()
    delete_hold_reason(Delete(other.id), actor=desk.ada, now=NOON)


def test_a_row_that_does_not_exist_is_not_found(desk):
    with pytest.raises(NotFound):
        delete_category(Delete(999_999), actor=desk.ada, now=NOON)


def test_cells_of_the_matrix_are_set(desk):
    set_matrix(SetMatrix({("several", "low"): "high"}), actor=desk.ada, now=NOON)
    assert matrix() == {**SHIPPED, ("several", "low"): "high"}
    with pytest.raises(Invalid):
        set_matrix(SetMatrix({("several", "low"): "urgent"}), actor=desk.ada, now=NOON)
    with pytest.raises(Invalid):
        set_matrix(SetMatrix({("planet", "low"): "high"}), actor=desk.ada, now=NOON)


def rule(desk, name, **details):
    wanted = RoutingRuleDetails(name, **{"group_id": desk.paris_desk.id, **details})
    return create_routing_rule(Create(wanted), actor=desk.ada, now=NOON)


def order():
    return [row.name for row in routing_rules()]


def test_rules_are_kept_in_order_and_moved(desk):
    first, second, third = (rule(desk, name) for name in ("one", "two", "three"))
    assert order() == ["one", "two", "three"]
    move_routing_rule(MoveRule(third.id, -1), actor=desk.ada, now=NOON)
    assert order() == ["one", "three", "two"]
    move_routing_rule(MoveRule(first.id, 9), actor=desk.ada, now=NOON)
    move_routing_rule(MoveRule(second.id, -9), actor=desk.ada, now=NOON)
    assert order() == ["two", "three", "one"]
    delete_routing_rule(Delete(third.id), actor=desk.ada, now=NOON)
    assert order() == ["two", "one"]


def test_the_order_decides_who_receives(desk):
    rule(desk, "to Lyon", group_id=desk.lyon_desk.id)
    second = rule(desk, "to Paris")
    assert desk.open().group_id == desk.lyon_desk.id
    move_routing_rule(MoveRule(second.id, -1), actor=desk.ada, now=NOON)
    assert desk.open().group_id == desk.paris_desk.id


def test_a_rule_that_is_off_or_whose_group_is_gone_is_passed_over(desk):
    row = rule(desk, "to Lyon", group_id=desk.lyon_desk.id)
    off = RoutingRuleDetails("to Lyon", desk.lyon_desk.id, active=False)
    update_routing_rule(Update(row.id, off, row.version), actor=desk.ada, now=NOON)
    gone = make_group("Gone soon", desk.paris)
    rule(desk, "to a group that goes", group_id=gone.id)
    gone.active = False
    desk.session.flush()
    assert desk.open().group_id == desk.paris_desk.id


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "x" * 101),
        ("kind", "change"),
        ("category_id", 999_999),
        ("location_id", 999_999),
        ("ci_type_id", 999_999),
    ],
)
def test_a_rule_that_breaks_a_rule_names_its_field(desk, field, value):
    with pytest.raises(Invalid) as refusal:
        rule(desk, **{"name": "a rule", field: value})
    assert list(refusal.value.fields) == [field]


def test_a_rule_gives_only_to_groups_that_work_such_tickets(desk):
    office = make_group("People office", desk.paris, ("people",))
    for group_id in (office.id, 999_999):
        with pytest.raises(Invalid) as refusal:
            rule(desk, "to nobody", group_id=group_id)
        assert list(refusal.value.fields) == ["group_id"]
