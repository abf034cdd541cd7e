"""Opening the panel's pages: refused by default, to the door when anonymous, 403 or 404 otherwise."""

import pytest


def test_anonymous_readers_are_sent_to_the_door_and_back(someone):
    reply = someone("").get("/things/?phase=new")
    assert (reply.status_code, reply.location) == (303, "/sign-in?next=%2Fthings%2F%3Fphase%3Dnew")


def test_an_anonymous_post_is_refused(someone):
    assert someone("").post("/things/new", {"name": "x"}).status_code == 401


def test_a_view_refuses_those_it_does_not_name(rita, add):
    for url in ("/kinds/", "/kinds/new", f"/kinds/{add()}", "/traces/"):
        assert rita.get(url).status_code == 403


def test_an_auditor_reads_settings_and_writes_none(someone, add):
    aude, key = someone("aude"), add("Kept")
    assert aude.get("/kinds/").status_code == 200
    assert f'href="/kinds/{key}"' in aude.get("/kinds/").text
    assert aude.get(f"/kinds/{key}/edit").status_code == 403
    assert aude.post(f"/kinds/{key}/edit", {"name": "x"}).status_code == 403
    assert aude.post(f"/kinds/{key}/delete").status_code == 403
    assert aude.get("/kinds/new").status_code == 403


def test_a_read_only_view_has_no_write_door(someone, add):
    aude, key = someone("aude"), add()
    assert aude.get(f"/traces/{key}").status_code == 200
    assert aude.get("/traces/new").status_code == 403
    assert aude.post(f"/traces/{key}/edit", {"name": "x"}).status_code == 403
    assert aude.post(f"/traces/{key}/delete").status_code == 403


def test_the_sidebar_shows_what_the_reader_may_open(ada, rita):
    assert 'href="/kinds"' in ada.get("/things/").text
    assert 'href="/kinds"' not in rita.get("/things/").text


def test_the_front_door_leads_to_the_first_entry(ada):
    assert ada.get("/").location == "/things"


@pytest.mark.parametrize("url", ["/things/", "/things/new", "/kinds/"])
def test_every_page_has_its_frame(ada, url):
    page = ada.get(url).text
    assert page.count("<h1") == 1
    for part in ('<html lang="en"', 'class="skip"', "<main", "<nav", 'role="search"'):
        assert part in page
    for banned in (" style=", " onclick=", "<style", "javascript:"):
        assert banned not in page


def test_it_speaks_the_person_s_language(someone, ada):
    assert '<html lang="fr"' in someone("aude").get("/kinds/").text
    assert '<html lang="en"' in ada.get("/kinds/", headers={"Accept-Language": "fr"}).text
    assert '<html lang="fr"' in someone("").get("/nowhere", headers={"Accept-Language": "de, fr;q=0.8"}).text


def test_a_chosen_theme_is_in_the_page_before_any_script(someone):
    guest = someone("")
    assert 'data-bs-theme="dark"' not in guest.get("/nowhere").text
    assert guest.post("/preferences", {"theme": "dark", "url": "/things/"}).location == "/things/"
    assert 'data-bs-theme="dark"' in guest.get("/nowhere").text
    assert guest.post("/preferences", {"theme": "pink"}).status_code == 400


def test_a_language_can_be_chosen_before_signing_in(someone):
    guest = someone("")
    guest.post("/preferences", {"lang": "fr", "url": "https://evil.example/"})
    assert '<html lang="fr"' in guest.get("/nowhere").text
