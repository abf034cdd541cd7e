"""The doors of people: list, card, form, account; for whom they open."""

import pytest

from app.access.queries import credential_of
from app.directory.models import Person
from tests.factories import make_group, make_person


@pytest.fixture
def officer(paris):
    person = make_person("Elodie Marchand", paris)
    make_group("Paris office", paris, ("people",), members=[person])
    return person


def record(person, **changes):
    known = {
        name: getattr(person, name) or ""
        for name in ("first_name", "last_name", "identifier", "work_email", "private_email", "phone", "location_id")
    }
    return known | {"manager_id": person.manager_id or "", "lang": "", "tz": "", "version": person.version} | changes


def test_everybody_finds_everybody(browse, rita, alan, olaf):
    page = browse(rita).get("/people/")
    assert page.status_code == 200
    assert "Alan Keller" in page.text
    assert "Olaf Lindqvist" in page.text


def test_nobody_finds_anybody_without_signing_in(browse, rita):
    reply = browse().get("/people/")
    assert (reply.status_code, reply.location) == (303, "/sign-in?next=%2Fpeople%2F")
    assert browse().get(f"/people/{rita.id}").status_code == 303


def test_the_list_is_searched_by_name_and_narrowed_by_location(browse, ada, rita, olaf, lyon):
    found = browse(ada).get("/people/?search=moreau").text
    assert "Rita Moreau" in found
    assert "Olaf" not in found
    narrowed = browse(ada).get(f"/people/?location={lyon.id}").text
    assert "Olaf Lindqvist" in narrowed
    assert "Rita Moreau" not in narrowed


def test_another_requester_sees_a_card_without_private_data(browse, rita, olaf):
    card = browse(olaf).get(f"/people/{rita.id}")
    assert card.status_code == 200
    assert "Rita Moreau" in card.text
    assert "rita@example.org" not in card.text
    assert "rita@home.example" not in card.text
    assert "+33 1 00" not in card.text


def test_a_technician_sees_how_to_reach_a_person_not_their_private_mail(browse, rita, alan, paris_desk):
    card = browse(alan).get(f"/people/{rita.id}").text
    assert "rita@example.org" in card
    assert "rita@home.example" not in card


@pytest.mark.parametrize("reader", ["rita", "paula", "ada"])
def test_the_person_their_manager_and_the_administrator_see_all(browse, rita, reader, request):
    assert "rita@home.example" in browse(request.getfixturevalue(reader)).get(f"/people/{rita.id}").text


def test_a_disabled_person_is_404_to_others_and_a_card_to_the_administrator(browse, rita, alan, ada, session):
    alan.active = False
    session.flush()
    assert browse(rita).get(f"/people/{alan.id}").status_code == 404
    assert browse(ada).get(f"/people/{alan.id}").status_code == 200


def test_an_officer_creates_a_person_of_their_location(browse, officer, paris_second_floor, session):
    form = {"last_name": "Benali", "first_name": "Nadia", "identifier": "nadia", "location_id": paris_second_floor.id}
    reply = browse(officer).post("/people/new", form)
    assert reply.status_code == 303
    created = session.query(Person).filter_by(identifier="nadia").one()
    assert reply.location == f"/people/{created.id}"


def test_an_officer_is_offered_only_their_locations(browse, officer, lyon):
    reply = browse(officer).post("/people/new", {"last_name": "X", "identifier": "x", "location_id": lyon.id})
    assert reply.status_code == 422


@pytest.mark.parametrize("who", ["rita", "alan"])
def test_a_requester_and_a_technician_create_nobody(browse, paris_desk, rita, who, request):
    browser = browse(request.getfixturevalue(who))
    assert browser.get("/people/new").status_code == 403
    assert browser.post("/people/new", {"last_name": "X", "identifier": "x"}).status_code == 403
    assert browser.post(f"/people/{rita.id}/edit", record(rita, last_name="Queen")).status_code == 403


def test_the_administrator_changes_a_record(browse, ada, rita, session):
    reply = browse(ada).post(f"/people/{rita.id}/edit", record(rita, last_name="Queen"))
    assert (reply.status_code, session.get(Person, rita.id).last_name) == (303, "Queen")


def test_a_stale_form_shows_both_values_and_changes_nothing(browse, ada, rita, session):
    stale = record(rita, phone="mine")
    assert browse(ada).post(f"/people/{rita.id}/edit", record(rita, phone="theirs")).status_code == 303
    reply = browse(ada).post(f"/people/{rita.id}/edit", stale)
    assert reply.status_code == 409
    assert "theirs" in reply.text
    assert "mine" in reply.text
    assert session.get(Person, rita.id).phone == "theirs"


def test_a_refused_form_keeps_the_typed_text_and_names_the_field(browse, ada, rita, alan):
    reply = browse(ada).post(f"/people/{rita.id}/edit", record(rita, identifier="ALAN", phone="typed"))
    assert reply.status_code == 422
    assert "Somebody else signs in with this already." in reply.text
    assert "typed" in reply.text


