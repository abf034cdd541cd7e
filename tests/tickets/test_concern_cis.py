"""What a ticket concerns: proposed, chosen, told to who may know, and shown on both ends."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.core.errors import Forbidden, Invalid, NotFound, Refused
from app.tickets.commands import OpenIncident, TieCi, UntieCi
from app.tickets.models import Category, Ticket, TicketCi, TicketEvent
from app.tickets.operations import open_incident, tie_ci, untie_ci
from tests.cmdb.conftest import make_ci, olga
from tests.factories import NOW, actor_of

__all__ = ["olga"]
FORM = {"title": "It does not start", "impact": "one_person", "idempotency_key": "a" * 32}


@pytest.fixture
def laptop(paris, rita):
    return make_ci("PC-1", paris, holder_id=rita.id)


def opened(rita, *cis):
    command = OpenIncident("It does not start", rita.id, ci_ids=tuple(ci.id for ci in cis))
    return open_incident(command, actor=actor_of(rita), now=NOW)


def tied(session, ticket):
    return set(session.scalars(select(TicketCi.ci_id).where(TicketCi.ticket_id == ticket.id)))


def test_a_requester_clicks_what_they_hold(browse, rita, paris_desk, laptop, paris, session):
    other = make_ci("PC-2", paris)
    page = browse(rita).get(f"/tickets/new?ci={laptop.id}").text
    assert f'value="{laptop.id}" checked' in page
    assert "Machine PC-2" not in page
    assert browse(rita).post("/tickets/new", FORM | {"ci_ids": [str(laptop.id)]}).status_code == 303
    ticket = session.scalars(select(Ticket)).one()
    assert tied(session, ticket) == {laptop.id}
    reply = browse(rita).post("/tickets/new", FORM | {"idempotency_key": "b" * 32, "ci_ids": [str(other.id)]})
    assert reply.status_code == 422
    assert session.scalars(select(Ticket)).all() == [ticket]


def test_who_holds_nothing_is_asked_nothing(browse, olaf):
    assert "My equipment</legend>" not in browse(olaf).get("/tickets/new").text
    assert browse(olaf).post("/tickets/new", FORM).status_code == 303


@pytest.mark.parametrize("ci", ["x", "-1", "9" * 12])
def test_what_is_no_ci_in_the_address_is_refused(browse, rita, ci):
    assert browse(rita).get(f"/tickets/new?ci={ci}").status_code == 400


def test_a_technician_begins_with_the_ci_and_its_holder(browse, alan, paris_desk, rita, laptop, session):
    page = browse(alan).get(f"/tickets/new?ci={laptop.id}").text
    assert f'value="{laptop.id}" selected' in page
    assert f'value="{rita.id}" selected' in page
    form = {"title": "It does not start", "requester_id": rita.id, "impact": "one_person", "urgency": "normal"}
    form |= {"idempotency_key": "a" * 32, "ci_id": laptop.id}
    assert browse(alan).post("/tickets/new", form).status_code == 303
    assert tied(session, session.scalars(select(Ticket)).one()) == {laptop.id}


def test_a_task_concerns_cis_too(browse, rita, paris_desk, laptop, session):
    category = session.scalars(select(Category.id).where(Category.kind == "task").limit(1)).one()
    form = FORM | {"category_id": category, "ci_ids": [str(laptop.id)]}
    assert browse(rita).post("/tickets/new?kind=task", form).status_code == 303
    assert tied(session, session.scalars(select(Ticket)).one()) == {laptop.id}


def test_out_of_sight_is_not_concerned(rita, paris_desk, lyon, session):
    with pytest.raises(Invalid):
        opened(rita, make_ci("PC-9", lyon))


def test_staff_add_and_remove_where_it_stands(browse, alan, rita, paris_desk, laptop, paris, session):
    ticket, server = opened(rita, laptop), make_ci("SRV-1", paris, "server")
    browser, url = browse(alan), f"/tickets/{ticket.number}"
    form = browser.get(f"{url}/form/ci").text
    # Her own stands first; the rest is found by typing.
    assert "PC-1 · Machine PC-1" in form
    assert "SRV-1" not in form
    assert browser.post(f"{url}/ci", {"ci_id": server.id}).status_code == 303
    assert browser.post(f"{url}/ci", {"ci_id": server.id}).status_code == 409
    assert browser.post(f"{url}/no-ci", {"ci_id": laptop.id}).status_code == 303
    assert tied(session, ticket) == {server.id}
    events = session.scalars(select(TicketEvent).where(TicketEvent.ticket_id == ticket.id)).all()
    assert [one.kind for one in events] == ["opened", "edited", "edited"]
    assert "changed what equipment it concerns" in browser.get(url).text


def test_each_reads_what_they_may_know(browse, alan, rita, paris_desk, laptop, paris):
    ticket = opened(rita, laptop)
    tie_ci(TieCi(ticket.id, make_ci("SRV-1", paris, "server").id), actor=actor_of(alan), now=NOW)
    assert "SRV-1" in browse(alan).get(f"/tickets/{ticket.number}").text
    page = browse(rita).get(f"/tickets/{ticket.number}").text
    assert "PC-1" in page
    assert "SRV-1" not in page


def test_the_card_shows_the_tickets_in_sight(browse, alan, rita, olga, paris_desk, laptop):
    ticket = opened(rita, laptop)
    assert ticket.number in browse(alan).get(f"/cis/{laptop.id}").text
    assert ticket.number in browse(rita).get(f"/cis/{laptop.id}").text
    assert ticket.number not in browse(olga).get(f"/cis/{laptop.id}").text
    assert f"/tickets/new?ci={laptop.id}" in browse(rita).get("/equipment/").text


def test_the_card_adds_up_the_costs_that_its_reader_reads(browse, alan, ada, rita, olga, paris_desk, laptop, session):
    two = [opened(rita, laptop) for _ in range(2)]
    dropped, elsewhere = opened(rita, laptop), opened(rita)
    url = f"/cis/{laptop.id}"
    assert "Estimated cost" not in browse(alan).get(url).text
    for ticket, cost in ((two[0], "1250.50"), (two[1], "49.50"), (dropped, "7"), (elsewhere, "9")):
        ticket.estimated_cost = Decimal(cost)
    dropped.status = "cancelled"
    session.flush()
    for person in (alan, ada):
        assert "Estimated cost of its tickets: €1,300.00" in browse(person).get(url).text
    # Who asked sees their tickets and no cost; who keeps the equipment sees no ticket of it.
    assert two[0].number in browse(rita).get(url).text
    for person in (rita, olga):
        assert "Estimated cost" not in browse(person).get(url).text


def test_only_who_works_it_changes_it(rita, olaf, alan, paris_desk, laptop, lyon, session):
    ticket = opened(rita, laptop)
    with pytest.raises(Forbidden):
        untie_ci(UntieCi(ticket.id, laptop.id), actor=actor_of(rita), now=NOW)
    with pytest.raises(NotFound):
        tie_ci(TieCi(ticket.id, laptop.id), actor=actor_of(olaf), now=NOW)
    with pytest.raises(Invalid):
        tie_ci(TieCi(ticket.id, make_ci("PC-9", lyon).id), actor=actor_of(alan), now=NOW)
    with pytest.raises(Refused):
        untie_ci(UntieCi(ticket.id, 10**6), actor=actor_of(alan), now=NOW)
    assert tied(session, ticket) == {laptop.id}
