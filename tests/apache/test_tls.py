"""The desk behind a certificate: everything by HTTPS, and an incident's whole life in Chromium by HTTP/2."""

import email
import re
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.web.session import FORMS, TOKEN
from infra.apache.running import Site, running
from tests.apache.asking import ask, ask_by_tls, believing, headers_amiss
from tests.apache.certificates import self_signed
from tests.apache.conftest import Desk, access_log, collect, place
from tests.attachments.files import PDF
from tests.browser.test_incident_life import open_incident, settle, sign_in, state, step
from tests.chromium import opened
from tests.cluster import Cluster
from tests.conftest import app_of_its_own

HSTS = "max-age=31536000; includeSubDomains"


@pytest.fixture(scope="module")
def secure(cluster: Cluster) -> Iterator[Desk]:
    """A desk with a certificate."""
    with app_of_its_own(cluster) as app, place() as folder:
        settle(app)
        site = Site(app.extensions["settings"], processes=1, threads=4, certificate=self_signed(folder))
        collect(app, folder / "static")
        with running(folder, site) as apache:
            yield Desk(apache, app, folder)


def test_plain_http_leads_to_our_own_name_whatever_the_request_calls_us(secure: Desk) -> None:
    for host in ("localhost", "evil.example"):
        reply = ask(secure.apache, "/tickets/?q=a%20b", "GET", headers={"Host": host})
        assert (reply.status, reply.headers["Location"]) == (301, f"{secure.apache.address}/tickets/?q=a%20b")
        assert headers_amiss(reply.headers) == {}
        assert reply.headers["Strict-Transport-Security"] is None


def test_plain_http_writes_down_no_more_than_the_desk_and_says_what_it_cannot_read(secure: Desk) -> None:
    ask(secure.apache, "/approve/a-very-secret-token?q=Moreau", headers={"User-Agent": "a-browser"})
    ask(secure.apache, "/approve/a-very-secret-token", headers={"Expect": "nothing"})
    refused = ask(secure.apache, "/%zz", headers={"Referer": "http://localhost/a-page"})
    assert (refused.status, "Cette requête est incompréhensible" in refused.text) == (400, True)
    assert refused.headers["X-Frame-Options"] == "DENY" and "Strict-Transport-Security" not in refused.headers
    access_log(secure, "GET (token) 301", "GET (token) 417")
    logs = {log.name: log.read_text() for log in (secure.folder / "logs").iterdir()}
    assert "AH10244: invalid URI path (/%zz)" in logs["ticketease-error.log"]
    for word in ("secret", "Moreau", "a-browser", "a-page", "127.0.0.1"):
        assert [name for name, said in logs.items() if word in said] == []


def test_a_certificate_authority_finds_its_answer_by_plain_http(secure: Desk) -> None:
    challenges = secure.folder / "acme" / ".well-known" / "acme-challenge"
    challenges.mkdir(parents=True)
    (challenges / "a-token").write_text("an answer")
    found = ask(secure.apache, "/.well-known/acme-challenge/a-token", headers={"Host": "evil.example"})
    assert (found.status, found.text) == (200, "an answer")
    assert ask(secure.apache, "/.well-known/acme-challenge/").status in (403, 404)


@pytest.mark.parametrize("path", ["/sign-in", "/static/app.css", "/nowhere"])
def test_a_browser_is_told_once_to_come_by_https_only(secure: Desk, path: str) -> None:
    assert ask_by_tls(secure.apache, path).headers.get_all("Strict-Transport-Security") == [HSTS]


def test_a_forged_host_gets_400_by_https_too(secure: Desk) -> None:
    assert ask_by_tls(secure.apache, "/sign-in", headers={"Host": "evil.example"}).status == 400


def test_a_host_is_asked_by_its_own_name_behind_the_certificate_of_the_desk(secure: Desk) -> None:
    # As Prometheus does with tls_config.server_name.
    for path in ("/healthz", "/metrics"):
        reply = ask_by_tls(secure.apache, path, headers={"Host": "web-1.example.org"}, name="localhost")
        assert reply.status == 200


