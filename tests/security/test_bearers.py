"""The door of the API (threats 49, 50, 52, 56, 59, 61, 63): what no token, no guess and no repetition opens."""

import base64
import json
from datetime import timedelta

import jwt
import pytest
from sqlalchemy import select

from app.access import operations
from app.access.commands import SetPassword
from app.access.models import Throttle, UserSession
from app.audit.models import AuditEntry
from app.core.clock import utcnow
from app.directory.commands import SetRights
from app.web.session import TOKEN
from tests.factories import SETUP, actor_of, make_token
from tests.security.door import SECRET, knock

WHO = "/api/v1/auth/me"


@pytest.fixture(autouse=True)
def still(monkeypatch):
    """Let no time pass at the door: what waits a second must not depend on how long a machine takes."""
    moment = utcnow()
    monkeypatch.setattr("app.web.signing.utcnow", lambda: moment)


@pytest.fixture
def call(app):
    client = app.test_client()

    def ask(token=None, path=WHO, **more):
        headers = more.pop("headers", {})
        if token is not None:
            headers = {"Authorization": f"Bearer {token}", **headers}
        return client.open(path, headers=headers, **more)

    return ask


@pytest.fixture
def login(machine):
    return lambda email="rita", password=SECRET, **more: machine().post(
        "/auth/login", {"email": email, "password": password}, **more
    )


@pytest.fixture
def pair(login, rita_signs_in):
    return login().json


def renew(machine, token):
    return machine().post("/auth/refresh", {"refresh_token": token})


def is_the_one_refusal(reply):
    """Every bad token is told the same, as RFC 6750 and RFC 9457 say."""
    assert reply.status_code == 401
    assert reply.headers["WWW-Authenticate"].startswith("Bearer")
    assert reply.mimetype == "application/problem+json"
    return (reply.json["code"], reply.json["detail"]) == (
        "unauthenticated",
        "Send a valid access token in the Authorization header.",
    )


def signed(app, claims, key=None, **more):
    return jwt.encode(claims, key or app.config["JWT_SECRET_KEY"], "HS256", **more)


def claims_of(token):
    return jwt.decode(token, options={"verify_signature": False})


def test_the_own_token_opens(app, call, pair, rita):
    assert call(pair["access_token"]).json["id"] == rita.id
    assert call(signed(app, claims_of(pair["access_token"]))).status_code == 200


def test_61_no_token_of_a_kind_that_is_not_ours_opens(app, call, pair):
    access, claims = pair["access_token"], claims_of(pair["access_token"])
    head, body, seal = access.split(".")
    none = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).rstrip(b"=").decode()
    tokens = {
        "none": jwt.encode(claims, None, "none"),
        "none by hand": f"{none}.{body}.",
        "other key": signed(app, claims, "another key of at least thirty-two letters"),
        "other algorithm": jwt.encode(claims, app.config["JWT_SECRET_KEY"] * 2, "HS512"),
        "kid path": signed(app, claims, "k" * 40, headers={"kid": "../../../../dev/null"}),
        "expired": signed(app, claims | {"exp": int(utcnow().timestamp()) - 1}),
        "endless": signed(app, claims | {"exp": 10**400}),
        "never ends": signed(app, claims | {"exp": float("inf")}),
        "ends in words": signed(app, claims | {"exp": str(claims["exp"])}),
        "issued tomorrow": signed(app, claims | {"iat": claims["iat"] + 86_400, "exp": claims["exp"] + 90_000}),
        "begins soon": signed(app, claims | {"nbf": claims["iat"] + 600}),
        "begins in words": signed(app, claims | {"nbf": str(claims["iat"])}),
        "refresh as access": pair["refresh_token"],
        "panel's audience": signed(app, claims | {"aud": "ticketease-panel"}),
        "other issuer": signed(app, claims | {"iss": "somebody"}),
        "tampered": f"{head}.{body}.{seal[::-1]}",
        "rubbish": "rubbish",
        "personal, guessed": "tke_" + "A" * 43,
        "empty": "",
        "unicode": "\u00e9",
    }
    assert {name: is_the_one_refusal(call(token)) for name, token in tokens.items()} == dict.fromkeys(tokens, True)


