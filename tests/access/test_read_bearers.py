"""What the API signs and reads back (threat 61): pure, no database. A token that is not exactly ours says nothing."""

import base64
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.access.bearers import ACCESS_LASTS, make_access, make_refresh, read_claims, refresh_hash_of, token_in

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEY = "a key of at least thirty-two letters"
SESSION = UUID("7d444840-9dc0-11d1-b245-5ffdce74fad2")
ACCESS = make_access(7, SESSION, key=KEY, now=NOW)
CLAIMS = {
    "iss": "ticketease",
    "aud": "ticketease-api",
    "type": "access",
    "sub": "7",
    "sid": str(SESSION),
    "iat": int(NOW.timestamp()),
    "exp": int((NOW + ACCESS_LASTS).timestamp()),
}


def read(token, kind="access", now=NOW):
    return read_claims(token, kind, key=KEY, now=now)


def signed(claims, key=KEY, algorithm="HS256", **more):
    return jwt.encode(claims, key, algorithm, **more)


def test_an_access_token_names_its_person_and_its_session():
    claims = read(ACCESS)
    assert (claims.person_id, claims.session_id, claims.refresh_hash) == (7, SESSION, "")
    assert read(signed(CLAIMS)) == claims


def test_it_lasts_a_quarter_of_an_hour():
    lasts = timedelta(minutes=15)
    assert read(ACCESS, now=NOW + lasts - timedelta(seconds=1)) is not None
    assert read(ACCESS, now=NOW + lasts) is None


def test_a_refresh_token_carries_what_makes_it_the_only_one():
    until = NOW + timedelta(days=30)
    token = make_refresh(7, SESSION, "drawn", key=KEY, now=NOW, until=until)
    assert read(token, "refresh").refresh_hash == refresh_hash_of("drawn")
    assert refresh_hash_of("drawn") != refresh_hash_of("other")
    assert read(token, "refresh", until) is None


def test_61_neither_kind_stands_for_the_other():
    refresh = make_refresh(7, SESSION, "drawn", key=KEY, now=NOW, until=NOW + timedelta(days=30))
    assert read(refresh) is None
    assert read(ACCESS, "refresh") is None


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "somebody else"},
        {"iss": None},
        {"aud": "ticketease-panel"},
        {"aud": ["ticketease-api", "ticketease-panel"]},
        {"aud": None},
        {"type": "refresh"},
        {"type": None},
        {"exp": 1},
        {"exp": "soon"},
        {"exp": None},
        {"exp": float("nan")},
        {"sid": "1"},
        {"sid": None},
        {"sub": "0"},
        {"sub": "-1"},
        {"sub": "2147483648"},
        {"sub": "rita"},
        {"sub": "9" * 5000},
        {"sub": None},
    ],
)
def test_61_a_claim_that_is_not_ours_is_nothing(change):
    assert read(signed({name: value for name, value in (CLAIMS | change).items() if value is not None})) is None


def test_61_no_signature_another_key_another_algorithm_a_key_by_path_are_nothing():
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).rstrip(b"=").decode()
    for token in (
        jwt.encode(CLAIMS, None, "none"),
        f"{header}.{ACCESS.split('.')[1]}.",
        signed(CLAIMS, "another key of at least thirty-two letters"),
        signed(CLAIMS, KEY * 2, "HS512"),
        signed(CLAIMS, "k" * 40, headers={"kid": "../../../../dev/null"}),
    ):
        assert read(token) is None


def test_61_a_tampered_token_is_nothing():
    head, body, seal = ACCESS.split(".")
    other = make_access(8, SESSION, key=KEY, now=NOW).split(".")[1]
    for token in (f"{head}.{other}.{seal}", f"{head}.{body}.{seal[::-1]}", f"{head}.{body}", ACCESS + "x"):
        assert read(token) is None


@given(st.text())
def test_61_rubbish_is_nothing(text):
    assert read(text) is None
    assert read(f"eyJhbGciOiJIUzI1NiJ9.{text}.{text}") is None


@pytest.mark.parametrize("header", [f"Bearer {ACCESS}", f"bearer {ACCESS}", f"BEARER  {ACCESS}"])
def test_the_header_holds_one_token(header):
    assert token_in(header) == ACCESS


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        ACCESS,
        f"Basic {ACCESS}",
        f"Bearer {ACCESS},Bearer {ACCESS}",
        f"Bearer {ACCESS}, Bearer {ACCESS}",
        f"Bearer {ACCESS} {ACCESS}",
        f"Bearer\t{ACCESS}",
        f"Bearer {ACCESS}\n",
        f'Bearer token="{ACCESS}"',
        "Bearer é",
        "Bearer " + "x" * 5000,
    ],
)
def test_61_any_other_header_holds_none(header):
    assert token_in(header) == ""


def test_two_sessions_have_two_tokens():
    assert make_access(7, uuid4(), key=KEY, now=NOW) != make_access(7, uuid4(), key=KEY, now=NOW)
