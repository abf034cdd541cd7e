"""What a person chose for themselves: kept on the server, followed on every browser, seen by others as initials."""

import re

import pytest

from app.directory.models import Person, Profile

SCRIPT = {"Accept": "application/json"}


def form_of(page, **changes):
    """Return what a browser would send back of the profile form, with changes."""
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]
    return {"lang": "en", "tz": "Europe/Paris", "theme": "auto", "shortcuts": "y", "version": version, **changes}


def avatar_of(page, name):
    return re.search(rf'<span class="avatar-i[^>]*>([^<]+)</span><span class="person-name">{name}', page)[1]


def test_a_theme_follows_its_person_to_another_browser(browse, rita):
    assert browse(rita).post("/preferences", {"theme": "dark", "url": "/profile/"}).location == "/profile/"
    assert 'data-bs-theme="dark"' in browse(rita).get("/profile/").text


def test_a_script_is_answered_without_a_page(browse, rita):
    reply = browse(rita).post("/preferences", {"theme": "light"}, headers=SCRIPT)
    assert (reply.status_code, reply.data) == (204, b"")


def test_the_keys_are_switched_off_for_the_person_not_the_browser(browse, rita, session):
    assert 'data-keys="off"' not in browse(rita).get("/profile/").text
    browse(rita).post("/preferences", {"shortcuts": "off"}, headers=SCRIPT)
    assert 'data-keys="off"' in browse(rita).get("/profile/").text
    assert session.get(Profile, rita.id, populate_existing=True).shortcuts is False
    browse(rita).post("/preferences", {"shortcuts": "on"}, headers=SCRIPT)
    assert 'data-keys="off"' not in browse(rita).get("/profile/").text


def test_choosing_a_theme_makes_nobodys_form_stale(browse, rita, session):
    before = rita.version
    browse(rita).post("/preferences", {"theme": "dark"})
    assert session.get(Person, rita.id).version == before


@pytest.mark.parametrize("chosen", [{"theme": "pink"}, {"shortcuts": "maybe"}, {"lang": "xx"}])
def test_what_nobody_offers_is_refused_and_nothing_kept(browse, rita, session, chosen):
    assert browse(rita).post("/preferences", {"theme": "dark"} | chosen).status_code == 400
    assert session.get(Profile, rita.id) is None


def test_a_visitor_chooses_for_this_browser_only(browse, session):
    visitor = browse()
    visitor.post("/preferences", {"theme": "dark", "shortcuts": "off"})
    assert 'data-bs-theme="dark"' in visitor.get("/sign-in").text
    assert session.query(Profile).count() == 0


def test_the_profile_form_keeps_everything_at_once(browse, rita, session):
    hand = browse(rita)
    sent = form_of(hand.get("/profile/").text, theme="dark", initials="zé", lang="fr", phone="+33 9")
    sent.pop("shortcuts")
    assert hand.post("/profile/", sent).status_code == 303
    kept = session.get(Profile, rita.id, populate_existing=True)
    assert (kept.theme, kept.initials, kept.shortcuts) == ("dark", "ZÉ", False)
    page = browse(rita).get("/profile/").text
    assert 'data-bs-theme="dark"' in page
    assert '<html lang="fr"' in page
    assert 'value="ZÉ"' in page


def test_chosen_initials_stand_beside_the_name_for_everybody(browse, rita, olaf):
    hand = browse(rita)
    assert avatar_of(browse(olaf).get("/people/").text, "Rita Moreau") == "RM"
    hand.post("/profile/", form_of(hand.get("/profile/").text, initials="q"))
    assert avatar_of(browse(olaf).get("/people/").text, "Rita Moreau") == "Q"
    assert ">Q</span></button>" in hand.get("/profile/").text
    hand.post("/profile/", form_of(hand.get("/profile/").text, initials=""))
    assert avatar_of(browse(olaf).get("/people/").text, "Rita Moreau") == "RM"


@pytest.mark.parametrize("initials", ["ABC", "A B", "<b", "--", "▲"])
def test_initials_that_are_none_get_a_sentence(browse, rita, session, initials):
    hand = browse(rita)
    reply = hand.post("/profile/", form_of(hand.get("/profile/").text, initials=initials, phone="+33 77"))
    assert reply.status_code == 422
    assert "+33 77" in reply.text
    assert session.get(Profile, rita.id) is None


def test_a_stale_profile_shows_both_values_and_changes_nothing(browse, rita, session):
    hand = browse(rita)
    stale = form_of(hand.get("/profile/").text, theme="dark", phone="mine")
    hand.post("/profile/", form_of(hand.get("/profile/").text, phone="+33 1 23"))
    reply = hand.post("/profile/", stale)
    assert reply.status_code == 409
    assert "+33 1 23" in reply.text
    assert session.get(Profile, rita.id, populate_existing=True).theme == "auto"


def test_what_the_directory_says_is_read_only_unless_a_right_allows(browse, rita, ada):
    page = browse(rita).get("/profile/").text
    assert "rita@example.org" in page
    assert "Paris 2nd floor" in page
    assert "Paula Duval" in page
    assert f"/people/{rita.id}/edit" not in page
    assert f"/people/{ada.id}/edit" in browse(ada).get("/profile/").text