def test_61_a_token_in_another_place_opens_nothing(app, call, pair, browse, rita):
    access = pair["access_token"]
    assert is_the_one_refusal(call(None))
    assert is_the_one_refusal(call(None, f"{WHO}?access_token={access}"))
    assert is_the_one_refusal(call(None, headers={"Cookie": f"{TOKEN}={access}"}))
    assert is_the_one_refusal(call(None, headers={"X-Authorization": f"Bearer {access}"}))
    for header in (f"Basic {access}", access, f"Bearer {access}, Bearer {access}", f"Bearer {access} {access}"):
        assert is_the_one_refusal(call(None, headers={"Authorization": header}))
    assert is_the_one_refusal(call(None, method="POST", path="/api/v1/auth/logout", data={"access_token": access}))


def test_61_a_page_and_the_api_take_nothing_of_each_other(app, call, pair, browse, rita):
    hers = browse(rita)
    cookie = hers.client.get_cookie(TOKEN).value
    assert hers.get("/people/").status_code == 200
    assert is_the_one_refusal(hers.get(WHO))
    assert is_the_one_refusal(call(cookie))
    nobody = browse()
    nobody.client.set_cookie(TOKEN, pair["access_token"])
    assert nobody.get("/people/").status_code == 303


@pytest.mark.parametrize("end", ["revoked", "disabled", "password", "rights", "signed out everywhere", "logout"])
def test_59_what_ends_sessions_ends_access_and_refresh_at_once(machine, call, pair, rita, ada, hasher, end):
    assert call(pair["access_token"]).status_code == 200
    if end == "revoked":
        operations.revoke_sessions(rita.id, actor=actor_of(ada, utcnow()), now=utcnow())
    elif end == "disabled":
        operations.disable_person(rita.id, actor=SETUP, now=utcnow())
    elif end == "password":
        operations.set_password(SetPassword(rita.id, SECRET * 2), hasher=hasher, actor=SETUP, now=utcnow())
    elif end == "rights":
        operations.set_rights(SetRights(rita.id, is_admin=True, is_auditor=False), actor=SETUP, now=utcnow())
    elif end == "logout":
        assert call(pair["access_token"], "/api/v1/auth/logout", method="POST").status_code == 204
    else:
        operations.end_sessions_of(rita.id, actor=SETUP, now=utcnow())
    assert is_the_one_refusal(call(pair["access_token"]))
    assert renew(machine, pair["refresh_token"]).status_code == 401


def test_59_disabling_kills_personal_tokens_at_once(call, rita):
    secret, _token = make_token(rita, now=utcnow())
    assert call(secret).status_code == 200
    operations.disable_person(rita.id, actor=SETUP, now=utcnow())
    assert is_the_one_refusal(call(secret))


def test_63_a_refresh_token_used_again_ends_the_family(machine, call, pair, session, rita):
    second = renew(machine, pair["refresh_token"])
    assert second.status_code == 200
    assert call(second.json["access_token"]).status_code == 200
    reused = renew(machine, pair["refresh_token"])
    assert (reused.status_code, reused.json["code"]) == (401, "refresh_refused")
    assert reused.headers["WWW-Authenticate"].startswith("Bearer")
    for token in (pair["access_token"], second.json["access_token"]):
        assert is_the_one_refusal(call(token))
    assert renew(machine, second.json["refresh_token"]).status_code == 401
    assert session.scalars(select(AuditEntry).where(AuditEntry.event == "session.reused")).one().subject_id == rita.id


def test_63_a_forged_refresh_token_ends_nobody(app, machine, call, pair):
    claims = claims_of(pair["refresh_token"]) | {"jti": "guessed"}
    assert renew(machine, signed(app, claims, "another key of at least thirty-two letters")).status_code == 401
    assert renew(machine, pair["access_token"]).status_code == 401
    assert call(pair["access_token"]).status_code == 200
    assert renew(machine, pair["refresh_token"]).status_code == 200


