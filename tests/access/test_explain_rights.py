"""What the page of somebody's rights says is true: the rules say the same, and so does what they can really reach."""

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.access.explaining import Reason, explain
from app.access.queries import load_actor, reasons_of
from app.access.questions import GROUP, LOCATION, QUESTIONS, SELF
from app.cmdb.commands import CiDetails, CreateCi
from app.cmdb.models import Ci, CiType
from app.cmdb.operations import create_ci
from app.cmdb.queries import visible_to as visible_cis
from app.core.actor import Actor
from app.core.i18n import Message
from app.directory.models import Group, Location, Person
from app.tickets.commands import Assign, OpenIncident, Transfer
from app.tickets.models import Ticket
from app.tickets.operations import assign, open_incident, transfer
from app.tickets.queries import visible_to
from tests.factories import NOW, SETUP, make_group, make_person

PURPOSES = ("incidents", "tasks", "people", "groups", "cmdb")
PLACES, GROUPS = (1, 2, 3, 4), (1, 2, 3)
NOBODY = -1


def united(first, second):
    def both(one, other):
        return {key: one.get(key, frozenset()) | other.get(key, frozenset()) for key in {*one, *other}}

    return Actor(
        first.person_id,
        is_admin=first.is_admin or second.is_admin,
        is_auditor=first.is_auditor or second.is_auditor,
        scopes=both(first.scopes, second.scopes),
        groups=both(first.groups, second.groups),
        managed_groups=first.managed_groups | second.managed_groups,
        has_reports=first.has_reports or second.has_reports,
    )


@st.composite
def memberships(draw):
    group, below = draw(st.sampled_from(GROUPS)), draw(st.sets(st.sampled_from(PLACES), min_size=1))
    purposes = draw(st.sets(st.sampled_from(PURPOSES)))
    return Actor(
        7,
        scopes={purpose: frozenset(below) for purpose in purposes},
        groups={purpose: frozenset({group}) for purpose in purposes},
        managed_groups=frozenset({group} if draw(st.booleans()) else ()),
    )


PARTS = st.lists(
    st.one_of(
        memberships(),
        st.just(Actor(7, is_admin=True)),
        st.just(Actor(7, is_auditor=True)),
        st.just(Actor(7, has_reports=True)),
    ),
    max_size=4,
)


@given(PARTS)
def test_every_right_has_a_reason_and_every_reason_gives_a_right_that_is_there(parts):
    whole = reduce(united, parts, Actor(7))
    reasons = [Reason(Message(""), part) for part in (Actor(7), *parts)]
    subjects = {LOCATION: PLACES, GROUP: GROUPS, SELF: (NOBODY,)}
    told = explain(whole, reasons, PLACES, GROUPS)
    for question in QUESTIONS:
        said = {one for right in told if right.question is question for one in right.subjects}
        assert said == {one for one in subjects[question.about] if question.asks(whole, one)}, question.words


@given(PARTS)
def test_what_everybody_may_is_nobody_s_merit(parts):
    told = explain(
        reduce(united, parts, Actor(7)), [Reason(Message(""), one) for one in (Actor(7), *parts)], PLACES, ()
    )
    own = [right for right in told if any(reason.is_oneself for reason in right.reasons)]
    assert all(reason.is_oneself for right in own for reason in right.reasons)


@pytest.fixture
def town(session, paris, paris_second_floor, lyon, rita, paula, alan, ada, olaf):
    """People with every kind of right, and tickets and equipment of every kind of place."""
    iris = make_person("Iris Watch", paris, is_auditor=True)
    elodie = make_person("Elodie Marchand", paris)
    lea = make_person("Lea Both", lyon, alan)
    desk = make_group("Paris desk", paris, takes=("incidents",), members=[alan])
    make_group("Lyon desk", lyon, takes=("incidents",), members=[lea])
    hidden = make_group("Hidden", lyon, members_only=True, managers=[olaf])
    make_group("Office", paris, ("people", "groups", "cmdb"), members=[elodie, lea])
    tickets = [
        open_incident(OpenIncident(f"The printer of {one.name} burns", one.id), actor=SETUP, now=NOW)
        for one in (rita, olaf, lea, elodie, ada)
    ]
    for ticket in tickets[:2]:
        transfer(Transfer(ticket.id, hidden.id), actor=SETUP, now=NOW)
    transfer(Transfer(tickets[2].id, desk.id), actor=SETUP, now=NOW)
    assign(Assign(tickets[1].id, alan.id), actor=SETUP, now=NOW)
    computer = session.query(CiType).filter_by(key="computer").one()
    for number, (place, holder) in enumerate([(paris, rita), (lyon, rita), (lyon, None), (paris_second_floor, olaf)]):
        details = CiDetails(f"Laptop {number}", f"PC-{number}", location_id=place.id)
        create_ci(CreateCi(computer.id, details, holder_id=holder.id if holder else None), actor=SETUP, now=NOW)
    return [rita, paula, alan, ada, olaf, iris, elodie, lea]


