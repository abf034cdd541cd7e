"""What nobody may exceed, at a real Apache: its limits are ours, and who meets one reads why (threats 21, 47)."""

import socket
from contextlib import ExitStack

import pytest

from tests.apache.asking import ask
from tests.apache.conftest import HEADERS_WITHIN, Desk, access_log, signed_in

LARGEST = 104 * 1024 * 1024
TOO_LARGE = {
    "en": "What you sent is larger than TicketEase takes. Nothing was saved; send less at once.",
    "fr": "Votre envoi dépasse ce que TicketEase accepte. Rien n’a été enregistré\u202f; envoyez moins à la fois.",
}
# What Apache says no to before it knows what the path is.
REFUSED_EARLY = (
    "/approve/{} HTTP/1.1\r\nCookie: " + "x" * 20_000, "/approve/{} HTTP/1.1\r\nno header: 1",
    "/approve/{} HTTP/1.1\r\nExpect: x", "/approve/{}%zz HTTP/1.1",
)  # fmt: skip
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def said_to(desk: Desk, sent: bytes) -> bytes:
    """Return all that comes back for these very bytes."""
    with socket.create_connection(("127.0.0.1", desk.apache.port), timeout=60) as line:
        line.sendall(sent)
        parts = []
        while part := line.recv(65536):
            parts.append(part)
    return b"".join(parts)


def test_47_the_largest_body_is_the_same_for_apache_and_for_us(desk: Desk) -> None:
    assert max(desk.app.extensions["largest_bodies"].values()) == LARGEST
    head = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
    assert said_to(desk, head % (LARGEST + 1)).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_47_who_sends_too_much_for_us_reads_why(desk: Desk, language: str) -> None:
    reply = ask(desk.apache, "/sign-in", "POST", b"login=" + b"x" * 6_000_000, {**FORM, "Accept-Language": language})
    assert (reply.status, TOO_LARGE[language] in reply.text) == (413, True)


def test_a_body_that_does_not_say_its_length_is_refused_before_it_is_read(desk: Desk) -> None:
    for path, kind in (("/sign-in", "text/html"), ("/api/v1/tickets", "application/problem+json")):
        reply = ask(desk.apache, path, "POST", iter([b"login=alan"]), FORM)
        assert (reply.status, reply.headers.get_content_type()) == (411, kind)


def test_47_who_sends_too_much_for_apache_reads_why_in_both_languages(desk: Desk) -> None:
    part = b"x" * 1024 * 1024
    reply = ask(
        desk.apache, "/attachments/", "POST", (part for _ in range(105)), {"Content-Length": str(105 * len(part))}
    )
    assert (reply.status, reply.headers["Content-Type"]) == (413, "text/html; charset=utf-8")
    assert [sentence for sentence in TOO_LARGE.values() if sentence not in reply.text] == []
    assert reply.headers["Content-Security-Policy"].startswith("default-src 'self'")


def test_47_a_machine_that_sends_too_much_reads_problem_details(desk: Desk) -> None:
    head = b"POST /api/v1/tickets HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 200000000\r\n\r\n"
    reply = said_to(desk, head)
    assert reply.startswith(b"HTTP/1.1 413 ")
    assert b"Content-Type: application/problem+json\r\n" in reply and b'"code": "too_large"' in reply