@pytest.mark.parametrize("who", ["nobody", "rita", "alan", "disabled"])
def test_49_the_refusal_says_the_same_whatever_was_wrong(login, rita_signs_in, alan, olaf, session, who):
    olaf.active = False
    session.flush()
    reply = login({"disabled": "olaf"}.get(who, who), "wrong password")
    assert (reply.status_code, reply.json["code"]) == (401, "sign_in_refused")
    assert reply.json["detail"] == "This login and this password do not match. Check both and try again."
    assert reply.headers["WWW-Authenticate"].startswith("Bearer")


def test_49_somebody_unknown_costs_a_hash_too(login, rita_signs_in, hasher):
    login("nobody", "wrong password")
    assert hasher.asked == [None]


def test_50_guessing_slows_down_by_the_same_counters_as_the_panels(login, browse, rita_signs_in, hasher):
    assert [login(password="wrong").status_code for _ in range(5)] == [401] * 5
    refused = login()
    assert (refused.status_code, refused.json["code"]) == (429, "too_many_attempts")
    assert refused.headers["Retry-After"] == "1"
    assert len(hasher.asked) == 5
    assert knock(browse()).status_code == 429


def test_50_a_right_password_gives_its_attempt_back(login, rita_signs_in, session):
    assert [login().status_code for _ in range(25)] == [200] * 25
    assert all(not row.failed_at for row in session.scalars(select(Throttle)))


def test_52_4097_characters_are_400_and_never_hashed(login, rita_signs_in, hasher):
    assert login(password="x" * 4097).status_code == 400
    assert hasher.asked == []


def test_a_given_password_signs_nobody_in_and_costs_nothing(login, rita, hasher, session):
    operations.set_password(SetPassword(rita.id, SECRET), hasher=hasher, actor=SETUP, now=utcnow())
    for _attempt in range(8):
        reply = login()
        assert (reply.status_code, reply.json["code"]) == (403, "must_change_password")
    assert session.scalars(select(UserSession)).all() == []
    assert login(password="wrong").status_code == 401


def test_personal_tokens_open_nothing_while_a_password_is_one_that_was_given(call, rita, hasher):
    secret, _token = make_token(rita, now=utcnow())
    operations.set_password(SetPassword(rita.id, SECRET), hasher=hasher, actor=SETUP, now=utcnow())
    reply = call(secret)
    assert (reply.status_code, reply.json["code"]) == (403, "must_change_password")


def test_people_of_the_demonstration_are_nobody_outside_of_it(login, rita, hasher, session):
    operations.set_password(SetPassword(rita.id, SECRET, must_change=False), hasher=hasher, actor=SETUP, now=utcnow())
    rita.work_email = "rita@demo.ticketease.test"
    session.flush()
    assert login().status_code == 401


def test_56_each_sign_in_is_a_session_of_its_own(login, rita_signs_in, session):
    assert login().json["access_token"] != login().json["access_token"]
    assert session.query(UserSession).count() == 2


def test_no_token_stands_in_the_record_or_the_tables(pair, machine, session):
    renewed = renew(machine, pair["refresh_token"]).json
    tokens = [one[name] for one in (pair, renewed) for name in ("access_token", "refresh_token")]
    secrets = [*tokens, *(claims_of(one["refresh_token"])["jti"] for one in (pair, renewed))]
    for row in (*session.scalars(select(UserSession)), *session.scalars(select(AuditEntry))):
        kept = " ".join(str(getattr(row, column.name)) for column in type(row).__table__.columns)
        assert [secret for secret in secrets if secret in kept] == []


def test_a_used_token_is_noted_once_a_minute(call, pair, session, rita):
    kept = session.scalars(select(UserSession)).one()
    kept.last_seen_at -= timedelta(minutes=2)
    session.flush()
    before = kept.last_seen_at
    call(pair["access_token"])
    session.refresh(kept)
    assert kept.last_seen_at > before