def rights_of(person, session):
    whole = load_actor(person.id, NOW)
    places = [one.id for one in session.query(Location)]
    groups = [one.id for one in session.query(Group)]
    said = {}
    for right in explain(whole, reasons_of(whole, NOW), places, groups):
        said.setdefault(right.question.words.text, set()).update(right.subjects)
    return whole, said


def test_the_reasons_of_somebody_add_up_to_what_they_are(town, session):
    for person in town:
        whole = load_actor(person.id, NOW)
        sum_of = reduce(united, (reason.part for reason in reasons_of(whole, NOW)))
        for name in ("is_admin", "is_auditor", "has_reports", "managed_groups", "scopes", "groups"):
            assert getattr(sum_of, name) == getattr(whole, name), (person.name, name)


def test_the_tickets_that_the_page_promises_are_those_the_person_sees(town, session):
    hidden = {one.id for one in session.query(Group).filter_by(members_only=True)}
    for person in town:
        whole, said = rights_of(person, session)

        def promised(ticket, whole=whole, said=said):
            asker = session.get(Person, ticket.requester_id)
            own_groups = said.get("Work every incident of this group, wherever it is", ())
            places = said.get("See the incidents of these locations", ())
            shown = (
                ticket.group_id not in hidden or "Read everything: tickets, people, settings, the audit record" in said
            )
            return (
                ticket.group_id in own_groups
                or (ticket.location_id in places and shown)
                or (ticket.assignee_id == whole.person_id and "Work the incidents assigned to them" in said)
                or ticket.requester_id == whole.person_id
                or (asker.manager_id == whole.person_id and "See the tickets of their reports" in said)
            )

        every = set(session.query(Ticket))
        assert set(session.scalars(visible_to(whole))) == {one for one in every if promised(one)}, person.name


def test_the_equipment_that_the_page_promises_is_what_the_person_sees(town, session):
    for person in town:
        whole, said = rights_of(person, session)
        places = said.get("See the equipment of these locations", ())
        reports = {one.id for one in session.query(Person).filter_by(manager_id=person.id)}
        if "See the equipment their reports hold" not in said:
            reports = set()
        promised = {
            one
            for one in session.query(Ci)
            if one.location_id in places or one.holder_id == person.id or one.holder_id in reports
        }
        assert set(session.scalars(visible_cis(whole))) == promised, person.name


def test_the_page_names_the_groups_and_lines_that_give_each_right(browse, town, paris):
    lea, ada = town[-1], town[3]
    page = browse(ada).get(f"/people/{lea.id}/can").text
    work = page.split("Work the incidents of these locations")[1].split("</tr>")[0]
    assert "Lyon" in work
    assert "member of Lyon desk" in work
    edit = page.split("Create and edit the people of these locations")[1].split("</tr>")[0]
    assert "Paris and below" in edit
    assert "member of Office" in edit
    assert "Change settings" not in page
    own = browse(ada).get(f"/people/{ada.id}/can").text
    settings = own.split("Change settings")[1].split("</tr>")[0]
    assert "administrator" in settings


def test_an_auditor_reads_it_and_works_nothing_though_a_group_would_allow_it(browse, town, paris, session):
    iris = town[5]
    make_group("Paris second desk", paris, members=[iris])
    page = browse(iris).get(f"/people/{iris.id}/can")
    assert page.status_code == 200
    assert "Read everything" in page.text
    assert "Work the incidents of these locations" not in page.text


@pytest.mark.parametrize("who", ["rita", "alan", "olaf"])
def test_nobody_else_reads_it_not_even_their_own(browse, town, request, rita, who):
    person = request.getfixturevalue(who)
    assert browse(person).get(f"/people/{rita.id}/can").status_code == 403
    assert browse(person).get(f"/people/{person.id}/can").status_code == 403
    assert browse().get(f"/people/{rita.id}/can").status_code == 303


def test_a_disabled_person_has_no_right_left(browse, ada, rita, session):
    rita.active = False
    session.flush()
    assert "no right is left" in browse(ada).get(f"/people/{rita.id}/can").text
