"""Who sees which ticket: the database's rule and the rule for one ticket at hand agree (threats 1, 2, 5)."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from app.access.ticket_rights import Action, Role, TicketFacts, may, role_on
from app.core.actor import Actor
from app.core.errors import NotFound
from app.reports.queries import of_team_only, standing
from app.tickets.commands import Assign
from app.tickets.filters import OPEN, Filters, PageOf
from app.tickets.models import Ticket
from app.tickets.operations import assign
from app.tickets.queries import counters, facts_of, get_visible, lock_visible, page, visible_to
from tests.factories import make_group
from tests.tickets.conftest import NOON

PEOPLE = ("rita", "alan", "paula", "ada", "olaf", "theo")


def numbers(actor, **filters):
    return {row.number for row in page(Filters(**filters), PageOf(), actor=actor, now=NOON).rows}


@pytest.fixture
def town(desk):
    """One ticket for each way in which place, group, asker and assignee can differ."""
    hidden = make_group("Security", desk.paris, members_only=True)
    places = (desk.floor.id, desk.lyon.id, None)
    groups = (desk.paris_desk.id, desk.lyon_desk.id, hidden.id, None)
    askers = (desk.rita.person_id, desk.olaf.person_id)
    workers = (desk.alan.person_id, desk.theo.person_id, None)
    plain = {
        "title": "One of many",
        "priority": "low",
        "impact": "one_person",
        "urgency": "low",
        "opened_at": NOON,
        "updated_at": NOON,
    }
    rows = [
        plain
        | {"number": f"INC9{index:05d}", "kind": kind, "status": "assigned" if worker else "new", "location_id": place}
        | {"group_id": group, "requester_id": asker, "assignee_id": worker, "requested_for_id": beneficiary}
        for index, (kind, place, group, asker, worker, beneficiary) in enumerate(
            product(("incident", "task"), places, groups, askers, workers, (None, desk.paula.person_id))
        )
    ]
    desk.session.execute(insert(Ticket), rows)
    return {ticket: facts_of(ticket) for ticket in desk.session.scalars(select(Ticket))}


def agree(desk, town, actor):
    seen = {ticket.id for ticket in desk.session.scalars(visible_to(actor))}
    # My day counts the same tickets, all of them open, or those of the team's list for who has no queue.
    team = page(Filters(view="team", status=OPEN), PageOf(), actor=actor, now=NOON)
    counted = team.count if of_team_only(actor) else len(seen)
    assert standing(actor, NOON).total("open") == counted
    for ticket, facts in town.items():
        assert bool(may(actor, Action.VIEW, facts)) == (ticket.id in seen), facts


@pytest.mark.parametrize("name", PEOPLE)
def test_both_rules_agree_for_each_of_the_people(desk, town, name):
    agree(desk, town, getattr(desk, name))


@settings(max_examples=60)
@given(data=st.data())
def test_both_rules_agree_for_whatever_rights_somebody_holds(desk, town, data):
    sites = (desk.paris.id, desk.floor.id, desk.lyon.id)
    groups = sorted({facts.group_id for facts in town.values() if facts.group_id})
    purposes = st.sampled_from(("incidents", "tasks", "people"))
    actor = Actor(
        person_id=data.draw(st.sampled_from([getattr(desk, name).person_id for name in PEOPLE])),
        is_admin=data.draw(st.booleans()) and data.draw(st.booleans()),
        is_auditor=data.draw(st.booleans()) and data.draw(st.booleans()),
        scopes=data.draw(st.dictionaries(purposes, st.frozensets(st.sampled_from(sites)))),
        groups=data.draw(st.dictionaries(purposes, st.frozensets(st.sampled_from(groups)))),
        has_reports=data.draw(st.booleans()),
    )
    agree(desk, town, actor)


def test_the_machine_sees_everything(desk, town):
    assert len(desk.session.scalars(visible_to(Actor.system("job"))).all()) == len(town)


def test_rights_add_up():
    both = Actor(1, groups={"incidents": frozenset({5})}, has_reports=True)
    facts = TicketFacts("incident", requester_id=1, requester_manager_id=1, group_id=5)
    assert role_on(both, facts) == {Role.STAFF, Role.REQUESTER, Role.MANAGER}


def test_an_assignee_keeps_their_ticket_wherever_it_goes(desk):
    ticket = desk.open(actor=desk.ada, requester_id=desk.olaf.person_id)
    assign(Assign(ticket.id, desk.alan.person_id), actor=desk.ada, now=NOON)
    assert numbers(desk.alan) == {ticket.number}


def test_a_members_only_group_hides_its_tickets_from_other_technicians(desk, incident):
    hidden = make_group("Security", desk.paris, members_only=True)
    incident.group_id = hidden.id
    desk.session.flush()
    assert numbers(desk.alan) == set()
    assert numbers(desk.rita) == {incident.number}


@pytest.mark.parametrize("name", ["olaf", "theo"])
def test_out_of_scope_is_absent_from_every_way_in(desk, incident, name):
    outsider = getattr(desk, name)
    assert numbers(outsider) == set()
    assert numbers(outsider, text=incident.number) == set()
    assert numbers(outsider, text="printer") == set()
    assert numbers(outsider, requester_id=desk.rita.person_id) == set()
    assert set(counters(outsider, NOON).values()) == {0}
    with pytest.raises(NotFound):
        get_visible(incident.number, outsider)
    with pytest.raises(NotFound):
        lock_visible(incident.id, outsider)


@pytest.mark.parametrize("number", ["INC999999", "", "abc", "1 OR 1=1", "INC000001'--", "9" * 200])
def test_a_number_that_is_none_is_not_found(desk, number):
    with pytest.raises(NotFound):
        get_visible(number, desk.ada)


@pytest.mark.parametrize("ticket_id", [0, -1, 10**20, 2**63])
def test_an_id_that_is_none_is_not_found(desk, ticket_id):
    with pytest.raises(NotFound):
        lock_visible(ticket_id, desk.ada)


def test_a_deleted_ticket_is_nobodys(desk, incident):
    incident.deleted_at = NOON
    desk.session.flush()
    assert numbers(desk.ada) == set()