def test_who_sends_a_header_too_slowly_is_let_go_and_others_are_served_meanwhile(desk: Desk) -> None:
    with socket.create_connection(("127.0.0.1", desk.apache.port), timeout=60) as slow:
        slow.sendall(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        assert ask(desk.apache, "/sign-in").status == 200
        assert slow.recv(64).startswith(b"HTTP/1.1 408 ")
    assert HEADERS_WITHIN == "2-4"


def test_slow_senders_hold_nobody_up(desk: Desk) -> None:
    work_at_once = 2 * desk.app.extensions["settings"].web_threads
    head = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    with ExitStack() as lines:
        for _ in range(2 * work_at_once):
            slow = lines.enter_context(socket.create_connection(("127.0.0.1", desk.apache.port), timeout=60))
            slow.sendall(head + b"Content-Length: 900\r\n\r\nlogin=a")
        assert ask(desk.apache, "/sign-in").status == 200
        assert ask(desk.apache, "/", headers=signed_in(desk)).status == 200
        # None of them has been let go meanwhile.
        slow.setblocking(False)
        with pytest.raises(BlockingIOError):
            slow.recv(1)


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "10.0.0.1", "localhost:1@evil.example"])
def test_21_a_forged_host_gets_400_and_stands_on_no_page(desk: Desk, host: str) -> None:
    for headers in ({"Host": host}, {"Host": "localhost", "X-Forwarded-Host": host}):
        reply = ask(desk.apache, "/sign-in", headers=headers)
        assert (reply.status, "evil" in reply.text) == (400 if headers["Host"] == host else 200, False)


@pytest.mark.parametrize(
    ("line", "status"),
    [(b"GET /" + b"x" * 20_000 + b" HTTP/1.1", 414), (b"GET /?q=" + b"x" * 9_000 + b" HTTP/1.1", 400),
     (b"TRACE / HTTP/1.1", 405), (b"GET /%00 HTTP/1.1", 404), (b"GET /%zz HTTP/1.1", 400), (b"\x16\x03\x01", 400),
     (b"GET / HTTP/1.1\r\n" + b"\r\n".join(b"X-%d: 1" % number for number in range(120)), 400),
     (b"GET / HTTP/1.1\r\nCookie: " + b"x" * 20_000, 400)],
)  # fmt: skip
def test_what_is_no_request_is_refused(desk: Desk, line: bytes, status: int) -> None:
    reply = said_to(desk, line + b"\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert reply.startswith(b"HTTP/1.1 %d " % status)
    assert b"Traceback" not in reply and b"Apache/" not in reply


@pytest.mark.parametrize(
    ("line", "status"),
    [(b"GET /api/v1/%zz HTTP/1.1", 400), (b"GET /api/v1/a%2fb HTTP/1.1", 404), (b"TRACE /api/v1/auth/me HTTP/1.1", 405),
     (b"GET /api/v1/auth/me HTTP/1.1\r\nCookie: " + b"x" * 20_000, 400),
     (b"GET /api/v1/" + b"x" * 20_000 + b" HTTP/1.1", 414),
     (b"GET /api/v1/auth/me HTTP/1.1\r\nExpect: 200-nope", 417)],
)  # fmt: skip
def test_a_machine_reads_problem_details_however_broken_its_request(desk: Desk, line: bytes, status: int) -> None:
    reply = said_to(desk, line + b"\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert reply.startswith(b"HTTP/1.1 %d " % status)
    assert b"Content-Type: application/problem+json\r\n" in reply and b'"code": "bad_request"' in reply


def test_the_log_names_nobody_and_no_secret(desk: Desk) -> None:
    headers = {"User-Agent": "a-browser", "Referer": "http://localhost/a-page", "X-Forwarded-For": "203.0.113.9"}
    token = "a-very-secret-token"
    for path in ("/sign-in?next=Moreau", f"/approve/{token}", f"/invitation/{token}", f"/%61pprove/{token}"):
        ask(desk.apache, path, headers={**headers, **signed_in(desk)})
    for line in ("/./approve/{} HTTP/1.1", "/x/../approve/{} HTTP/1.1", *REFUSED_EARLY):
        said_to(desk, f"GET {line.format(token)}\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    ask(desk.apache, "/static/app.js", "POST", b"a body")
    ask(desk.apache, "/static/nothing.js")
    tokens = [f"GET (token) {status}" for status in (404, 400, 417)]
    log = access_log(desk, "GET /sign-in ", *tokens, "POST /static/app.js 405", "GET /static/nothing.js 404")
    for word in ("Moreau", "secret", "127.0.0.1", "203.0.113.9", "a-browser", "a-page"):
        assert word not in log
