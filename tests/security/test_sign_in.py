"""The door. Each test names its threat (threats.md)."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from app.access.commands import SetPassword
from app.access.models import Credential, Throttle, UserSession
from app.access.operations import set_password
from app.access.passwords import Hasher
from app.audit.models import AuditEntry
from app.core.clock import utcnow
from app.core.db import db
from app.directory.models import Person
from tests.factories import SETUP
from tests.security.door import SECRET, knock


class SlowHasher(Hasher):
    """A hasher during whose work the person is removed."""

    def check(self, password, kept):
        for model in (Credential, Person):
            db.session.execute(delete(model), execution_options={"synchronize_session": False})
        return super().check(password, kept)


@pytest.fixture(autouse=True)
def still(monkeypatch):
    """Let no time pass at the door: what waits a second must not depend on how long a machine takes."""
    moment = utcnow()
    monkeypatch.setattr("app.web.signing.utcnow", lambda: moment)


@pytest.mark.parametrize("login", ["rita", "RITA", " rita@example.org ", "Rita@Example.ORG"])
def test_identifier_and_mail_open_the_door_whatever_their_case(browse, rita_signs_in, login):
    browser = browse()
    assert (knock(browser, login).status_code, browser.get("/people/").status_code) == (303, 200)


def test_the_page_is_in_the_readers_language_and_never_stored(browse):
    page = browse().get("/sign-in", headers={"Accept-Language": "fr"})
    assert '<html lang="fr"' in page.text
    assert "no-store" in page.headers["Cache-Control"]


def test_a_probe_that_only_asks_for_headers_finds_the_page(app):
    assert app.test_client().head("/sign-in").status_code == 200


def test_17_signing_in_needs_the_forms_own_token(app, rita_signs_in):
    reply = app.test_client().post("/sign-in", data={"login": "rita", "password": SECRET})
    assert reply.status_code == 400
    assert SECRET not in reply.text


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "https:evil",
        "/%2f%2fevil.example",
        "/%5cevil.example",
        "//evil.example@localhost",
        "/。/evil",
        "javascript:alert(1)",
        "///evil",
    ],
)
def test_20_the_way_on_stays_on_this_site(browse, rita_signs_in, target):
    assert knock(browse(), next=target).location == "/"


def test_the_way_on_is_the_page_that_was_asked_for(browse, rita_signs_in):
    assert knock(browse(), next="/people/?search=alan").location == "/people/?search=alan"


@pytest.mark.parametrize("who", ["nobody", "rita", "alan", "disabled"])
def test_49_the_refusal_says_the_same_whatever_was_wrong(browse, rita_signs_in, alan, olaf, session, who):
    olaf.active = False
    session.flush()
    reply = knock(browse(), {"disabled": "olaf"}.get(who, who), "wrong password")
    assert reply.status_code == 401
    assert "This login and this password do not match." in reply.text


def test_49_somebody_unknown_costs_a_hash_too(browse, rita_signs_in, hasher):
    knock(browse(), "nobody", "wrong password")
    assert hasher.asked == [None]


def test_50_guessing_slows_down_and_the_right_password_waits_too(browse, rita_signs_in):
    browser = browse()
    assert [knock(browser, password="wrong").status_code for _ in range(5)] == [401] * 5
    refused = knock(browser)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")


def test_50_a_throttled_attempt_runs_no_hash(browse, rita_signs_in, hasher):
    browser = browse()
    for _ in range(5):
        knock(browser, password="wrong")
    assert knock(browser).status_code == 429
    assert len(hasher.asked) == 5


def test_50_nothing_stays_locked(browse, rita_signs_in, session):
    browser = browse()
    for _ in range(6):
        knock(browser, password="wrong")
    for row in session.scalars(select(Throttle)):
        row.failed_at = [instant - timedelta(minutes=2) for instant in row.failed_at]
    session.flush()
    assert knock(browser).status_code == 303
    assert all(not row.failed_at for row in session.scalars(select(Throttle)) if not row.key.startswith("address"))


def test_50_somebody_elses_failures_elsewhere_do_not_keep_a_known_address_out(browse, rita_signs_in):
    home = browse()
    assert knock(home).status_code == 303
    for number in range(30):
        attacker = browse()
        attacker.post(
            "/sign-in", {"login": "rita", "password": "wrong"}, environ_overrides={"REMOTE_ADDR": f"203.0.113.{number}"}
        )
    assert knock(browse()).status_code == 303


def test_50_a_right_password_is_not_counted_against_its_address(browse, rita_signs_in):
    assert [knock(browse()).status_code for _ in range(25)] == [303] * 25


def test_50_every_refusal_is_recorded_without_what_was_typed(browse, rita_signs_in, session):
    knock(browse(), "my password by mistake", "wrong")
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "session.refused")).one()
    assert "mistake" not in str(entry.changes)
    assert entry.address == "127.0.0.1"


def test_50_throttled_attempts_are_recorded_once_a_minute(browse, rita_signs_in, session):
    browser = browse()
    replies = [knock(browser, password="wrong").status_code for _ in range(12)]
    assert (replies[:5], set(replies[5:])) == ([401] * 5, {429})
    query = select(AuditEntry).where(AuditEntry.event == "session.refused")

    def codes():
        return [entry.changes["code"][1] for entry in session.scalars(query.order_by(AuditEntry.seq))]

    assert codes() == ["sign_in_refused"] * 5 + ["too_many_attempts"]
    told = session.scalars(select(Throttle).where(Throttle.key.startswith("told:"))).one()
    told.touched_at -= timedelta(minutes=1)
    session.flush()
    assert knock(browser, password="wrong").status_code == 429
    assert codes().count("too_many_attempts") == 2


def test_52_4097_characters_are_400_and_never_hashed(browse, rita_signs_in, hasher):
    assert knock(browse(), password="x" * 4097).status_code == 400
    assert hasher.asked == []


def test_56_signing_in_gives_a_new_session_and_new_form_tokens(browse, rita_signs_in, session):
    browser = browse()
    knock(browser)
    first = browser.client.get_cookie("ticketease").value
    with browser.client.session_transaction() as kept:
        assert "csrf_token" not in kept
    browser = browse()
    knock(browser)
    assert browser.client.get_cookie("ticketease").value != first
    assert session.query(UserSession).count() == 2


def test_the_tokens_cookie_is_closed_to_scripts_and_other_sites(browse, rita_signs_in):
    cookie = knock(browse()).headers.get_all("Set-Cookie")
    token = next(one for one in cookie if one.startswith("ticketease="))
    assert "HttpOnly" in token
    assert "SameSite=Lax" in token
    assert "Path=/" in token


def test_on_https_every_cookie_is_bound_to_the_host(app, rita_signs_in):
    client = app.test_client()
    page = client.get("/sign-in", base_url="https://localhost")
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"login": "rita", "password": SECRET, "csrf_token": token}
    reply = client.post(
        "/sign-in", data=form, base_url="https://localhost", headers={"Referer": "https://localhost/sign-in"}
    )
    assert reply.status_code == 303
    cookies = [*page.headers.get_all("Set-Cookie"), *reply.headers.get_all("Set-Cookie")]
    assert cookies
    assert all(one.startswith("__Host-") and "Secure" in one for one in cookies)


def test_signing_out_ends_the_session_and_is_a_post(browse, rita_signs_in, session):
    browser = browse(rita_signs_in)
    assert browser.get("/sign-out").status_code == 405
    assert browser.post("/sign-out").location == "/sign-in"
    assert session.scalars(select(UserSession)).one().ended_at is not None
    assert browser.get("/people/").status_code == 303


def test_a_given_password_leads_to_choosing_ones_own_from_everywhere(browse, rita, hasher):
    set_password(SetPassword(rita.id, SECRET), hasher=hasher, actor=SETUP, now=utcnow())
    browser = browse()
    knock(browser)
    assert browser.get("/people/").location == "/password"
    assert browser.get("/password", follow_redirects=True).status_code == 200
    browser = browse(rita)
    form = {"current": SECRET, "new": "another horse, another day", "again": "another horse, another day"}
    assert browser.post("/password/", form).location == "/"
    assert browser.get("/people/").status_code == 200


def test_56_changing_the_password_ends_every_other_session(browse, rita_signs_in, session):
    elsewhere, here = browse(rita_signs_in), browse(rita_signs_in)
    form = {"current": SECRET, "new": "another horse, another day", "again": "another horse, another day"}
    before = here.client.get_cookie("ticketease").value
    assert here.post("/password/", form).status_code == 303
    assert here.client.get_cookie("ticketease").value != before
    assert elsewhere.get("/people/").status_code == 303
    assert knock(browse()).status_code == 401


def test_a_person_who_is_removed_meanwhile_is_refused_with_a_page(app, browse, rita_signs_in, hasher):
    app.extensions["hasher"] = SlowHasher(hasher.pepper, rounds=4)
    reply = knock(browse())
    assert reply.status_code == 409
    assert "This is not possible now" in reply.text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"current": "wrong"}, "current"),
        ({"new": "short", "again": "short"}, "new"),
        ({"new": "1234567890", "again": "1234567890"}, "new"),
        ({"again": "something else"}, "again"),
        ({"new": SECRET, "again": SECRET}, "new"),
    ],
)
def test_53_a_refused_password_is_named_and_never_shown_again(browse, rita_signs_in, change, field):
    form = {"current": SECRET, "new": "another horse, another day", "again": "another horse, another day"} | change
    reply = browse(rita_signs_in).post("/password/", form)
    assert reply.status_code == 422
    assert f'id="{field}-error"' in reply.text
    assert SECRET not in reply.text


def test_59_disabling_a_person_ends_their_sessions_at_once(browse, rita_signs_in, ada, session):
    browser = browse(rita_signs_in)
    assert browser.get("/people/").status_code == 200
    assert browse(ada).post(f"/people/{rita_signs_in.id}/disable").status_code == 303
    assert browser.get("/people/").status_code == 303
    assert browse(ada).post(f"/people/{rita_signs_in.id}/enable").status_code == 303
    assert browser.get("/people/").status_code == 303


def test_sessions_are_seen_and_ended_by_their_own_person_only(browse, rita_signs_in, olaf, session):
    elsewhere, here = browse(rita_signs_in), browse(rita_signs_in)
    assert here.get("/sessions/").text.count('<strong title="a test">') == 2
    first = session.scalars(select(UserSession).order_by(UserSession.created_at)).first()
    assert browse(olaf).post(f"/sessions/{first.jti}/end").status_code == 404
    assert here.post(f"/sessions/{first.jti}/end").status_code == 303
    assert elsewhere.get("/people/").status_code == 303