def test_a_password_is_given_once_and_must_be_changed(browse, ada, rita):
    reply = browse(ada).post(f"/people/{rita.id}/password")
    assert reply.status_code == 200
    assert "no-store" in reply.headers["Cache-Control"]
    assert credential_of(rita.id).must_change


def test_a_person_without_a_password_shows_the_next_step_until_it_is_done(browse, ada, rita, alan, paris_desk):
    browser, line = browse(ada), "No password yet: Nadia Benali cannot sign in."
    form = {"last_name": "Benali", "first_name": "Nadia", "identifier": "nadia", "location_id": rita.location_id}
    made = browser.post("/people/new", form | {"url": "/people/"})
    assert made.location.startswith("/people/")
    assert made.location != "/people/"
    card = browser.get(made.location).text
    assert line in card
    assert card.count(f"{made.location}/password") == 1
    assert line not in browse(alan).get(made.location).text
    assert line not in browser.post(f"{made.location}/password").text


def test_an_imported_person_without_mail_does_not_sign_in_and_has_no_next_step(browse, ada, rita, session):
    rita.external_id, rita.work_email = "servicenow:1", None
    session.flush()
    card = browse(ada).get(f"/people/{rita.id}").text
    assert "Imported without an e-mail address: Rita Moreau does not sign in." in card
    assert "No password yet" not in card


def test_the_administrator_disables_and_enables(browse, ada, rita, session):
    browser = browse(ada)
    assert browser.post(f"/people/{rita.id}/disable").status_code == 303
    assert not session.get(Person, rita.id).active
    assert browser.post(f"/people/{rita.id}/enable").status_code == 303
    assert session.get(Person, rita.id).active


@pytest.mark.parametrize("act", ["disable", "enable", "password", "rights"])
def test_the_acts_on_an_account_are_refused_to_others_and_to_nobody(browse, rita, alan, paris_desk, act):
    assert browse(alan).post(f"/people/{rita.id}/{act}").status_code == 403
    assert browse().post(f"/people/{rita.id}/{act}").status_code == 401


def test_everybody_keeps_their_own_profile(browse, rita, session):
    page = browse(rita).get("/profile/")
    assert page.status_code == 200
    form = {
        "private_email": "new@home.example",
        "phone": "+33 9",
        "lang": "fr",
        "tz": "Europe/Paris",
        "version": rita.version,
    }
    assert browse(rita).post("/profile/", form).status_code == 303
    assert session.get(Person, rita.id).lang == "fr"
    assert '<html lang="fr"' in browse(rita).get("/profile/").text


@pytest.mark.parametrize("key", ["abc", "-1", "0", "1,2", str(10**20), "%00"])
def test_a_key_that_is_nobodys_is_not_found(browse, ada, key):
    assert browse(ada).get(f"/people/{key}").status_code in (400, 404)


def test_the_box_finds_by_phone_for_staff_and_an_exact_identifier_first(browse, alan, rita, paris, paris_desk):
    make_person("Rita Aaron", paris, identifier="rita2", work_email=None)
    found = browse(alan).get("/people/?search=rita").text
    assert found.index("Rita Moreau") < found.index("Rita Aaron")
    assert "+33 1 00" in found
    assert "Rita Moreau" in browse(alan).get("/people/?search=%2B33+1+00").text


def test_the_list_says_no_mail_and_no_phone_to_requesters(browse, olaf, rita):
    found = browse(olaf).get("/people/?search=riat").text
    assert "Rita Moreau" in found
    assert "rita@example.org" not in found
    assert "+33 1 00" not in found
    assert "Rita Moreau" not in browse(olaf).get("/people/?search=%2B33+1+00").text
    assert "Work e-mail" not in browse(olaf).get("/people/?columns=name,work_email").text.split("<thead>")[1]


def test_what_an_exported_list_says_is_what_its_reader_may_see(browse, alan, olaf, rita, paris_desk):
    assert "rita@example.org" in browse(alan).get("/people/export.csv").get_data(as_text=True)
    assert "rita@example.org" not in browse(olaf).get("/people/export.csv").get_data(as_text=True)


@pytest.mark.parametrize(("lang", "sentence"), [("en", "Choose one of the list."), ("fr", "Choisissez dans la liste.")])
@pytest.mark.parametrize("forged", ["999999", "abc", "1 OR 1=1", "1" * 40])
def test_a_forged_choice_has_our_own_sentence_in_both_languages(browse, session, ada, lang, sentence, forged):
    ada.lang = lang
    session.flush()
    browser = browse(ada)
    for at, fields in {
        "/people/new": {"last_name": "X", "identifier": "x", "location_id": forged},
        "/groups/new": {"name": "X", "purposes": ["incidents"], "location_id": forged},
        "/tickets/new?kind=incident": {"kind": "incident", "title": "A forged one", "category_id": forged},
    }.items():
        reply = browser.post(at, fields)
        assert reply.status_code == 422, at
        assert sentence in reply.text, at
        assert "coerce" not in reply.text, at
