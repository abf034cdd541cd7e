"""Signing in to the API and saying who calls; how often one may call."""

from dataclasses import replace

import pytest

from app.access import tokens
from app.access.commands import SetPassword
from app.access.models import Token
from app.access.operations import set_password
from app.access.passwords import Hasher
from app.api.base.door import Door
from app.api.bearer import ACCOUNT, AREAS
from app.core.clock import utcnow
from tests.factories import SETUP, make_token

SECRET = "correct horse battery"


@pytest.fixture
def hasher(app, monkeypatch):
    cheap = Hasher(app.extensions["hasher"].pepper, rounds=4)
    monkeypatch.setitem(app.extensions, "hasher", cheap)
    return cheap


@pytest.fixture
def alan_signs_in(alan, paris_desk, hasher):
    set_password(SetPassword(alan.id, SECRET, must_change=False), hasher=hasher, actor=SETUP, now=utcnow())
    return alan


@pytest.fixture
def limits(app, monkeypatch):
    def set_to(**limits):
        changed = replace(app.extensions["settings"], **limits)
        monkeypatch.setitem(app.extensions, "settings", changed)

    return set_to


def login(machine, email="alan@example.org", password=SECRET):
    return machine().post("/auth/login", {"email": email, "password": password})


def bearing(machine, token):
    caller = machine()
    caller.headers["Authorization"] = f"Bearer {token}"
    return caller


def test_a_password_brings_two_tokens_that_no_cache_keeps(machine, alan_signs_in):
    reply = login(machine)
    told = reply.json
    assert reply.status_code == 200
    assert told.keys() == {"access_token", "refresh_token", "token_type", "expires_in", "refresh_expires_in"}
    assert (told["token_type"], told["expires_in"]) == ("Bearer", 900)
    assert 2_591_990 <= told["refresh_expires_in"] <= 2_592_000
    assert reply.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in reply.headers


@pytest.mark.parametrize("email", ["alan", " ALAN@example.org "])
def test_the_identifier_signs_in_too(machine, alan_signs_in, email):
    assert login(machine, email).status_code == 200


def test_who_calls_is_told_with_what_they_may_do_in_short(machine, alan_signs_in):
    caller = bearing(machine, login(machine).json["access_token"])
    assert caller.get("/auth/me").json == {
        "id": alan_signs_in.id,
        "name": "Alan Keller",
        "administrator": False,
        "auditor": False,
        "manager": False,
        "purposes": ["incidents"],
        "scopes": None,
        "language": "en",
        "time_zone": "Europe/Paris",
    }


def test_a_personal_token_says_what_it_is_kept_to(machine, alan, paris_desk):
    secret, _token = make_token(alan, scopes=("tickets:read", "cmdb:write"), now=utcnow())
    told = bearing(machine, secret).get("/auth/me").json
    assert (told["id"], told["scopes"]) == (alan.id, ["cmdb:write", "tickets:read"])


def test_a_refresh_token_brings_the_next_two(machine, alan_signs_in):
    first = login(machine).json
    second = machine().post("/auth/refresh", {"refresh_token": first["refresh_token"]})
    assert second.status_code == 200
    assert second.json["refresh_token"] != first["refresh_token"]
    assert bearing(machine, second.json["access_token"]).get("/auth/me").status_code == 200
    assert bearing(machine, first["access_token"]).get("/auth/me").status_code == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/auth/login", {}),
        ("/auth/login", {"email": "alan"}),
        ("/auth/login", {"email": 1, "password": SECRET}),
        ("/auth/login", {"email": "alan", "password": None}),
        ("/auth/login", {"email": "alan", "password": SECRET, "admin": True}),
        ("/auth/login", {"email": "x" * 255, "password": SECRET}),
        ("/auth/refresh", {}),
        ("/auth/refresh", {"refresh_token": ["x"]}),
        ("/auth/refresh", {"refresh_token": "x" * 1001}),
    ],
)
def test_what_does_not_fit_is_refused_by_field(machine, alan_signs_in, path, body):
    reply = machine().post(path, body)
    assert (reply.status_code, reply.mimetype) == (422, "application/problem+json")
    assert reply.json["errors"]


