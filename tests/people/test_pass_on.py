"""What somebody who leaves still holds goes to somebody else, as far as the actor keeps it, or to nobody."""

import pytest

from app.approvals.commands import GiveVerdict
from app.approvals.queries.waiting import levels_waiting_for
from app.cmdb.commands import CiDetails, CreateCi
from app.cmdb.models import Ci, CiType
from app.cmdb.operations import create_ci
from app.directory.models import Location, Person
from app.directory.queries import memberships_of
from app.tickets.commands import Assign, DeleteTicket, OpenIncident, OpenTask, TakeBackVerdict
from app.tickets.models import Ticket
from app.tickets.operations import (
    assign,
    decide_approval,
    delete_ticket,
    open_incident,
    open_task,
    take_back_approval,
)
from tests.approvals.rounds import make_category, make_policy
from tests.factories import NOW, SETUP, actor_of, make_group, make_location, make_person


@pytest.fixture
def bea(paris, paris_desk):
    person = make_person("Bea Other", paris)
    make_group("Second desk", paris, members=[person])
    return person


@pytest.fixture
def ticket(rita, alan, paris_desk):
    made = open_incident(OpenIncident("The printer is on fire", rita.id), actor=actor_of(rita), now=NOW)
    return assign(Assign(made.id, alan.id), actor=SETUP, now=NOW)


@pytest.fixture
def officer(paris):
    person = make_person("Elodie Marchand", paris)
    make_group("Paris office", paris, ("people",), members=[person])
    return person


def pass_on(browser, person, kind, to=None):
    return browser.post(f"/people/{person.id}/holdings/{kind}", {"to_id": to.id if to else ""})


def test_disabling_leads_to_what_they_still_hold(browse, ada, alan, ticket):
    reply = browse(ada).post(f"/people/{alan.id}/disable")
    assert (reply.status_code, reply.location) == (303, f"/people/{alan.id}/holdings")
    page = browse(ada).get(reply.location).text
    assert ticket.number in page
    assert "Paris desk" in page
    assert "Pass it on" in browse(ada).get(f"/people/{alan.id}").text


def test_disabling_whoever_holds_nothing_leads_to_their_card(browse, ada, rita):
    assert browse(ada).post(f"/people/{rita.id}/disable").location == f"/people/{rita.id}"
    assert "Pass it on" not in browse(ada).get(f"/people/{rita.id}").text
    assert "holds nothing any more" in browse(ada).get(f"/people/{rita.id}/holdings").text


@pytest.mark.parametrize("to", [True, False])
def test_tickets_go_to_another_or_back_to_the_queue(browse, ada, alan, bea, ticket, session, to):
    browse(ada).post(f"/people/{alan.id}/disable")
    assert pass_on(browse(ada), alan, "tickets", bea if to else None).status_code == 303
    kept = session.get(Ticket, ticket.id)
    assert (kept.assignee_id, kept.status) == ((bea.id, "assigned") if to else (None, "new"))
    assert pass_on(browse(ada), alan, "tickets").status_code == 409


def test_whoever_does_not_work_such_tickets_gets_none_of_them(browse, ada, alan, rita, ticket, session):
    reply = pass_on(browse(ada), alan, "tickets", rita)
    assert reply.status_code == 409
    assert "Choose an active member of a group" in reply.text
    assert session.get(Ticket, ticket.id).assignee_id == alan.id


def test_groups_go_with_their_managership(browse, ada, alan, bea, paris, session):
    group = make_group("Led desk", paris, managers=[alan])
    assert pass_on(browse(ada), alan, "groups", bea).status_code == 303
    session.expire_all()
    assert [(one.person.name, one.is_manager) for one in memberships_of(group.id, NOW.replace(year=2999))] == [
        ("Bea Other", True)
    ]


def test_reports_get_another_manager_and_who_inherits_them_the_one_above(browse, ada, paris, paula, rita, session):
    chief = make_person("Chiara Top", paris)
    nina = make_person("Nina Second", paris, paula)
    paula.manager_id = chief.id
    session.flush()
    assert pass_on(browse(ada), paula, "reports", nina).status_code == 303
    assert session.get(Person, rita.id).manager_id == nina.id
    assert session.get(Person, nina.id).manager_id == chief.id


def test_an_officer_passes_on_the_reports_of_a_leaver_but_for_themselves(browse, officer, paula, rita, alan, session):
    officer.manager_id = paula.id
    session.flush()
    assert pass_on(browse(officer), paula, "reports", alan).status_code == 303
    assert (rita.manager_id, officer.manager_id) == (alan.id, paula.id)


def test_locations_get_another_approver(browse, ada, rita, paula, session):
    brest = make_location("Brest", approver_id=rita.id)
    assert pass_on(browse(ada), rita, "locations", paula).status_code == 303
    assert session.get(Location, brest.id).approver_id == paula.id


@pytest.mark.parametrize("to", [True, False])
def test_equipment_goes_to_another_or_back_in_stock(browse, ada, rita, paula, paris, session, to):
    computer = session.query(CiType).filter_by(key="computer").one()
    details = CiDetails("Rita's laptop", "PC-0042", location_id=paris.id)
    ci = create_ci(CreateCi(computer.id, details, holder_id=rita.id), actor=SETUP, now=NOW)
    assert pass_on(browse(ada), rita, "equipment", paula if to else None).status_code == 303
    kept = session.get(Ci, ci.id)
    assert (kept.holder_id, kept.state) == ((paula.id, "in_use") if to else (None, "in_stock"))


