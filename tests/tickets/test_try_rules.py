"""D21: the routing rules tried on tickets of the past: as these were opened, and nothing moves."""

from datetime import timedelta

import pytest

from app.core.errors import Forbidden, Invalid, NotFound
from app.tickets import operations
from app.tickets.commands import (
    Convert,
    Create,
    Edit,
    Merge,
    RoutingRuleDetails,
    TieCi,
    Transfer,
    TryRules,
    UntieCi,
)
from app.tickets.dry_run import Share
from app.tickets.models import Ticket
from tests.cmdb.conftest import make_ci, type_id
from tests.factories import make_group
from tests.tickets.conftest import NOON
from tests.tickets.tasks import moving, paris_requests

__all__ = ["moving", "paris_requests"]
LATER = NOON + timedelta(days=1)


@pytest.fixture
def print_shop(desk):
    return make_group("Print shop", desk.paris, ("incidents", "tasks"))


def rule(desk, name, group, **conditions):
    details = RoutingRuleDetails(name, group.id, **conditions)
    return operations.create_routing_rule(Create(details), actor=desk.ada, now=NOON)


def tried(desk, details=None, rule_id=None, *, now=LATER):
    return operations.try_rules(TryRules(details, rule_id), actor=desk.ada, now=now).run


def test_it_tells_what_the_groups_received_and_would_receive(desk, print_shop):
    network = desk.category("network")
    one, two = desk.open(category_id=network.id), desk.open()
    operations.transfer(Transfer(two.id, desk.lyon_desk.id), actor=desk.ada, now=NOON)
    rule(desk, "Network", print_shop, category_id=network.id)
    run = tried(desk)
    # Where a ticket stands now is another matter than where it went when it was opened.
    assert run.shares == (Share(desk.paris_desk.id, 2, 1), Share(print_shop.id, 0, 1))
    assert [(move.ticket_id, move.from_id) for move in run.moved] == [(one.id, desk.paris_desk.id)]
    assert (run.tickets, run.unmatched, run.changed) == (2, 1, None)
    assert desk.session.get(Ticket, one.id).group_id == desk.paris_desk.id


def test_a_rule_that_takes_nothing_says_why(desk, print_shop):
    desk.open()
    rule(desk, "All of Paris", print_shop, location_id=desk.paris.id)
    rule(desk, "Incidents", print_shop, kind="incident")
    rule(desk, "Lyon", print_shop, location_id=desk.lyon.id)
    assert [(use.rule.name, use.takes, use.hidden_by, use.unfit) for use in tried(desk).uses] == [
        ("All of Paris", 1, (), 0),
        ("Incidents", 0, (("All of Paris", 1),), 0),
        ("Lyon", 0, (), 0),
    ]


def test_what_was_edited_tied_converted_or_merged_since_is_tried_as_it_was_opened(desk, print_shop, moving):
    printer, network = make_ci("PR-1", desk.paris, "printer"), desk.category("network")
    edited, tied, untied, converted, merged = opened = [
        desk.open(),
        desk.open(),
        desk.open(actor=desk.ada, ci_ids=(printer.id,)),
        desk.open(category_id=network.id),
        desk.open(actor=desk.ada, ci_ids=(printer.id,)),
    ]
    wanted = {"category_id": network.id, "location_id": desk.lyon.id}
    operations.edit(Edit(edited.id, edited.version, wanted), actor=desk.ada, now=NOON)
    operations.tie_ci(TieCi(tied.id, printer.id), actor=desk.ada, now=NOON)
    operations.untie_ci(UntieCi(untied.id, printer.id), actor=desk.ada, now=NOON)
    operations.convert(Convert(converted.id, category_id=moving.id, lose_sight=True), actor=desk.ada, now=NOON)
    operations.merge(Merge(merged.id, edited.number), actor=desk.ada, now=NOON)

    def takes(**conditions):
        moved = tried(desk, RoutingRuleDetails("Tried", print_shop.id, **conditions)).moved
        return {opened.index(desk.session.get(Ticket, move.ticket_id)) for move in moved}

    assert takes(ci_type_id=type_id("printer")) == {2, 4}
    assert takes(category_id=network.id) == {3}
    assert takes(location_id=desk.lyon.id) == set()
    assert takes(kind="task") == set()
    assert takes(kind="incident") == {0, 1, 2, 3, 4}


def test_a_changed_rule_is_tried_at_its_place_and_told_apart_from_what_changed_before(desk, print_shop):
    first = rule(desk, "First", desk.lyon_desk, category_id=desk.category("network").id)
    rule(desk, "Second", print_shop, category_id=desk.category("access").id)
    ticket = desk.open(category_id=desk.category("access").id)
    rule(desk, "Third", desk.lyon_desk)
    other = desk.open()
    wider = RoutingRuleDetails("First", desk.lyon_desk.id)
    run = tried(desk, wider, first.id)
    assert [(use.rule.name, use.takes) for use in run.uses] == [("First", 2), ("Second", 0), ("Third", 0)]
    assert [(one.ticket_id, one.from_id) for one in run.changed] == [(ticket.id, print_shop.id)]
    assert [one.ticket_id for one in run.moved] == [ticket.id]
    assert other.group_id == desk.lyon_desk.id
    # Out of use, it is left out; put back into use, it is where it was.
    first.active = False
    desk.session.flush()
    assert [use.rule.name for use in tried(desk).uses] == ["Second", "Third"]
    assert [use.rule.name for use in tried(desk, wider, first.id).uses] == ["First", "Second", "Third"]
    unused = RoutingRuleDetails("First", desk.lyon_desk.id, active=False)
    assert [use.rule.name for use in tried(desk, unused, first.id).uses] == ["Second", "Third"]


def test_only_the_last_thirty_days_and_the_latest_tickets_are_tried(desk, monkeypatch):
    old, one, two = desk.open(now=NOON - timedelta(days=30)), desk.open(), desk.open(now=LATER)
    assert tried(desk).tickets == 2
    monkeypatch.setattr("app.tickets.operations.trying.MOST", 1)
    trial = operations.try_rules(TryRules(RoutingRuleDetails("All", desk.lyon_desk.id)), actor=desk.ada, now=LATER)
    assert (trial.is_cut, [move.ticket_id for move in trial.run.moved]) == (True, [two.id])
    assert old.id != one.id


def test_what_is_wrong_with_a_rule_is_told_by_its_field_and_only_administrators_try_one(desk, print_shop):
    details = RoutingRuleDetails("All", print_shop.id)
    with pytest.raises(Invalid) as refusal:
        tried(desk, RoutingRuleDetails("", 0))
    assert refusal.value.fields.keys() == {"name", "group_id"}
    with pytest.raises(NotFound):
        tried(desk, details, 999_999)
    for command in (TryRules(), TryRules(details)):
        with pytest.raises(Forbidden):
            operations.try_rules(command, actor=desk.alan, now=LATER)


def test_it_costs_the_same_with_one_ticket_and_with_many(desk, print_shop, statements):
    prices = []
    for most in (1, 6):
        for _ in range(most):
            desk.open(category_id=desk.category("network").id)
        statements()
        tried(desk, RoutingRuleDetails("All", print_shop.id))
        prices.append(len(statements()))
    assert prices[0] == prices[1] <= 20
