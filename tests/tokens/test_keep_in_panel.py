"""Personal tokens in the panel: made and shown once by their person, revoked by them or by an administrator."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.access.models import Token
from app.access.queries import load_bearer
from app.core.clock import utcnow
from tests.factories import make_token

FORM = {"name": "Monitoring", "level": "read", "areas": ["tickets"], "days": "90"}
ALL = ["tickets", "approvals", "cmdb", "directory", "settings", "dashboard", "runs", "jobs"]


def shown_in(page):
    return re.findall(r"tke_[\w-]{43}", page)


def opens(secret):
    return load_bearer(secret, utcnow(), key="k" * 40, demo=False)


def test_a_new_token_is_shown_once_and_opens(browse, rita, session):
    hers = browse(rita)
    reply = hers.post("/tokens/", FORM)
    assert reply.status_code == 200
    assert "no-store" in reply.headers["Cache-Control"]
    (secret,) = set(shown_in(reply.text))
    assert opens(secret).actor.narrowed_to == {"tickets:read"}
    page = hers.get("/tokens/").text
    assert shown_in(page) == []
    assert f"tke_…{secret[-4:]}" in page
    assert "reads Tickets" in page
    assert "never used" in page
    token = session.scalars(select(Token)).one()
    assert abs(token.expires_at - token.created_at - timedelta(days=90)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("change", "scopes"),
    [
        ({"areas": ALL}, ["read"]),
        ({"areas": ALL, "level": "write"}, ["write"]),
        ({"areas": ["cmdb", "tickets"], "level": "write"}, ["tickets:write", "cmdb:write"]),
    ],
)
def test_every_part_is_the_whole(browse, rita, session, change, scopes):
    browse(rita).post("/tokens/", FORM | change)
    assert session.scalars(select(Token.scopes)).all() == [scopes]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "field-error"),
        ({"name": "x" * 61}, "field-error"),
        ({"name": "monitoring"}, "You have a token of this name."),
        ({"areas": []}, "Choose at least one thing that the token may do."),
        ({"areas": ["people"]}, "field-error"),
        ({"level": "admin"}, "field-error"),
        ({"days": "366"}, "field-error"),
        ({"days": "forever"}, "field-error"),
    ],
)
def test_what_cannot_be_made_is_said_and_what_was_typed_is_kept(browse, rita, session, change, sentence):
    make_token(rita, "Monitoring")
    reply = browse(rita).post("/tokens/", FORM | {"name": "A name of mine"} | change)
    assert reply.status_code == 422
    assert sentence in reply.text
    assert shown_in(reply.text) == []
    assert session.scalars(select(Token.name)).all() == ["Monitoring"]


def test_a_revoked_token_opens_nothing(browse, rita):
    secret, token = make_token(rita, "Monitoring", now=utcnow())
    hers = browse(rita)
    assert opens(secret) is not None
    assert hers.post(f"/tokens/{token.id}/revoke").status_code == 303
    assert opens(secret) is None
    assert "You have no token." in hers.get("/tokens/").text
    assert hers.post(f"/tokens/{token.id}/revoke").status_code == 404


def test_nobody_else_sees_or_revokes_it(browse, rita, olaf, ada):
    secret, token = make_token(rita, "Nightly copy", now=utcnow())
    for other in (olaf, ada):
        assert "Nightly copy" not in browse(other).get("/tokens/").text
        assert browse(other).post(f"/tokens/{token.id}/revoke").status_code == 404
    assert browse().post(f"/tokens/{token.id}/revoke").status_code == 401
    assert opens(secret) is not None


def test_an_administrator_sees_them_on_the_card_and_revokes_all(browse, rita, ada, paula):
    secret, _token = make_token(rita, "Nightly copy", scopes=("read", "cmdb:write"), now=utcnow())
    assert "Nightly copy" not in browse(paula).get(f"/people/{rita.id}").text
    card = browse(ada).get(f"/people/{rita.id}").text
    assert "Nightly copy" in card
    assert "reads and changes CMDB · reads everything" in card
    assert browse(paula).post(f"/people/{rita.id}/revoke-tokens").status_code == 403
    assert opens(secret) is not None
    assert browse(ada).post(f"/people/{rita.id}/revoke-tokens").status_code == 303
    assert opens(secret) is None


def test_an_expired_token_is_marked(browse, rita):
    make_token(rita, "Old", lasts=timedelta(days=1))
    assert "expired" in browse(rita).get("/tokens/").text


def test_the_page_speaks_french(browse, rita):
    make_token(rita, "Sonde", scopes=("tickets:read",), now=utcnow())
    page = browse(rita).get("/tokens/", headers={"Accept-Language": "fr"}).text
    assert "lit Tickets" in page