def test_an_office_passes_on_only_what_it_keeps(browse, officer, alan, ticket, paris):
    make_person("Nina Report", paris, alan)
    page = browse(officer).get(f"/people/{alan.id}/holdings").text
    assert "Nina Report" in page
    assert ticket.number not in page
    assert "Paris desk" not in page
    assert pass_on(browse(officer), alan, "tickets").status_code == 409


@pytest.mark.parametrize("heir", ["themselves", "disabled", "nobody known"])
def test_what_cannot_be_an_heir_changes_nothing(browse, ada, alan, bea, ticket, session, heir):
    bea.active = heir != "disabled"
    session.flush()
    who = {"themselves": alan.id, "disabled": bea.id}.get(heir, 10**8)
    reply = browse(ada).post(f"/people/{alan.id}/holdings/tickets", {"to_id": who})
    assert reply.status_code in (409, 422)
    assert session.get(Ticket, ticket.id).assignee_id == alan.id


@pytest.mark.parametrize(("who", "answer"), [("rita", 403), ("bea", 403), ("auditor", 403), (None, 401)])
def test_others_see_nothing_of_it_and_pass_nothing_on(browse, request, alan, ticket, session, who, answer):
    auditor = make_person("Ugo Revisor", is_auditor=True)
    person = auditor if who == "auditor" else request.getfixturevalue(who) if who else None
    assert pass_on(browse(person), alan, "tickets").status_code == answer
    assert browse(person).get(f"/people/{alan.id}/holdings").status_code in (answer, 303)
    assert session.get(Ticket, ticket.id).assignee_id == alan.id


def test_an_unknown_kind_is_not_found(browse, ada, alan):
    assert pass_on(browse(ada), alan, "shares").status_code == 404


def test_somebody_is_found_by_the_tag_of_what_they_hold_by_those_who_see_it(browse, ada, olaf, rita, paris, session):
    computer = session.query(CiType).filter_by(key="computer").one()
    details = CiDetails("Laptop", "PC-0042", serial="SN-77", location_id=paris.id)
    create_ci(CreateCi(computer.id, details, holder_id=rita.id), actor=SETUP, now=NOW)
    for text in ("pc-0042", "SN-77"):
        assert "Rita Moreau" in browse(ada).get(f"/people/?search={text}").text
        assert "Rita Moreau" in browse(ada).get(f"/palette/?q={text}").text
        assert "Rita Moreau" not in browse(olaf).get(f"/people/?search={text}").text


@pytest.mark.parametrize("to", [True, False])
def test_the_answers_they_owe_are_asked_of_another_who_has_to_be_named(browse, ada, rita, paula, olaf, session, to):
    category = make_category()
    make_policy(category)
    task = open_task(OpenTask("A tablet, please", rita.id, category_id=category.id), actor=actor_of(rita), now=NOW)
    browse(ada).post(f"/people/{paula.id}/disable")
    assert task.number in browse(ada).get(f"/people/{paula.id}/holdings").text
    reply = pass_on(browse(ada), paula, "approvals", olaf if to else None)
    assert reply.status_code == (303 if to else 409)
    assert "Somebody has to be asked" in reply.text or to
    waiting = [ticket_id for _level, ticket_id in levels_waiting_for(olaf.id)]
    assert waiting == ([task.id] if to else [])
    assert levels_waiting_for(paula.id) == [] or not to


def test_what_was_taken_back_is_owed_and_what_is_deleted_is_not(browse, ada, rita, paula, olaf):
    category = make_category()
    make_policy(category)
    wanted = [OpenTask(name, rita.id, category_id=category.id) for name in ("A tablet, please", "A phone, please")]
    kept, gone = (open_task(one, actor=actor_of(rita), now=NOW) for one in wanted)
    ((level_id, _ticket_id), _other) = levels_waiting_for(paula.id)
    given = decide_approval(GiveVerdict(level_id, paula.id, "approved"), actor=actor_of(paula), now=NOW)
    take_back_approval(TakeBackVerdict(given.verdict_id), actor=actor_of(paula), now=NOW)
    delete_ticket(DeleteTicket(gone.id, "Twice"), actor=actor_of(ada), now=NOW)
    browse(ada).post(f"/people/{paula.id}/disable")
    assert pass_on(browse(ada), paula, "approvals", olaf).status_code == 303
    assert [ticket_id for _level, ticket_id in levels_waiting_for(olaf.id)] == [kept.id]


def test_a_card_shows_the_equipment_its_reader_may_see(browse, ada, olaf, rita, paula, paris, session):
    computer = session.query(CiType).filter_by(key="computer").one()
    ci = create_ci(
        CreateCi(computer.id, CiDetails("Laptop", "PC-0042", location_id=paris.id), holder_id=rita.id),
        actor=SETUP,
        now=NOW,
    )
    for reader in (rita, paula, ada):
        assert f'href="/cis/{ci.id}"' in browse(reader).get(f"/people/{rita.id}").text
        assert browse(reader).get(f"/cis/{ci.id}").status_code == 200
    assert "PC-0042" not in browse(olaf).get(f"/people/{rita.id}").text


def test_an_administrator_passes_on_all_answers_but_about_their_own_request(browse, ada, rita, paula, olaf, session):
    make_person("Anna Admin", is_admin=True)
    ada.manager_id = paula.id
    category = make_category()
    make_policy(category)
    for who in (ada, rita):
        open_task(OpenTask("A tablet, please", who.id, category_id=category.id), actor=actor_of(who), now=NOW)
    browse(ada).post(f"/people/{paula.id}/disable")
    assert pass_on(browse(ada), paula, "approvals", olaf).status_code == 303
    assert len(levels_waiting_for(olaf.id)) == len(levels_waiting_for(paula.id)) == 1
    again = pass_on(browse(ada), paula, "approvals", olaf)
    assert again.status_code == 409 and "another administrator chooses who answers" in again.text
