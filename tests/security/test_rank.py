"""Threats 6, 10, 11: nobody rises by a form, nobody touches a higher rank, the last administrator stays."""

from dataclasses import replace

import pytest

from app.access.commands import SetPassword
from app.access.operations import disable_person, set_password
from app.access.passwords import Hasher
from app.core.actor import Actor
from app.core.errors import Forbidden, Refused
from app.directory import operations
from app.directory.commands import PersonDetails, SetRights, UpdatePerson
from app.directory.facts import GroupFacts, PersonFacts, Rank, rank_of_actor
from app.directory.models import Person
from app.directory.purposes import Purpose
from app.directory.queries import facts_of_person, get_person, people_visible_to
from app.directory.rights import may_edit_account, may_keep_group, may_keep_members, may_see_card
from tests.factories import NOW, SETUP, actor_of, make_group, make_person

RECORD_FIELDS = ("first_name", "last_name", "identifier", "work_email", "private_email", "phone", "location_id")


@pytest.fixture
def officer(paris):
    person = make_person("Elodie Marchand", paris)
    make_group("Paris office", paris, ("people",), members=[person])
    return person


@pytest.fixture
def auditor(paris):
    return make_person("Iris Watch", paris, is_auditor=True)


def sent(person, **changes):
    known = {name: getattr(person, name) or "" for name in RECORD_FIELDS}
    return known | {"manager_id": "", "lang": "", "tz": "", "version": person.version} | changes


def test_the_rank_follows_from_rights_and_groups(rita, alan, paris_desk, officer, auditor, ada):
    ranks = [rank_of_actor(actor_of(person)) for person in (rita, alan, officer, auditor, ada)]
    assert ranks == [Rank.REQUESTER, Rank.TECHNICIAN, Rank.OFFICER, Rank.AUDITOR, Rank.ADMINISTRATOR]
    assert [facts_of_person(person, NOW).rank for person in (rita, alan, officer, auditor, ada)] == ranks


@pytest.mark.parametrize("target", ["officer", "auditor", "ada"])
def test_an_officer_never_touches_the_account_of_an_equal_or_higher_rank(officer, target, request, paris, session):
    person = request.getfixturevalue(target)
    if person is officer:
        person = make_person("Other Officer", paris)
        make_group("Second office", paris, ("stock",), members=[person])
    details = PersonDetails(**{name: getattr(person, name) for name in PersonDetails.__dataclass_fields__})
    command = UpdatePerson(person.id, replace(details, work_email="mine@example.org"), person.version)
    with pytest.raises(Forbidden):
        operations.update_person(command, actor=actor_of(officer), now=NOW)
    with pytest.raises(Forbidden):
        disable_person(person.id, actor=actor_of(officer), now=NOW)
    given = SetPassword(person.id, "a long enough password")
    with pytest.raises(Forbidden):
        set_password(given, hasher=Hasher(b"p", rounds=4), actor=actor_of(officer), now=NOW)


def test_an_officer_keeps_the_account_of_a_technician(officer, alan, paris_desk):
    assert disable_person(alan.id, actor=actor_of(officer), now=NOW).active is False


def test_6_the_form_of_a_person_raises_nobody(browse, officer, rita, session):
    more = {"is_admin": "1", "is_auditor": "1", "id": "1", "active": "", "external_id": "x", "password_hash": "x"}
    assert browse(officer).post(f"/people/{rita.id}/edit", sent(rita, last_name="Queen", **more)).status_code == 303
    person = session.get(Person, rita.id)
    assert (person.last_name, person.is_admin, person.is_auditor, person.active) == ("Queen", False, False, True)
    assert person.external_id is None


def test_6_the_locked_fields_of_a_higher_rank_stay_whatever_is_sent(browse, officer, ada, session):
    form = sent(ada, work_email="mine@example.org", identifier="mine", phone="+33 5")
    assert browse(officer).post(f"/people/{ada.id}/edit", form).status_code == 303
    person = session.get(Person, ada.id)
    assert (person.work_email, person.identifier, person.phone) == ("ada@example.org", "ada", "+33 5")


def test_6_the_profile_takes_nothing_else(browse, rita, session):
    form = {"private_email": "", "phone": "1", "lang": "", "tz": "", "version": rita.version, "last_name": "Queen"}
    assert browse(rita).post("/profile/", form | {"is_admin": "1", "manager_id": "1"}).status_code == 303
    person = session.get(Person, rita.id)
    assert (person.last_name, person.is_admin, person.phone) == ("Moreau", False, "1")


