"""Few work at once, and only for whoever has sent all they want to say; strangers send little, and soon."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from flask import Flask

from app.web import seats

FORM = "application/x-www-form-urlencoded"
LONG = "x" * (seats.READ_FIRST + 1)


@contextmanager
def all_taken(app: Flask) -> Iterator[None]:
    """Sit on every seat."""
    places = app.extensions["seats"]
    with ExitStack() as taken:
        for _ in range(app.extensions["settings"].web_threads):
            taken.enter_context(places)
        yield


def test_whoever_finds_no_seat_is_told_to_come_again_and_probes_need_none(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seats, "WAITED_AT_MOST", 0.01)
    client = app.test_client()
    with all_taken(app):
        refused = client.get("/sign-in")
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
        assert "Too many are asking at once" in refused.text
        assert client.get("/healthz").status_code == 200
    assert client.get("/sign-in").status_code == 200


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere", "/api/v1/tickets", "/?search=%00"])
def test_a_seat_is_left_whatever_became_of_the_request(app: Flask, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr(seats, "WAITED_AT_MOST", 0.01)
    for _ in range(app.extensions["settings"].web_threads + 1):
        assert app.test_client().get(path).status_code != 503
    with all_taken(app):
        pass


def test_a_large_body_is_read_without_a_seat(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "WAITED_AT_MOST", 0.01)
    machine = {"Authorization": "Bearer nobody"}
    with all_taken(app):
        small = app.test_client().post("/api/v1/tickets", json={"title": "x"}, headers=machine)
        large = app.test_client().post("/api/v1/tickets", json={"title": LONG}, headers=machine)
    assert (small.status_code, large.status_code) == (503, 401)


def test_a_program_s_file_may_take_its_time(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "STRANGERS_SECONDS", -1.0)
    sent = {"data": b"x" * 9, "content_type": "application/octet-stream", "headers": {"Authorization": "Bearer nobody"}}
    assert app.test_client().post("/api/v1/attachments?name=a.txt", **sent).status_code == 401


@pytest.mark.parametrize(("path", "kind"), [("/sign-in", "text/html"), ("/api/v1/auth/login", "problem+json")])
def test_a_stranger_s_body_has_to_come_soon(app: Flask, monkeypatch: pytest.MonkeyPatch, path: str, kind: str) -> None:
    monkeypatch.setattr(seats, "STRANGERS_SECONDS", -1.0)
    late = app.test_client().post(path, data="login=alan", content_type=FORM)
    assert (late.status_code, kind in late.content_type) == (408, True)
    assert "came too slowly" in late.text


@pytest.mark.parametrize("path", ["/sign-in", "/tickets/new", "/api/v1/auth/login"])
def test_a_stranger_s_body_has_to_be_small(app: Flask, path: str) -> None:
    reply = app.test_client().post(path, data=f"login={LONG}", content_type=FORM)
    assert (reply.status_code, "larger than TicketEase takes" in reply.text) == (413, True)
