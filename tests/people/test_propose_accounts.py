"""A new record proposes an identifier and a work mail from the name, both free, at the place's own domain."""

import pytest

from app.directory.proposals import Proposal, mailbox_of, propose
from app.directory.queries import proposal_for
from tests.factories import make_group, make_person


@pytest.mark.parametrize(
    ("first", "last", "mailbox"),
    [
        ("Inès", "Le Goff", "ines.legoff"),
        ("Jean-Pierre", "O'Brien", "jean-pierre.obrien"),
        ("", "Madonna", "madonna"),
        ("李", "明", ""),
        ("李", "Ming", "ming"),
        ("a" * 80, "b", "a" * 60),
    ],
)
def test_a_name_becomes_a_mailbox(first, last, mailbox):
    assert mailbox_of(first, last) == mailbox


def test_the_first_free_number_is_taken():
    assert propose("ada", "x.org", ()) == Proposal("ada", "ada@x.org")
    assert propose("ada", "x.org", {"ada", "ada2@x.org"}) == Proposal("ada3", "ada3@x.org")
    assert propose("ada", "", {"ada"}) == Proposal("ada2", "")
    assert propose("", "x.org", ()) == Proposal()


def test_the_domain_is_the_place_s_most_used_one(paris, lyon):
    for number in range(3):
        make_person(f"P{number} Paris", paris, work_email=f"p{number}@paris.example")
    make_person("L Lyon", lyon, work_email="l@lyon.example")
    assert proposal_for("Nadia", "Benali", lyon.id).work_email == "nadia.benali@lyon.example"
    assert proposal_for("Nadia", "Benali", None).work_email == "nadia.benali@paris.example"


def test_nobody_s_login_is_proposed_twice_not_even_a_leaver_s(session, paris):
    gone = make_person("Nadia Benali", paris, identifier="NADIA.BENALI", work_email="x@paris.example")
    gone.active = False
    make_person("Other Person", paris, identifier="o", work_email="nadia.benali2@paris.example")
    assert proposal_for("Nadia", "Benali", paris.id) == Proposal("nadia.benali3", "nadia.benali3@paris.example")


def test_the_form_and_its_script_ask_the_same(browse, ada, paris):
    form = {"first_name": "Nadia", "last_name": "Benali", "location_id": paris.id, "propose": "1"}
    filled = browse(ada).post("/people/new", form)
    assert (filled.status_code, 'value="nadia.benali@example.org"' in filled.text) == (200, True)
    asked = browse(ada).get(f"/people/proposal?first_name=Nadia&last_name=Benali&location_id={paris.id}").json
    assert asked == {"identifier": "nadia.benali", "work_email": "nadia.benali@example.org"}


def test_what_was_typed_already_stays(browse, ada, paris):
    form = {"last_name": "Benali", "identifier": "E1234", "location_id": paris.id, "propose": "1"}
    filled = browse(ada).post("/people/new", form).text
    assert 'value="E1234"' in filled
    assert 'value="benali@example.org"' in filled


@pytest.mark.parametrize("place", ["", "abc", "-1", "9" * 20])
def test_a_place_that_is_none_proposes_all_the_same(browse, ada, place):
    asked = browse(ada).get(f"/people/proposal?last_name=Benali&location_id={place}")
    assert (asked.status_code, asked.json["identifier"]) == (200, "benali")


def test_only_those_who_create_people_are_told(browse, rita, alan, paris_desk, paris):
    officer = make_person("Elodie Marchand", paris)
    make_group("Paris office", paris, ("people",), members=[officer])
    assert browse(officer).get("/people/proposal?last_name=x").status_code == 200
    for person in (rita, alan):
        assert browse(person).get("/people/proposal?last_name=x").status_code == 403
