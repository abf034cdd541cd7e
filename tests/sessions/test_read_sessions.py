"""What a person reads of their sessions and chooses for themselves."""

import pytest

from app.directory.models import Person
from app.web.devices import device_name

KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (f"Mozilla/5.0 (X11; Linux x86_64) {KIT} Chrome/142.0.0.0 Safari/537.36", "Chrome on Linux"),
        (f"Mozilla/5.0 (Windows NT 10.0) {KIT} Chrome/142.0.0.0 Safari/537.36 Edg/142.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("curl/8.5", "curl/8.5"),
        ("", "An unknown browser"),
    ],
)
def test_a_session_is_named_as_people_name_it(app, agent, name):
    with app.test_request_context():
        assert device_name(agent) == name


def test_the_menu_changes_the_language_of_a_person_for_good(browse, rita, session):
    rita.lang = "en"
    session.flush()
    browser = browse(rita)
    assert '<html lang="en"' in browser.get("/profile/", headers={"Accept-Language": "fr"}).text
    assert browser.post("/preferences", {"lang": "fr", "url": "/profile/"}).location == "/profile/"
    assert session.get(Person, rita.id).lang == "fr"
    assert '<html lang="fr"' in browse(rita).get("/profile/").text
