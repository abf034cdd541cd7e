"""D19: what a ticket is about decides who receives it: rules for a type of CI, at opening and when it is asked anew."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cmdb.models import CiType
from app.cmdb.operations import delete_ci_type
from app.core.errors import Refused
from app.tickets.commands import ChangeStatus, Convert, Create, Delete, Reopen, RoutingRuleDetails, TieCi
from app.tickets.models import RoutingRule
from app.tickets.operations import change_status, convert, create_routing_rule, reopen, tie_ci
from app.tickets.queries import around, get_visible
from app.tickets.queries.concerning import tags_of
from app.tickets.routing import explain
from tests.cmdb.conftest import make_ci, type_id
from tests.factories import make_group
from tests.tickets.conftest import NOON
from tests.tickets.tasks import moving, paris_requests

__all__ = ["moving", "paris_requests"]


@pytest.fixture
def printing(desk):
    """Tickets about a printer go to the people who mend them, of either kind."""
    group = make_group("Print shop", desk.paris, ("incidents", "tasks"))
    details = RoutingRuleDetails("Printers", group.id, ci_type_id=type_id("printer"))
    create_routing_rule(Create(details), actor=desk.ada, now=NOON)
    return group


def open_about(desk, *cis):
    return desk.open(actor=desk.ada, ci_ids=tuple(one.id for one in cis))


def why(desk, ticket):
    return [str(line) for line in explain(around(get_visible(ticket.number, desk.ada), NOON).trace)]


def test_one_ci_of_the_type_is_enough(desk, printing):
    printer, phone = make_ci("PR-1", desk.paris, "printer"), make_ci("PH-1", desk.paris, "phone")
    ticket = open_about(desk, phone, printer)
    assert ticket.group_id == printing.id
    assert why(desk, ticket) == ["The rule “Printers” gave it to Print shop."]


def test_without_one_the_rule_is_passed_over_and_says_so(desk, printing):
    for ticket in (open_about(desk), open_about(desk, make_ci("PH-1", desk.paris, "phone"))):
        assert ticket.group_id == desk.paris_desk.id
        passed = "The rule “Printers” was passed over: the ticket concerns no CI of its type."
        assert why(desk, ticket)[0] == passed


def test_the_type_counts_beside_the_other_conditions(desk, printing):
    rule = desk.session.scalars(select(RoutingRule)).one()
    rule.location_id = desk.lyon.id
    desk.session.flush()
    assert open_about(desk, make_ci("PR-1", desk.paris, "printer")).group_id == desk.paris_desk.id


def test_what_becomes_of_the_other_kind_is_routed_by_its_cis_too(desk, printing, moving, paris_requests):
    ticket = open_about(desk)
    tie_ci(TieCi(ticket.id, make_ci("PR-1", desk.paris, "printer").id), actor=desk.ada, now=NOON)
    # Tied later, it moves nothing by itself.
    assert ticket.group_id == desk.paris_desk.id
    task = convert(Convert(ticket.id, category_id=moving.id), actor=desk.ada, now=NOON).ticket
    assert (task.kind, task.group_id) == ("task", printing.id)
    assert why(desk, task) == ["The rule “Printers” gave it to Print shop."]


def test_the_ticket_that_follows_a_closed_one_concerns_the_same_and_goes_the_same_way(desk, printing):
    ticket = open_about(desk, make_ci("PR-1", desk.lyon, "printer"))
    for target, given in (("resolved", {"solution": "It was mended."}), ("closed", {})):
        change_status(ChangeStatus(ticket.id, target, **given), actor=desk.ada, now=NOON)
    # Rita does not see the printer of Lyon, and need not: somebody who did had said it.
    later = reopen(Reopen(ticket.id, reason="Again."), actor=desk.rita, now=NOON + timedelta(days=30))
    assert later.id != ticket.id
    assert (later.group_id, tags_of(later.id)) == (printing.id, ["PR-1"])


def test_a_type_that_a_rule_names_stays(desk, printing):
    with pytest.raises(Refused):
        delete_ci_type(Delete(type_id("printer")), actor=desk.ada, now=NOON)
    assert desk.session.get(CiType, type_id("printer")) is not None


def test_the_form_offers_the_types_and_the_list_says_which(browse, session, ada, paris_desk):
    browser, printer = browse(ada), type_id("printer")
    assert f'<option value="{printer}">Printer</option>' in browser.get("/routing_rules/new").text
    rule = {"name": "Printers", "ci_type_id": printer, "group_id": paris_desk.id, "active": "y"}
    assert browser.post("/routing_rules/new", rule).status_code == 303
    row = session.scalars(select(RoutingRule)).one()
    assert row.ci_type_id == printer
    assert ">Printer</td>" in browser.get("/routing_rules/").text
    again = {**rule, "ci_type_id": "", "version": row.version}
    assert browser.post(f"/routing_rules/{row.id}/edit", again).status_code == 303
    session.refresh(row)
    assert row.ci_type_id is None
    assert browser.post("/routing_rules/new", {**rule, "ci_type_id": "999999"}).status_code == 422
