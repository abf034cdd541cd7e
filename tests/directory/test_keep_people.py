"""Creating and changing people, as the rank allows."""

from dataclasses import replace

import pytest

from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.directory import operations, queries
from app.directory.commands import CreatePerson, PersonDetails, UpdatePerson, UpdateProfile
from app.directory.models import Location, Person
from tests.factories import NOW, SETUP, actor_of, make_group, make_location, make_person


def details_of(person: Person) -> PersonDetails:
    return PersonDetails(**{name: getattr(person, name) for name in PersonDetails.__dataclass_fields__})


def change(person: Person, by: Person, **changes) -> Person:
    command = UpdatePerson(person.id, replace(details_of(person), **changes), person.version)
    return operations.update_person(command, actor=actor_of(by), now=NOW)


@pytest.fixture
def officer(paris: Location) -> Person:
    """Elodie keeps the people of Paris."""
    person = make_person("Elodie Marchand", paris)
    make_group("Paris office", paris, ("people",), members=[person])
    return person


def test_an_officer_creates_people_at_and_below_their_location(officer, paris_second_floor):
    details = PersonDetails("nadia", "Nadia", "Benali", location_id=paris_second_floor.id)
    created = operations.create_person(CreatePerson(details), actor=actor_of(officer), now=NOW)
    assert (created.name, created.active) == ("Nadia Benali", True)


@pytest.mark.parametrize("place", ["lyon", "nowhere"])
def test_an_officer_creates_nobody_elsewhere(officer, lyon, place):
    details = PersonDetails("nadia", "Nadia", "Benali", location_id=lyon.id if place == "lyon" else None)
    with pytest.raises(Forbidden):
        operations.create_person(CreatePerson(details), actor=actor_of(officer), now=NOW)


def test_an_officer_makes_no_administrator(officer, paris):
    details = PersonDetails("nadia", "Nadia", "Benali", location_id=paris.id)
    with pytest.raises(Forbidden):
        operations.create_person(CreatePerson(details, is_admin=True), actor=actor_of(officer), now=NOW)


def test_an_officer_may_not_name_themselves_somebodys_manager(officer, rita):
    with pytest.raises(Forbidden) as refusal:
        change(rita, officer, manager_id=officer.id)
    assert refusal.value.code == "own_report"


def test_an_officer_chooses_no_manager_of_their_own_and_an_administrator_does(officer, ada, alan, paula):
    officer.manager_id = paula.id
    for manager in (alan, None):
        with pytest.raises(Forbidden, match="Nobody chooses their own manager") as refusal:
            change(officer, officer, manager_id=manager and manager.id)
        assert refusal.value.code == "own_manager"
    assert change(officer, ada, manager_id=alan.id).manager_id == alan.id
    assert change(ada, ada, manager_id=alan.id).manager_id == alan.id


def test_an_officer_may_name_another_manager(officer, rita, alan):
    assert change(rita, officer, manager_id=alan.id).manager_id == alan.id


def test_an_officer_moves_nobody_out_of_their_scope(officer, rita, lyon):
    with pytest.raises(Forbidden):
        change(rita, officer, location_id=lyon.id)


def test_a_requester_changes_nobody(rita, paula):
    with pytest.raises(Forbidden):
        change(paula, rita, phone="123")


def test_everybody_changes_their_own_phone(rita):
    assert change(rita, rita, phone="+33 2").phone == "+33 2"


def test_nobody_changes_their_own_name_without_an_office(rita):
    with pytest.raises(Forbidden):
        change(rita, rita, last_name="Queen")


def test_the_own_profile_is_private_mail_phone_language_and_zone(rita):
    command = UpdateProfile("me@home.example", "+33 3", "fr", "Europe/Paris", rita.version)
    changed = operations.update_profile(command, actor=actor_of(rita), now=NOW)
    assert (changed.private_email, changed.phone, changed.lang, changed.tz) == (
        "me@home.example",
        "+33 3",
        "fr",
        "Europe/Paris",
    )


