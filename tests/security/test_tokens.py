"""Threat 61: a token that is not exactly ours is worth nothing."""

import base64
import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import jwt
import pytest
from flask_jwt_extended import create_access_token, create_refresh_token, decode_token
from sqlalchemy import select

from app.access import operations
from app.access.models import UserSession
from app.access.queries import ABSOLUTE, IDLE, load_session
from app.core.clock import utcnow
from app.web.session import TOKEN, claims_of
from tests.factories import SETUP


@pytest.fixture
def browser(browse, rita):
    return browse(rita)


def own_claims(app, browser):
    with app.app_context():
        return decode_token(browser.client.get_cookie(TOKEN).value)


def opens(browser, token):
    browser.client.set_cookie(TOKEN, token)
    return browser.get("/people/").status_code == 200


def signed(app, claims, key=None, **more):
    return jwt.encode(claims, key or app.config["JWT_SECRET_KEY"], "HS256", **more)


def test_the_own_token_opens(app, browser):
    assert opens(browser, signed(app, own_claims(app, browser)))


def test_61_a_token_without_a_signature_is_nothing(app, browser):
    body = jwt.encode(own_claims(app, browser), None, "none")
    assert not opens(browser, body)
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).rstrip(b"=").decode()
    assert not opens(browser, f"{header}.{body.split('.')[1]}.")


def test_61_another_key_another_algorithm_or_a_key_by_path_is_nothing(app, browser):
    claims = own_claims(app, browser)
    assert not opens(browser, signed(app, claims, "another key of at least thirty-two letters"))
    assert not opens(browser, jwt.encode(claims, app.config["JWT_SECRET_KEY"] * 2, "HS512"))
    assert not opens(browser, signed(app, claims, "k" * 40, headers={"kid": "../../../../dev/null"}))


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "somebody else"},
        {"aud": "ticketease-api"},
        {"aud": None},
        {"exp": 1},
        {"type": "refresh"},
        {"jti": str(uuid4())},
        {"jti": "1"},
        {"jti": None},
        {"sub": "2147483648"},
        {"sub": "-1"},
        {"sub": "rita"},
    ],
)
def test_61_a_claim_that_is_not_ours_is_nothing(app, browser, change):
    assert not opens(browser, signed(app, own_claims(app, browser) | change))


def test_61_somebody_elses_session_is_nothing(app, browser, ada):
    assert not opens(browser, signed(app, own_claims(app, browser) | {"sub": str(ada.id)}))


def test_61_a_refresh_token_is_no_access_token(app, browser, rita):
    with app.app_context():
        assert not opens(browser, create_refresh_token(str(rita.id)))
        assert not opens(browser, create_access_token(str(rita.id), expires_delta=timedelta(seconds=-1)))


@pytest.mark.parametrize("token", ["", ".", "a.b.c", "é", "x" * 3000, "eyJhbGciOiJIUzI1NiJ9..", "\ufffd"])
def test_61_rubbish_is_an_anonymous_reader(browser, token):
    assert not opens(browser, token)


def test_61_a_token_that_was_proven_once_ends_at_its_hour_and_with_its_key(app, browser, monkeypatch):
    token, ends = browser.client.get_cookie(TOKEN).value, own_claims(app, browser)["exp"]
    at = datetime.fromtimestamp(ends, UTC)
    with app.app_context():
        assert claims_of(token, at - timedelta(seconds=1)) is not None
        assert claims_of(token, at) is None
        monkeypatch.setitem(app.config, "JWT_SECRET_KEY", "another key of at least thirty-two letters")
        assert claims_of(token, at - timedelta(seconds=1)) is None


def test_61_a_tampered_token_is_nothing(app, browser):
    head, body, seal = browser.client.get_cookie(TOKEN).value.split(".")
    assert not opens(browser, f"{head}.{body}.{seal[::-1]}")


def test_the_panel_takes_no_token_from_a_header(browse, browser):
    token = browser.client.get_cookie(TOKEN).value
    assert browse().get("/people/", headers={"Authorization": f"Bearer {token}"}).status_code == 303


def test_an_ended_session_opens_nothing_though_its_token_is_good(browser, rita):
    operations.end_sessions_of(rita.id, actor=SETUP, now=utcnow())
    assert browser.get("/people/").status_code == 303


@pytest.mark.parametrize(("age", "holds"), [(IDLE - timedelta(minutes=1), True), (IDLE, False)])
def test_a_session_idles_out_after_eight_hours(browser, rita, session, age, holds):
    kept = session.scalars(select(UserSession)).one()
    assert (load_session(kept.jti, rita.id, kept.last_seen_at + age, demo=False) is not None) == holds


def test_a_session_ends_after_thirty_days_of_use(browser, rita, session):
    kept = session.scalars(select(UserSession)).one()
    kept.last_seen_at = kept.created_at + ABSOLUTE - timedelta(minutes=1)
    session.flush()
    assert load_session(kept.jti, rita.id, kept.created_at + ABSOLUTE - timedelta(seconds=1), demo=False) is not None
    assert load_session(kept.jti, rita.id, kept.created_at + ABSOLUTE, demo=False) is None


def test_last_seen_is_written_once_a_minute_at_most(browser, session):
    kept = session.scalars(select(UserSession)).one()
    seen = kept.last_seen_at
    browser.get("/people/")
    assert session.scalars(select(UserSession.last_seen_at)).one() == seen
    kept.last_seen_at = seen - timedelta(minutes=2)
    session.flush()
    browser.get("/people/")
    assert session.scalars(select(UserSession.last_seen_at)).one() > seen - timedelta(minutes=2)


def test_the_sweep_ends_what_idled_and_forgets_what_ended_long_ago(browser, browse, olaf, session):
    browse(olaf)
    idle, fresh = session.scalars(select(UserSession).order_by(UserSession.created_at)).all()
    idle.last_seen_at = idle.last_seen_at - IDLE
    session.flush()
    assert operations.sweep_expired_sessions(now=utcnow()) == 1
    session.expire_all()
    assert (idle.ended_at is not None, fresh.ended_at) == (True, None)
    assert operations.sweep_expired_sessions(now=utcnow() + timedelta(days=91)) == 1
    assert session.scalars(select(UserSession)).all() == []