def test_http_2_is_offered_and_old_tls_is_not(secure: Desk) -> None:
    context = believing()
    context.set_alpn_protocols(["h2", "http/1.1"])
    with spoken(secure, context) as line:
        assert (line.selected_alpn_protocol(), line.version()) == ("h2", "TLSv1.3")
    with pytest.warns(DeprecationWarning, match=r"TLSv1_1 is deprecated"):
        context = believing(ssl.TLSVersion.TLSv1_1)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.raises(ssl.SSLError, match="PROTOCOL_VERSION"):
        spoken(secure, context)


@pytest.mark.parametrize(
    ("path", "cookie", "status", "kind"),
    [("/tickets/", 20_000, 431, "text/html; charset=utf-8"),
     ("/api/v1/tickets", 20_000, 431, "application/problem+json"),
     ("/api/" + "x" * 20_000, 0, 414, "text/html; charset=iso-8859-1")],
)  # fmt: skip
def test_what_http_2_refuses_has_our_headers_each_of_them_once(
    secure: Desk, path: str, cookie: int, status: int, kind: str
) -> None:
    command = ("curl", "-sik", "--http2", "-H", f"Cookie: {'x' * cookie}", f"{secure.apache.address}{path}")
    head = subprocess.run(command, capture_output=True, text=True, check=True).stdout.partition("\n\n")[0]
    told = email.message_from_string(head.partition("\n")[2])
    assert head.startswith(f"HTTP/2 {status}") and told["Content-Type"] == kind
    assert headers_amiss(told) == {}


def spoken(desk: Desk, context: ssl.SSLContext) -> ssl.SSLSocket:
    plain = socket.create_connection(("127.0.0.1", desk.apache.tls_port), timeout=60)
    return context.wrap_socket(plain, server_hostname="localhost")


def test_an_incident_lives_through_apache_from_sign_in_to_resolve(
    secure: Desk, browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "manual.pdf").write_bytes(PDF)
    address = secure.apache.address
    with opened(browser, ignore_https_errors=True) as rita, opened(browser, ignore_https_errors=True) as alan:
        sign_in(rita, address, "rita")
        assert by_http_2(rita)
        cookies = {one["name"]: one for one in rita.context.cookies()}
        assert {name for name in cookies if "ticketease" in name} == {f"__Host-{TOKEN}", f"__Host-{FORMS}"}
        assert all(one["secure"] and one["httpOnly"] and one["sameSite"] == "Lax" for one in cookies.values())
        incident = open_incident(rita, address)
        assert incident.startswith(f"{address}/tickets/INC")

        sign_in(alan, address, "alan")
        alan.goto(incident)
        step(alan, "take")
        alan.set_input_files("input[type=file]", tmp_path / "manual.pdf")
        expect(alan.locator("[data-file][data-state=kept]")).to_have_count(1)
        alan.fill("#comment-source_md", "Please read this")
        alan.click(".composer-send")
        expect(alan.locator(".tl-comment")).to_contain_text("Please read this")
        with alan.expect_download() as saved:
            alan.click(".tl-comment .sent-line a")
        assert Path(saved.value.path()).read_bytes() == PDF
        step(alan, "resolve", solution="Changed the ribbon")
        assert state(alan) == "done"

        rita.goto(incident)
        expect(rita.locator(".tl-comment")).to_contain_text("Please read this")
        expect(rita.locator("#step-close")).to_be_visible()


def test_what_apache_says_itself_looks_like_the_panel(secure: Desk, browser: Browser) -> None:
    with opened(browser, ignore_https_errors=True) as page:
        page.goto(f"{secure.apache.address}/static/")
        expect(page.locator("h1")).to_have_text("This request cannot be understood")
        expect(page.locator("[lang=fr] h2")).to_have_text("Cette requête est incompréhensible")
        expect(page.locator("html")).to_have_attribute("data-bs-theme", re.compile("light|dark"))
        # The browser notes in its console that the page was a refusal.
        page.complaints.clear()  # type: ignore[attr-defined]


def by_http_2(page: Page) -> bool:
    return page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol") == "h2"