def test_a_stale_change_shows_both_values(ada, rita):
    stale = UpdatePerson(rita.id, replace(details_of(rita), phone="mine"), rita.version)
    change(rita, ada, phone="theirs")
    with pytest.raises(Conflict) as conflict:
        operations.update_person(stale, actor=actor_of(ada), now=NOW)
    assert conflict.value.values == {"phone": ("theirs", "mine")}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("identifier", " "),
        ("identifier", "x" * 101),
        ("work_email", "nobody"),
        ("private_email", "a@b"),
        ("tz", "Europe/Nowhere"),
        ("lang", "tlh"),
    ],
)
def test_what_breaks_a_rule_is_named(ada, rita, field, value):
    with pytest.raises(Invalid) as refusal:
        change(rita, ada, **{field: value})
    assert set(refusal.value.fields) == {field}


def test_nobody_is_their_own_manager(ada, rita):
    with pytest.raises(Invalid):
        change(rita, ada, manager_id=rita.id)


@pytest.mark.parametrize("taken", ["RITA", "Rita@Example.org"])
@pytest.mark.parametrize("field", ["identifier", "work_email"])
def test_two_people_never_sign_in_with_the_same_words(ada, rita, alan, field, taken):
    if field == "work_email" and "@" not in taken:
        taken = "rita@example.org"
    with pytest.raises(Invalid) as refusal:
        change(alan, ada, **{field: taken})
    assert set(refusal.value.fields) == {field}


def test_a_place_or_manager_that_does_not_exist_is_refused(ada, rita):
    with pytest.raises(Invalid) as refusal:
        change(rita, ada, location_id=10**8, manager_id=10**8)
    assert set(refusal.value.fields) == {"location_id", "manager_id"}


def test_a_disabled_person_is_nobody_to_a_requester_and_a_card_to_their_office(rita, alan, officer, session):
    alan.active = False
    session.flush()
    with pytest.raises(NotFound):
        queries.get_person(alan.id, actor_of(rita))
    assert queries.get_person(alan.id, actor_of(officer)) is alan


@pytest.mark.parametrize("text", ["lefevre", "LEFÈVRE ada", "ada", "fèv"])
def test_people_are_found_by_parts_of_words_whatever_the_accents(ada, rita, session, text):
    found = session.scalars(queries.people_visible_to(actor_of(rita)).where(queries.matching(text))).all()
    assert found == [ada]


@pytest.mark.parametrize("text", ["%", "_", "\\", "a_a", "ada@example"])
def test_wildcards_are_letters_and_mail_is_not_searched(ada, rita, session, text):
    assert session.scalars(queries.people_visible_to(actor_of(rita)).where(queries.matching(text))).all() == []


def test_the_machine_places_people_anywhere(session):
    location = make_location("Brest")
    details = PersonDetails("k", "K", "", location_id=location.id)
    assert operations.create_person(CreatePerson(details), actor=SETUP, now=NOW).location_id == location.id


@pytest.mark.parametrize(
    "identifier", ["na\x00dia", "na\tdia", "nadia\u200b", "na\u202edia", "na  dia", "na\u00a0dia", "na\ndia", "\ue000"]
)
def test_an_identifier_holds_nothing_that_nobody_sees(identifier, paris):
    with pytest.raises(Invalid) as refusal:
        operations.create_person(CreatePerson(PersonDetails(identifier, "Nadia", "Benali")), actor=SETUP, now=NOW)
    assert "nobody sees" in str(refusal.value.fields["identifier"])


@pytest.mark.parametrize(
    "identifier", ["Nadia.Benali", "émilie-01", "DOMAIN\\nadia", "Nadia B.", "李娜", "n@example.org"]
)
def test_other_signs_and_scripts_make_an_identifier(identifier, paris):
    made = operations.create_person(CreatePerson(PersonDetails(f" {identifier} ", "N", "B")), actor=SETUP, now=NOW)
    assert made.identifier == identifier


def test_an_identifier_is_no_longer_than_its_place(paris):
    with pytest.raises(Invalid) as refusal:
        operations.create_person(CreatePerson(PersonDetails("n" * 101, "N", "B")), actor=SETUP, now=NOW)
    assert "At most 100 characters" in str(refusal.value.fields["identifier"])


def test_who_has_a_strange_identifier_already_keeps_it_and_changes_the_rest(session, rita):
    rita.identifier = "rita\u200b"
    session.flush()
    root = make_person("Root Admin", is_admin=True)
    assert change(rita, root, phone="+33 2").phone == "+33 2"
    with pytest.raises(Invalid):
        change(rita, root, identifier="ri\u200bta")