@pytest.mark.parametrize("who", ["rita", "alan", "officer", "auditor"])
def test_only_an_administrator_gives_rights(browse, rita, who, request, session):
    browser = browse(request.getfixturevalue(who))
    assert browser.post(f"/people/{rita.id}/rights", {"is_admin": "1"}).status_code in (403, 409)
    assert not session.get(Person, rita.id).is_admin


def test_10_nobody_changes_their_own_rights(browse, ada, session):
    make_person("Second Admin", is_admin=True)
    assert browse(ada).post(f"/people/{ada.id}/rights", {"is_admin": "0"}).status_code == 409
    assert browse(ada).post(f"/people/{ada.id}/disable").status_code == 409
    assert (session.get(Person, ada.id).is_admin, session.get(Person, ada.id).active) == (True, True)


def test_10_the_last_administrator_stays_whoever_asks(ada):
    with pytest.raises(Refused) as refusal:
        operations.set_rights(SetRights(ada.id, is_admin=False, is_auditor=False), actor=SETUP, now=NOW)
    assert refusal.value.code == "last_administrator"
    with pytest.raises(Refused):
        disable_person(ada.id, actor=SETUP, now=NOW)


def test_10_one_of_two_administrators_may_go(browse, ada, session):
    second = make_person("Second Admin", is_admin=True)
    assert browse(ada).post(f"/people/{second.id}/rights", {"is_admin": "0"}).status_code == 303
    assert not session.get(Person, second.id).is_admin


def test_56_other_rights_are_another_session(browse, ada, rita):
    browser = browse(rita)
    assert browse(ada).post(f"/people/{rita.id}/rights", {"is_auditor": "1"}).status_code == 303
    assert browser.get("/people/").status_code == 303


def test_11_an_auditor_changes_nothing_of_the_directory(browse, auditor, rita, paris_desk, paris):
    browser = browse(auditor)
    for page in ("/people/", f"/people/{rita.id}", "/groups/", f"/groups/{paris_desk.id}", "/locations/"):
        assert browser.get(page).status_code == 200, page
    acts = [f"/people/{rita.id}/{act}" for act in ("edit", "disable", "enable", "password", "rights")]
    acts += [f"/groups/{paris_desk.id}/{act}" for act in ("edit", "delete", f"members/{rita.id}/remove")]
    acts += [
        "/people/new",
        "/groups/new",
        "/locations/new",
        f"/locations/{paris.id}/edit",
        f"/locations/{paris.id}/delete",
    ]
    for act in acts:
        assert browser.post(act, sent(rita)).status_code == 403, act
    assert browser.post(f"/groups/{paris_desk.id}/members", {"person_id": rita.id}).status_code == 403


def test_11_an_auditors_groups_do_not_give_back_what_auditing_takes(paris, auditor):
    make_group("Everything", paris, tuple(Purpose), members=[auditor])
    actor = actor_of(auditor)
    assert not may_keep_group(actor, GroupFacts(None, paris.id, frozenset({Purpose.INCIDENTS})))
    assert not may_edit_account(actor, PersonFacts(None, paris.id))


def test_what_is_listed_is_what_may_be_seen(rita, alan, paula, ada, olaf, officer, auditor, paris_desk, session):
    alan.active = olaf.active = False
    session.flush()
    everybody = session.query(Person).all()
    for reader in (rita, paula, ada, officer, auditor):
        actor = actor_of(reader)
        listed = set(session.scalars(people_visible_to(actor)))
        assert listed == {one for one in everybody if may_see_card(actor, facts_of_person(one, NOW))}, reader.name
        assert get_person(reader.id, actor) is reader


@pytest.mark.parametrize("managed", [True, False])
def test_a_group_manager_keeps_the_members_of_that_group_only(managed):
    actor = Actor(person_id=1, managed_groups=frozenset({5}))
    assert bool(may_keep_members(actor, GroupFacts(5 if managed else 6, 1), 2)) is managed


def test_the_form_of_one_s_own_record_shows_the_manager_and_lets_an_officer_choose_none(
    browse, session, officer, paula, alan, ada
):
    officer.manager_id = paula.id
    session.flush()
    page = browse(officer).get(f"/people/{officer.id}/edit").text
    assert "Nobody chooses their own manager: an administrator does." in page and "Paula Duval" in page
    for forged in ({"manager_id": str(alan.id)}, {"manager_id": ""}, {"manager_id": "", "manager_id__find": "alan"}):
        browse(officer).post(f"/people/{officer.id}/edit", sent(officer, **forged))
        session.refresh(officer)
        assert officer.manager_id == paula.id
    assert "Nobody chooses their own manager" not in browse(ada).get(f"/people/{ada.id}/edit").text
