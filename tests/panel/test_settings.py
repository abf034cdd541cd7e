"""The settings that change what every page does (threat 21)."""

from dataclasses import replace

import pytest

from app.config_fields import SecretStr
from app.web import guard, words
from tests.conftest import settings_for
from tests.panel.things import panel_app


@pytest.fixture
def make(cluster, database):
    def make(**given):
        return panel_app(settings_for(cluster, database, **given)).test_client()

    return make


def test_only_the_languages_of_the_installation_are_offered(make):
    french = make(languages="fr").get("/nowhere", headers={"Accept-Language": "en"}).text
    assert '<html lang="fr"' in french
    assert 'name="lang"' not in french
    assert 'name="lang"' in make().get("/nowhere").text


def test_a_forged_host_is_refused(make):
    assert make().get("/sign-in", base_url="http://evil.example").status_code == 400
    assert make(trusted_hosts="desk.example").get("/sign-in", base_url="http://desk.example").status_code == 200


def test_forwarded_headers_are_believed_only_behind_a_proxy(make):
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "localhost"}
    assert "Strict-Transport-Security" not in make().get("/sign-in", headers=headers).headers
    assert "Strict-Transport-Security" in make(trust_proxy=1).get("/sign-in", headers=headers).headers


@pytest.fixture
def without_database(cluster, database):
    settings = replace(settings_for(cluster, database), database_url=SecretStr("postgresql://nobody@127.0.0.1:1/none"))
    client = panel_app(settings).test_client()
    client.set_cookie("who", "ada")
    return client


def test_a_page_tries_again_by_itself_while_the_database_is_away(without_database):
    reply = without_database.get("/things/")
    assert (reply.status_code, reply.headers["Retry-After"]) == (503, "5")
    assert 'http-equiv="refresh"' in reply.text
    assert "psycopg" not in reply.text


def test_what_was_typed_is_kept_while_the_database_is_away(without_database):
    token = without_database.get("/things/new").text.split('name="csrf_token" value="')[1].split('"')[0]
    reply = without_database.post("/things/1/edit", data={"name": "My title", "csrf_token": token})
    assert reply.status_code == 503
    assert "My title" in reply.text
    assert 'http-equiv="refresh"' not in reply.text


def test_a_zone_of_the_installation_serves_those_who_chose_none(cluster, database):
    app = panel_app(settings_for(cluster, database, timezone="Asia/Kolkata"))
    with app.test_request_context():
        assert words.chosen_zone() == "Asia/Kolkata"


@pytest.mark.parametrize("text", ["a\x00", "\ud800", "ok\udfff"])
def test_broken_text_is_recognised(text):
    assert guard.is_broken(text)
    assert not guard.is_broken("é 😀")
