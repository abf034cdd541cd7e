"""Personal tokens by the API: made and shown once, read, revoked; nobody else's."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.access.models import KeptAnswer
from app.core.clock import utcnow
from tests.factories import make_token


def body(**change):
    soon = (utcnow() + timedelta(days=30)).isoformat()
    return {"name": "Monitoring", "scopes": ["tickets:read"], "expires_at": soon} | change


def bearing(machine, token):
    caller = machine()
    caller.headers["Authorization"] = f"Bearer {token}"
    return caller


def test_a_token_is_made_shown_once_and_revoked(machine, rita):
    hers = machine(rita)
    reply = hers.post("/tokens", body())
    assert reply.status_code == 201
    made = reply.json
    secret = made.pop("token")
    assert reply.headers["Location"] == f"/api/v1/tokens/{made['id']}"
    assert (made["name"], made["scopes"], made["last_used_at"]) == ("Monitoring", ["tickets:read"], None)
    assert secret.startswith("tke_")
    assert hers.get(f"/tokens/{made['id']}").json == made
    assert hers.get("/tokens").json == {"items": [made], "next": None}
    assert bearing(machine, secret).get("/tickets").status_code == 200
    assert hers.get("/tokens").json["items"][0]["last_used_at"] is not None
    assert hers.call("DELETE", f"/tokens/{made['id']}").status_code == 204
    assert bearing(machine, secret).get("/tickets").status_code == 401
    assert hers.call("DELETE", f"/tokens/{made['id']}").status_code == 404
    assert hers.get("/tokens").json["items"] == []


def test_what_is_shown_once_is_kept_for_no_repetition(machine, rita, session):
    hers = machine(rita)
    first = hers.post("/tokens", body(), headers={"Idempotency-Key": "one"})
    again = hers.post("/tokens", body(), headers={"Idempotency-Key": "one"})
    assert (first.status_code, again.status_code) == (201, 422)
    assert session.scalars(select(KeptAnswer)).all() == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes.0"),
        ({"scopes": "read"}, "scopes"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "2099-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "soon"}, "expires_at"),
        ({"expires_at": "2026-01-01T00:00:00"}, "expires_at"),
        ({"token_hash": "x"}, "token_hash"),
        ({"id": 1}, "id"),
    ],
)
def test_6_what_cannot_be_made_is_refused_by_field(machine, rita, change, field):
    reply = machine(rita).post("/tokens", body(**change))
    assert (reply.status_code, [one["field"] for one in reply.json["errors"]]) == (422, [field])


def test_nobody_else_reads_or_revokes_it(machine, rita, olaf, ada):
    _secret, token = make_token(rita, now=utcnow())
    for other in (machine(olaf), machine(ada)):
        assert other.get(f"/tokens/{token.id}").status_code == 404
        assert other.call("DELETE", f"/tokens/{token.id}").status_code == 404
        assert other.get("/tokens").json["items"] == []
    assert machine().get("/tokens").status_code == 401


def test_an_administrator_revokes_all_of_somebody_and_nobody_else_does(machine, rita, ada, paula):
    secret, _token = make_token(rita, now=utcnow())
    assert machine(paula).post(f"/people/{rita.id}/revoke-tokens").status_code == 403
    assert bearing(machine, secret).get("/auth/me").status_code == 200
    assert machine(ada).post(f"/people/{rita.id}/revoke-tokens").status_code == 204
    assert bearing(machine, secret).get("/auth/me").status_code == 401
