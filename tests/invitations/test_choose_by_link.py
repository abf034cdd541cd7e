"""The door of an invitation: the link shown once, the page it opens, and what it answers to everything else."""

import re

import pytest

from app.access.queries import credential_of
from tests.factories import make_group, make_person

PASSWORD = "seven green bicycles"


@pytest.fixture
def link(browse, ada, rita):
    card = browse(ada).post(f"/people/{rita.id}/invite").text
    return re.search(r'data-copy="http://localhost(/invitation/[^"]+)"', card)[1]


def choose(browser, link, new=PASSWORD, again=None):
    return browser.post(link, {"new": new, "again": new if again is None else again})


def test_the_link_is_shown_once_and_the_card_never_shows_it_again(browse, ada, rita, link):
    card = browse(ada).get(f"/people/{rita.id}").text
    assert "/invitation/" not in card
    assert "No password yet" in card
    assert "An invitation was made" in card
    assert "Make another link" in card


def test_looking_changes_nothing_and_choosing_keeps_the_password(browse, rita, link):
    page = browse().get(link)
    assert (page.status_code, "Welcome, Rita Moreau" in page.text) == (200, True)
    assert page.headers["Cache-Control"] == "no-store"
    assert browse().get(link).status_code == 200
    assert credential_of(rita.id) is None
    done = choose(browse(), link)
    assert (done.status_code, done.location) == (303, "/sign-in")
    assert not credential_of(rita.id).must_change
    signed_in = browse().post("/sign-in", {"login": "rita", "password": PASSWORD})
    assert (signed_in.status_code, signed_in.location) == (303, "/")


def test_55_a_used_link_says_so_and_signs_nobody_in(browse, link):
    choose(browse(), link)
    for reply in (browse().get(link), choose(browse(), link, "another green bicycle")):
        assert reply.status_code == 400
        assert "This link was used already." in reply.text


@pytest.mark.parametrize("wrong", ["x", "a.b", "é", "%00", "x" * 500])
def test_55_a_link_that_is_not_ours_opens_nothing(browse, link, wrong):
    assert browse().get(f"/invitation/{wrong}").status_code == 400
    assert choose(browse(), f"{link}0").status_code == 400
    assert "not one of ours" in browse().get(f"{link}0").text


def test_two_passwords_that_differ_or_a_poor_one_keep_the_page_and_the_link(browse, link):
    differs = choose(browse(), link, PASSWORD, "seven red bicycles")
    assert (differs.status_code, "This differs" in differs.text) == (422, True)
    poor = choose(browse(), link, "password123")
    assert (poor.status_code, "first that are tried" in poor.text) == (422, True)
    assert choose(browse(), link, "x" * 5000).status_code == 400
    assert choose(browse(), link).status_code == 303


def test_16_without_the_forms_token_nothing_is_kept(browse, rita, link):
    assert browse().client.post(link, data={"new": PASSWORD, "again": PASSWORD}).status_code == 400
    assert credential_of(rita.id) is None


def test_a_disabled_person_s_link_opens_nothing(browse, ada, rita, link):
    browse(ada).post(f"/people/{rita.id}/disable")
    assert browse().get(link).status_code == 400


@pytest.mark.parametrize(("who", "answer"), [("alan", 403), ("olaf", 403), (None, 401)])
def test_others_make_no_link(browse, request, rita, paris_desk, who, answer):
    browser = browse(request.getfixturevalue(who)) if who else browse()
    assert browser.post(f"/people/{rita.id}/invite").status_code == answer


def test_an_office_makes_one_for_a_new_colleague(browse, paris):
    officer = make_person("Elodie Marchand", paris)
    make_group("Paris office", paris, ("people",), members=[officer])
    made = browse(officer).post("/people/new", {"last_name": "Benali", "identifier": "nadia", "location_id": paris.id})
    assert "Make an invitation link" in browse(officer).get(made.location).text
    assert "/invitation/" in browse(officer).post(f"{made.location}/invite").text
