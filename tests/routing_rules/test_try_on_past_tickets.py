"""The rules tried on past tickets, in the panel and by the API: administrators and auditors, and nothing is kept."""

from html import unescape

import pytest
from sqlalchemy import select

from app.core.clock import utcnow
from app.tickets.commands import Create, OpenIncident, RoutingRuleDetails
from app.tickets.models import Category, RoutingRule
from app.tickets.operations import create_routing_rule, open_incident
from tests.factories import SETUP, actor_of, make_group, make_person, make_token


@pytest.fixture
def print_shop(paris):
    return make_group("Print shop", paris)


@pytest.fixture
def ticket(rita, paris_desk):
    now = utcnow()
    return open_incident(OpenIncident("The printer is stuck", rita.id), actor=actor_of(rita, now), now=now)


@pytest.fixture
def rule(session, ticket, print_shop):
    """A rule made after the ticket was opened, for a category that it is not of."""
    network = session.scalars(select(Category).where(Category.key == "network")).one()
    details = RoutingRuleDetails("Network first", print_shop.id, category_id=network.id)
    return create_routing_rule(Create(details), actor=SETUP, now=utcnow())


def test_the_page_tells_groups_rules_and_tickets(browse, ada, ticket, rule):
    reader = browse(ada)
    assert "Try on past tickets" in reader.get("/routing_rules/").text
    page = unescape(reader.get("/routing_rules/try").text)
    assert "Network first" in page and "It takes none: no ticket met its conditions." in page
    assert ticket.number not in page
    rule.category_id = None
    page = unescape(reader.get("/routing_rules/try").text)
    assert f'href="/tickets/{ticket.number}"' in page and "It takes none" not in page


def test_without_a_past_it_says_so(browse, ada):
    assert "there is nothing to try the rules on" in browse(ada).get("/routing_rules/try").text


def test_a_rule_is_tried_as_it_is_typed_and_not_saved(session, browse, ada, ticket, rule, print_shop):
    admin = browse(ada)
    typed = {"name": "Everything", "category_id": "", "group_id": print_shop.id, "active": "y"}
    for path in ("/routing_rules/try", f"/routing_rules/try?rule={rule.id}"):
        reply = admin.post(path, typed | {"version": rule.version})
        page = unescape(reply.text)
        assert reply.status_code == 200
        assert "What this rule changes" in page and f'href="/tickets/{ticket.number}"' in page
        assert 'value="Everything"' in page
    assert [(one.name, one.version) for one in session.scalars(select(RoutingRule))] == [("Network first", 1)]
    assert ticket.group_id != print_shop.id


def test_a_rule_that_breaks_a_law_is_refused_beside_its_field(session, browse, ada, ticket, print_shop):
    admin, laptop = browse(ada), session.scalars(select(Category).where(Category.key == "laptop")).one()
    wrong = {"name": "Laptops", "kind": "incident", "category_id": laptop.id, "group_id": print_shop.id}
    for typed, field in ((wrong, "category_id"), (wrong | {"group_id": ""}, "group_id")):
        reply = admin.post("/routing_rules/try", typed)
        assert reply.status_code == 422
        assert f'id="{field}-error"' in reply.text and 'value="Laptops"' in reply.text


def test_an_auditor_tries_what_stands_and_others_nothing(browse, machine, alan, ticket, rule, print_shop):
    auditor, outsider = make_person("Ugo Revisor", is_auditor=True), alan
    sent = {"name": "Everything", "group": print_shop.id}
    for person, read in ((auditor, 200), (outsider, 403)):
        assert browse(person).get("/routing_rules/try").status_code == read
        assert browse(person).post("/routing_rules/try", {}).status_code == 403
        assert machine(person).get("/routing-dry-run").status_code == read
        assert machine(person).post("/routing-dry-run", sent).status_code == 403


def test_machines_are_told_the_same(machine, ada, ticket, rule, print_shop, paris_desk):
    keeper = machine(ada)
    desk, shop = ({"id": one.id, "name": one.name} for one in (paris_desk, print_shop))
    told = keeper.get("/routing-dry-run").json
    assert (told["tickets"], told["unmatched"], told["moved"], told["changed"]) == (1, 1, [], None)
    assert told["rules"] == [{"id": rule.id, "name": "Network first", "takes": 0, "hidden": 0, "unfit": 0}]
    told = keeper.post(f"/routing-rules/{rule.id}/dry-run", {"category": None}).json
    move = {
        "number": ticket.number,
        "title": ticket.title,
        "group_before": desk,
        "group": shop,
        "rule": "Network first",
    }
    assert (told["changed"], told["moved_count"]) == ([move], 1)
    assert told["groups"] == [{"group": shop, "went": 0, "would": 1}, {"group": desk, "went": 1, "would": 0}]
    told = keeper.post("/routing-dry-run", {"name": "Everything", "group": print_shop.id}).json
    assert told["rules"][-1] == {"id": None, "name": "Everything", "takes": 1, "hidden": 0, "unfit": 0}
    refused = keeper.post("/routing-dry-run", {"name": "Nowhere", "group": 999_999})
    assert (refused.status_code, [one["field"] for one in refused.json["errors"]]) == (422, ["group"])
    assert [one["name"] for one in keeper.get("/routing-rules").json["items"]] == ["Network first"]


def test_a_token_for_the_settings_reads_no_titles_of_tickets(machine, ada, ticket, rule):
    for scopes, number in ((("settings:write",), 0), (("settings:write", "tickets:read"), 1)):
        secret, _kept = make_token(ada, str(number), scopes=scopes, now=utcnow())
        caller = machine()
        caller.headers["Authorization"] = f"Bearer {secret}"
        told = caller.post(f"/routing-rules/{rule.id}/dry-run", {"category": None}).json
        assert (told["moved_count"], len(told["moved"]), len(told["changed"])) == (1, number, number)