def test_another_password_ends_every_session_and_begins_one(machine, alan_signs_in):
    first = login(machine).json
    caller = bearing(machine, first["access_token"])
    wrong = caller.post("/auth/password", {"current": "wrong", "new": "a new one of mine"})
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, "current")
    told = caller.post("/auth/password", {"current": SECRET, "new": "a new one of mine"})
    assert told.status_code == 200
    assert caller.get("/auth/me").status_code == 401
    assert bearing(machine, told.json["access_token"]).get("/auth/me").status_code == 200
    assert machine().post("/auth/refresh", {"refresh_token": told.json["refresh_token"]}).status_code == 200
    assert login(machine).status_code == 401
    assert login(machine, password="a new one of mine").status_code == 200


@pytest.mark.parametrize(
    ("scopes", "reads", "writes"),
    [(("tickets:read",), 200, 403), (("read",), 200, 403), (("cmdb:write",), 403, 403), (("tickets:write",), 200, 422)],
)
def test_a_token_does_what_its_scopes_cover(machine, alan, paris_desk, scopes, reads, writes):
    secret, _token = make_token(alan, scopes=scopes, now=utcnow())
    caller = bearing(machine, secret)
    answers = (caller.get("/tickets"), caller.post("/tickets", {"kind": "incident"}))
    assert [one.status_code for one in answers] == [reads, writes]
    assert {one.json["code"] for one in answers if one.status_code == 403} <= {"scope_missing"}


def test_every_area_and_every_account_noun_is_one_of_a_door_or_of_none(app):
    """A door that AREAS does not name is covered by the whole scopes alone; a name without a door would be a slip."""
    assert set(AREAS.values()) == set(tokens.AREAS)
    assert {way.partition(".")[0].removeprefix("api_") for way in Door.WAYS} >= {"tickets", *ACCOUNT}


def test_a_personal_token_reaches_no_account(machine, alan, paris_desk, session):
    secret, _token = make_token(alan, scopes=("read", "write"), now=utcnow())
    caller = bearing(machine, secret)
    body = {"name": "Another", "scopes": ["write"], "expires_at": "2099-01-01T00:00:00Z"}
    answers = [
        caller.get("/tokens"),
        caller.post("/tokens", body),
        caller.get("/sessions"),
        caller.post("/sessions/end-others"),
        caller.post("/auth/logout"),
        caller.post("/auth/password", {"current": "x", "new": "y"}),
    ]
    assert [(one.status_code, one.json["code"]) for one in answers] == [(403, "scope_missing")] * 6
    assert session.query(Token).count() == 1


def test_each_answer_says_where_the_caller_stands(machine, alan, limits):
    limits(api_rate=3)
    caller = machine(alan)
    for left in (2, 1, 0):
        reply = caller.get("/auth/me")
        assert reply.status_code == 200
        assert reply.headers["RateLimit-Policy"] == '"calls";q=3;w=60'
        assert reply.headers["RateLimit"].startswith(f'"calls";r={left};t=')
    refused = caller.get("/auth/me")
    assert (refused.status_code, refused.json["code"]) == (429, "too_many_requests")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit"] == f'"calls";r=0;t={refused.headers["Retry-After"]}'


def test_sign_ins_of_a_person_share_a_quota_and_each_token_has_its_own(machine, alan, rita, limits):
    limits(api_rate=2)
    secret, _token = make_token(alan, now=utcnow())
    callers = [machine(alan), machine(alan), bearing(machine, secret), machine(rita)]
    assert [one.get("/auth/me").status_code for one in callers] == [200] * 4
    assert [one.get("/auth/me").status_code for one in callers] == [429, 429, 200, 200]


def test_a_refused_request_counts_too(machine, alan, limits):
    limits(api_rate=2)
    caller = machine(alan)
    assert [caller.get("/tickets/INC999999").status_code for _ in range(3)] == [404, 404, 429]


def test_an_address_signs_in_so_often_a_minute(machine, alan_signs_in, limits):
    limits(api_sign_in_rate=2)
    replies = [login(machine) for _ in range(3)]
    assert [one.status_code for one in replies] == [200, 200, 429]
    assert replies[2].json["code"] == "too_many_requests"
    assert replies[0].headers["RateLimit-Policy"] == '"sign_in";q=2;w=60'
    renewals = [machine().post("/auth/refresh", {"refresh_token": "x"}).status_code for _ in range(3)]
    assert renewals == [401, 401, 429]
